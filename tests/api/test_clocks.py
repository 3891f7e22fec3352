"""Every date of a petition is explained to whoever may see it, and to nobody else."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import text

from core import database as db
from core.database import Database
from core.keyring import KeyRing
from core.roles import APP
from core.settings import Settings
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, file_petition, is_problem, make_operator, sign_in
from tests.people import OPINION, Desk, Resident
from tests.wire import Wire, tapped


async def test_the_petitioner_reads_every_clock_the_oldest_first(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident, desk = await Resident.files(http), await Desk.opens(http, demo)
    assert (await desk.moves(resident.number, "accept")).status_code == 200
    assert (await desk.moves(resident.number, "issue_opinion", **OPINION)).status_code == 200
    answer = await http.get(f"{resident.path}/clocks", headers=resident.headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    told = answer.json()
    assert told["number"] == resident.number
    starts = [clock["started_at"] for clock in told["items"]]
    assert starts == sorted(starts)
    of = {clock["kind"]: clock for clock in told["items"]}
    assert {"C2v", "C7v", "C14", "C16"} <= set(of)
    assert (of["C2v"]["status"], of["C2v"]["holder"], of["C2v"]["length"]) == ("met", "duty", "2 个工作日")
    assert (of["C16"]["status"], of["C16"]["holder"], of["C16"]["length"]) == ("running", "right", "30 个自然日")
    page = await resident.looks()
    shown = {clock["kind"]: clock["due_on"] for clock in page["clocks"]}
    assert shown
    assert all(of[kind]["due_on"] == day for kind, day in shown.items())
    assert all(clock["words"].endswith("。") and clock["name"] in clock["words"] for clock in told["items"])
    assert "您" in of["C16"]["words"]


async def test_the_desk_reads_the_same_of_the_petitioner(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident, desk = await Resident.files(http), await Desk.opens(http, demo)
    mine = (await http.get(f"{resident.path}/clocks", headers=resident.headers)).json()
    theirs = await http.get(f"/v1/desk/petitions/{resident.number}/clocks", headers=desk.headers)
    assert (theirs.status_code, theirs.headers["cache-control"]) == (200, "no-store")
    assert [clock["due_on"] for clock in theirs.json()["items"]] == [clock["due_on"] for clock in mine["items"]]
    assert not any("您" in clock["whose"] for clock in theirs.json()["items"])


async def test_every_key_of_the_petition_opens_it(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    signed_in = await sign_in(http, "liu")
    receipt = await file_petition(http, token=signed_in)
    path = f"/v1/petitions/{receipt['number']}"
    access = await http.post(f"{path}/access", json={"query_code": receipt["query_code"]})
    for token in (receipt["receipt_token"], access.json()["access_token"], signed_in):
        answer = await http.get(f"{path}/clocks", headers=bearer(token))
        assert answer.status_code == 200, answer.text
        assert answer.json()["items"]


async def test_nobody_else_learns_even_that_it_is_there(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    one, other = await Resident.files(http), await Resident.files(http)
    assert is_problem(await http.get(f"{one.path}/clocks", headers=other.headers), 404, "not_found")
    assert is_problem(await http.get(f"{one.path}/clocks"), 401, "unauthenticated")
    unseen = await Desk.opens(http, demo, area="999901100201")
    path = f"/v1/desk/petitions/{one.number}/clocks"
    assert is_problem(await http.get(path, headers=unseen.headers), 404, "not_found")
    await make_operator(database, demo)
    operator = await Desk.opens(http, demo, role="petition_office", area="999901000000")
    assert is_problem(await http.get(path, headers=operator.headers), 404, "not_found")
    assert is_problem(await http.get(path, headers=one.headers), 401, "unauthenticated")


async def test_a_recount_keeps_the_old_date_in_sight(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    async with database.transaction() as session:
        await (await session.connection()).execute(
            text(
                "INSERT INTO clock_note (id, clock_id, petition_id, kind, at, old_due_at, new_due_at, why)"
                " SELECT gen_random_uuid(), clock.id, petition_id, 'recomputed', now(), due_at - interval '3 days',"
                " due_at, '按“通知”重新计算' FROM clock JOIN petition ON petition.id = petition_id"
                " WHERE number = :number AND clock.kind = 'C2v'"
            ),
            {"number": resident.number},
        )
    told = (await http.get(f"{resident.path}/clocks", headers=resident.headers)).json()
    (clock,) = [clock for clock in told["items"] if clock["kind"] == "C2v"]
    (change,) = clock["changes"]
    assert change["kind"] == "recomputed"
    assert change["old_due_on"] < change["new_due_on"] == clock["due_on"]
    assert "按“通知”重新计算" in clock["words"]


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    async with tapped(database_url) as tap:
        yield tap


async def test_it_takes_two_statements_however_many_clocks_there_are(
    wire: Wire, settings: Settings, keyring: KeyRing, demo: DemoAccess
) -> None:
    import main

    database = await db.connect(wire.url, size=2, role=APP)
    app = main.create(settings, database=database, keys=keyring)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http,
    ):
        resident, desk = await Resident.files(http), await Desk.opens(http, demo)
        counted = []
        for move, form in (("accept", {}), ("issue_opinion", OPINION)):
            assert (await desk.moves(resident.number, move, **form)).status_code == 200
            for path, headers in (
                (resident.path, resident.headers),
                (f"/v1/desk/petitions/{resident.number}", desk.headers),
            ):
                await http.get(f"{path}/clocks", headers=headers)
                with wire.counting() as statements:
                    answer = await http.get(f"{path}/clocks", headers=headers)
                counted.append((len(answer.json()["items"]), len(statements)))
    await database.close()
    assert counted[2][0] > counted[0][0]
    assert [statements for _, statements in counted] == [2, 3, 2, 3]  # the desk's token is one more
