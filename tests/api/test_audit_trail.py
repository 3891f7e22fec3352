"""What does an auditor read, and what not?"""

import httpx
import pytest

from core import clock
from core.database import Database
from domain.fields import Role, Who
from services.audit.note import Doing, note
from services.organisation.access_file import DemoAccess
from tests.ground import is_problem
from tests.people import Desk, Resident
from tests.staff import invites, office_head

COUNTY = "999901000000"
PATH = "/v1/desk/audit"


@pytest.fixture
async def auditor(http: httpx.AsyncClient, demo: DemoAccess, database: Database) -> Desk:
    """The discipline desk's account, which has a second factor, audits here."""
    desk = await Desk.opens(http, demo, "discipline", COUNTY)
    username = next(one.username for one in demo.desks if one.role == Role.DISCIPLINE)
    await database.hot.execute("UPDATE staff SET role = 'auditor' WHERE username = $1", username)
    return desk


async def reads(desk: Desk, **query: str) -> list[dict[str, object]]:
    answer = await desk.http.get(PATH, params=query, headers=desk.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def test_what_staff_did_is_read_and_nothing_of_petitions(
    http: httpx.AsyncClient, auditor: Desk, demo: DemoAccess
) -> None:
    resident = await Resident.files(http, area_code="999901100201")
    village = await Desk.opens(http, demo)
    assert (await village.reads(resident.number)).status_code == 404
    refused, signed_in, mine = await reads(auditor)
    assert (refused["topic"], refused["facts"]) == (
        "request.refused", {"code": "not_found", "operation": "readPetitionAtDesk"},
    )  # fmt: skip
    assert refused["unit"] == signed_in["unit"] == "柳湾村村民委员会"
    assert (signed_in["topic_name"], mine["topic"]) == ("登录", "desk.signed_in")
    whole = await auditor.http.get(PATH, headers=auditor.headers)
    assert resident.number not in whole.text
    assert is_problem(await auditor.reads(resident.number), 404, "not_found")
    inbox = await http.get("/v1/desk/petitions", headers=auditor.headers)
    assert is_problem(inbox, 403, "forbidden")


async def test_it_is_found_by_topic_person_and_day_and_read_page_by_page(
    http: httpx.AsyncClient, auditor: Desk, demo: DemoAccess, database: Database
) -> None:
    for _ in range(3):
        await Desk.opens(http, demo)
    everything = await reads(auditor)
    assert len(everything) == 4
    whose = str(everything[0]["staff_id"])
    assert len(await reads(auditor, staff_id=whose)) == 3
    assert len(await reads(auditor, topic="desk.signed_in")) == 4
    assert await reads(auditor, topic="field.revealed") == []
    today = await database.hot.fetchval("SELECT (max(at) AT TIME ZONE 'Asia/Shanghai')::date::text FROM audit_event")
    assert len(await reads(auditor, day=today)) == 4
    assert await reads(auditor, day="2020-01-01") == []
    seen, cursor = [], None
    while True:
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = (await http.get(PATH, params=query, headers=auditor.headers)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == everything


async def test_nobody_else_reads_it_nor_an_auditor_without_a_second_factor(
    http: httpx.AsyncClient, auditor: Desk, demo: DemoAccess, database: Database
) -> None:
    for desk in (await Desk.opens(http, demo), await Desk.opens(http, demo, "petition_office", COUNTY)):
        assert is_problem(await http.get(PATH, headers=desk.headers), 403, "forbidden")
    await database.hot.execute("UPDATE staff SET totp_sealed = NULL WHERE role = 'auditor'")
    assert is_problem(await http.get(PATH, headers=auditor.headers), 403, "second_factor_required")
    wrong = await http.get(PATH, params={"cursor": "nothing"}, headers=auditor.headers)
    assert wrong.status_code in {400, 403}


async def test_an_auditor_of_another_county_reads_nothing_of_this_one(auditor: Desk, database: Database) -> None:
    assert len(await reads(auditor)) == 1
    await database.hot.execute("UPDATE unit SET area_code = '999902000000' WHERE kind = 'discipline_desk'")
    assert await reads(auditor) == []


async def test_by_the_wall_alone_only_an_auditors_scope_sees_it(
    auditor: Desk, database_url: str, http: httpx.AsyncClient
) -> None:
    import asyncpg

    from core import database as db
    from core.roles import APP

    assert len(await reads(auditor)) == 1
    connection = await asyncpg.connect(db.dsn(database_url), server_settings={"role": APP})
    for scope in ("", f"staff:{COUNTY}::", "house", "audit:999902000000", f"audit:{COUNTY}"):
        await connection.execute("SELECT set_config('yima.scope', $1, false)", scope)
        assert await connection.fetchval("SELECT count(*) FROM audit_event") == (scope == f"audit:{COUNTY}"), scope
    await connection.close()


async def test_whose_account_was_opened_reset_or_stopped_is_told(
    http: httpx.AsyncClient, auditor: Desk, demo: DemoAccess
) -> None:
    head = await office_head(http, demo)
    invitation = await invites(http, head.headers, username="liuwan.chen", display_name="陈经办")
    of_the_account = f"/v1/desk/staff/{invitation['staff_id']}"
    assert (await http.post(f"{of_the_account}/invitations", json={}, headers=head.headers)).status_code == 201
    stopped = await http.put(f"{of_the_account}/active", json={"active": False}, headers=head.headers)
    assert stopped.status_code == 200, stopped.text
    for topic in ("staff.invited", "staff.reset", "staff.disabled"):
        (one,) = await reads(auditor, topic=topic)
        assert (one["account_id"], one["account"], one["account_name"]) == (
            invitation["staff_id"], "liuwan.chen", "陈经办",
        ), topic  # fmt: skip
        assert (one["staff"] is not None, one["who"]) == (True, "staff")
    assert (await reads(auditor, topic="desk.signed_in"))[0]["account"] is None


async def test_whose_door_was_closed_by_guessing_is_read_in_the_county_and_nowhere_else(
    http: httpx.AsyncClient, auditor: Desk, demo: DemoAccess, database: Database
) -> None:
    village = demo.desks[0].username
    answers = [await _guesses(http, village) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    locked = await reads(auditor, topic="desk.signin_locked")
    assert [(one["who"], one["account"], one["staff_id"]) for one in locked] == [
        ("anybody", village, locked[0]["account_id"])
    ] * 2
    await _moves_to_another_county(database)
    assert await reads(auditor, topic="desk.signin_locked") == []


async def test_guesses_at_a_name_that_nobody_has_are_read_everywhere_without_it(
    http: httpx.AsyncClient, auditor: Desk, demo: DemoAccess, database: Database
) -> None:
    nobody, somebody = "liuwan.nobody", demo.desks[0].username
    unknown = [await _guesses(http, nobody) for _ in range(12)]
    known = [await _guesses(http, somebody) for _ in range(12)]
    told = [(one.status_code, _plain(one)) for one in unknown]
    assert told == [(one.status_code, _plain(one)) for one in known], "from outside there is no difference"
    await _moves_to_another_county(database)
    for topic, count in (("desk.signin_failed", 10), ("desk.signin_locked", 2)):
        found = await reads(auditor, topic=topic)
        assert len(found) == count
        assert all(one["account"] is one["account_id"] is one["staff"] is one["unit"] is None for one in found)
    assert nobody not in str([dict(row) for row in await database.hot.fetch("SELECT * FROM audit_event")])


async def test_what_was_typed_on_the_machine_is_read_in_every_county(auditor: Desk, database: Database) -> None:
    async with database.transaction() as session:
        for topic, county in (("key.added", None), ("place.issued", COUNTY), ("place.revoked", "999902000000")):
            told = {"key_number": 3} if county is None else {"place": "7H3KX2QMV4"}
            await note(session, Doing(topic, Who.OPERATOR, county_code=county, data=told), now=clock.now())
        resident = Doing("account.erased", Who.RESIDENT, data={"resident": "someone"})
        await note(session, resident, now=clock.now())
    found = await reads(auditor)
    assert [(one["topic"], one["who"], one["facts"]) for one in found[:-1]] == [
        ("place.issued", "operator", {"place": "7H3KX2QMV4"}), ("key.added", "operator", {"key_number": "3"}),
    ]  # fmt: skip
    pages = [await reads(auditor, limit="1")]
    assert pages[0] == found[:1]
    await _moves_to_another_county(database)
    assert [one["topic"] for one in await reads(auditor)] == ["place.revoked", "key.added"]


async def _guesses(http: httpx.AsyncClient, username: str) -> httpx.Response:
    return await http.post("/v1/desk/sessions", json={"username": username, "password": "not the password"})


def _plain(answer: httpx.Response) -> dict[str, object]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}


async def _moves_to_another_county(database: Database) -> None:
    await database.hot.execute("UPDATE unit SET area_code = '999902000000' WHERE kind = 'discipline_desk'")
