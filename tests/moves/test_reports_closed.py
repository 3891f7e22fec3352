"""Who gets at a sealed report without being its officer? Nobody: no role, no wall alone, no guess, no forger."""

from typing import Any

import pytest

from core import database as db
from core.database import Database
from core.keyring import KeyRing, fingerprint
from core.roles import APP
from core.settings import Settings
from domain.levels import Level
from domain.lifecycle import State
from services.reports.remind import remind
from tests.ground import file_petition, is_problem, sign_in
from tests.moves.reports import PASSPHRASE, WORDS, Officer, canaries_in, everything, reports, uploads, works
from tests.moves.walks import at
from tests.moves.world import World
from tests.people import Resident, draft, key

OTHERS = (
    "office clerk", "office head", "village clerk", "village head", "township head", "labour head", "review clerk",
    "operator",
)  # fmt: skip


@pytest.fixture
async def officer(world: World) -> Officer:
    made = Officer(world)
    assert (await made.sets()).status_code == 200
    return made


def asked_by(number: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return every request by which a desk could learn of a report."""
    one = f"/v1/desk/petitions/{number}"
    opening = {"reason": "check", "passphrase": PASSPHRASE}
    nothing = "00000000-0000-0000-0000-000000000000"
    return [
        ("GET", one, {}), ("GET", f"{one}/moves", {}), ("GET", f"{one}/clocks", {}),
        ("GET", f"{one}/attachments/{nothing}", {}), ("GET", f"{one}/documents/{nothing}", {}),
        ("POST", f"{one}/reveals", {"person_id": nothing, "field": "name", "reason": "contact", "one_time_code": "0"}),
        ("POST", f"/v1/desk/reports/{number}/openings", opening),
        ("POST", f"/v1/desk/reports/{number}/attachments/{nothing}/openings", opening),
        ("POST", f"/v1/desk/reports/{number}/confirmation", {"receipt_number": "7"}),
        ("GET", "/v1/desk/reports", {}), ("GET", "/v1/desk/report-key", {}),
        ("PUT", "/v1/desk/report-key", {"passphrase": PASSPHRASE}),
    ]  # fmt: skip


@pytest.mark.parametrize("handed", [False, True])
async def test_no_other_role_reads_lists_or_finds_it(
    world: World, officer: Officer, database: Database, settings: Settings, keyring: KeyRing, *, handed: bool
) -> None:
    resident = await reports(world)
    await works(database, settings, keyring, world)
    if handed:
        assert (await officer.opens(resident.number)).status_code == 200
        assert (await officer.hands_over(resident.number)).status_code == 200
    for name in OTHERS:
        desk = world.desk(name)
        for method, path, body in asked_by(resident.number):
            answer = await world.http.request(method, path, json=body or None, headers=desk.headers)
            assert answer.status_code in {403, 404}, (name, method, path, answer.text)
            assert resident.number not in answer.text
        for query in ({}, {"queue": "area"}, {"closed": "true"}, {"queue": "area", "closed": "true"}):
            page = await world.http.get("/v1/desk/petitions", params=query, headers=desk.headers)
            assert resident.number not in page.text, (name, query)
        for path in ("orders", "warnings", "figures", "proposals"):
            shown = await world.http.get(f"/v1/desk/supervision/{path}", headers=desk.headers)
            assert resident.number not in shown.text, (name, path)


async def test_the_officer_reads_no_word_but_by_opening(world: World, officer: Officer) -> None:
    resident = await reports(world)
    for _, path, _ in asked_by(resident.number)[:5]:
        answer = await world.http.get(path, headers=officer.desk.headers)
        assert canaries_in(answer.content) == [], path
    assert canaries_in(str(await officer.lists()).encode()) == []


async def test_row_level_security_alone_hides_it(world: World, officer: Officer, database_url: str) -> None:
    resident = await reports(world)
    served = await db.connect(database_url, size=1, role=APP)
    county, units = "999901000000", world.units
    petition = (await world.sees(resident.number)).petition["id"]
    try:
        for scope, sees in (
            (f"staff:{county}:{units['office']}", 0), (f"staff::{units['village']}", 0),
            (f"staff::{units['discipline']}", 1), ("", 0),
        ):  # fmt: skip
            async with served.hot.acquire() as connection, connection.transaction():
                await connection.execute("SELECT set_config('yima.scope', $1, true)", scope)
                for table in ("petition", "sealed_report", "event", "clock", "person", "document", "attachment"):
                    column = "id" if table == "petition" else "petition_id"
                    of = f"SELECT count(*) > 0 FROM {table} WHERE {column} = $1"
                    assert await connection.fetchval(of, petition) is bool(sees), (scope, table)
                locked = await connection.fetchval("SELECT count(*) FROM report_key")
                assert locked == sees, scope
    finally:
        await served.close()


async def test_guesses_at_the_passphrase_are_counted_for_the_desk(
    world: World, officer: Officer, settings: Settings
) -> None:
    resident = await reports(world)
    for _ in range(settings.passphrase_attempts_per_desk - 1):
        assert is_problem(await officer.opens(resident.number, "不是这一句话不是这一句话"), 403, "passphrase_wrong")
    wrong = await officer.sets("梧桐叶落在旧书桌上一共四十九片", current_passphrase="不是这一句话不是这一句话")
    assert is_problem(wrong, 403, "passphrase_wrong")
    assert is_problem(await officer.opens(resident.number), 429, "passphrase_attempts_used_up")
    timeline = (await resident.looks())["timeline"]
    assert not [one for one in timeline if one["topic"] == "petition.report_opened"]
    world.passes(hours=1)
    assert (await officer.opens(resident.number)).status_code == 200, "a right one is given back"
    assert (await officer.opens(resident.number)).status_code == 200


@pytest.mark.parametrize("column", ["words_closed", "key_boxed"])
async def test_what_was_changed_or_moved_does_not_open(
    world: World, officer: Officer, database: Database, column: str
) -> None:
    first, second = await reports(world), await reports(world)
    ids = [
        await database.hot.fetchval("SELECT id FROM petition WHERE number = $1", one.number) for one in (first, second)
    ]
    whole = await database.hot.fetchval(f"SELECT {column} FROM sealed_report WHERE petition_id = $1", ids[0])
    other = await database.hot.fetchval(f"SELECT {column} FROM sealed_report WHERE petition_id = $1", ids[1])
    broken = [
        whole[:-1] + bytes((whole[-1] ^ 1,)),
        whole[:40] + bytes((whole[40] ^ 1,)) + whole[41:],
        other,
        b"\x02" + whole[1:],
    ]
    for value in broken:
        await database.hot.execute(f"UPDATE sealed_report SET {column} = $2 WHERE petition_id = $1", ids[0], value)
        assert is_problem(await officer.opens(first.number), 409, "report_damaged")
    await database.hot.execute(f"UPDATE sealed_report SET {column} = $2 WHERE petition_id = $1", ids[0], whole)
    assert (await officer.opens(first.number)).json()["words"]["content"] == WORDS


async def test_a_file_that_was_changed_does_not_open(
    world: World, officer: Officer, database: Database, settings: Settings, keyring: KeyRing
) -> None:
    resident = await reports(world)
    await works(database, settings, keyring, world)
    (path,) = (settings.var_dir / "attachments").rglob("*.sealed")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    file = (await officer.opens(resident.number)).json()["files"][0]["attachment_id"]
    assert is_problem(await officer.opens_file(resident.number, file), 409, "report_damaged")


async def test_a_changed_passphrase_opens_what_the_old_one_closed(world: World, officer: Officer) -> None:
    resident, newer = await reports(world), "槐树上面五只鸟唱着歌-2027"
    assert is_problem(await officer.sets(newer), 409, "passphrase_needed")
    assert (await officer.sets(newer, current_passphrase=PASSPHRASE)).status_code == 200
    assert is_problem(await officer.opens(resident.number), 403, "passphrase_wrong")
    assert (await officer.opens(resident.number, newer)).json()["words"]["content"] == WORDS


async def test_a_lost_passphrase_is_told_to_the_petitioner_who_can_file_anew(
    world: World, officer: Officer, database: Database
) -> None:
    lost, newer = await reports(world), "槐树上面五只鸟唱着歌-2027"
    assert is_problem(await officer.sets(newer, lost=True), 422, "one_time_code_wrong")
    card = await officer.sets(newer, lost=True, one_time_code=await officer.code())
    assert (card.status_code, card.json()["lost"]) == (200, 1)
    page = await lost.looks()
    assert "重新提交" in page["timeline"][-1]["words"]
    assert "打不开" in page["next_step"], "the old next step would be a promise that nobody can keep"
    assert "重新提交" in page["next_step"]
    slip = await world.http.get(f"{lost.path}/slip", headers=lost.headers)
    assert slip.status_code == 200
    assert is_problem(await officer.opens(lost.number, newer), 409, "report_lost")
    assert await database.hot.fetchval("SELECT private_locked FROM report_key WHERE lost_at IS NOT NULL") is None
    again = await reports(world)
    assert (await officer.opens(again.number, newer)).status_code == 200
    assert {one["number"]: one["lock"] for one in await officer.lists()} == {
        lost.number: "lost",
        again.number: "passphrase",
    }


async def test_what_its_petitioner_erased_was_not_signed_for_by_anybody(
    world: World, officer: Officer, database: Database, settings: Settings, keyring: KeyRing
) -> None:
    withdrawn, handed = await reports(world), await reports(world)
    await works(database, settings, keyring, world)
    assert (await officer.hands_over(handed.number)).status_code == 200
    code = withdrawn.receipt["query_code"]
    assert (await withdrawn.moves("withdraw", query_code=code)).status_code == 200
    for one in (withdrawn, handed):
        told = {"query_code": one.receipt["query_code"]}
        assert (await world.http.post(f"{one.path}/erasure", json=told, headers=one.headers)).json()["erased"] is True
        assert is_problem(await officer.opens(one.number), 409, "report_erased")
    assert is_problem(await officer.confirms(handed.number), 409, "report_erased")
    assert {one["lock"] for one in await officer.lists()} == {"erased"}
    world.passes(days=8)
    assert await remind(database, now=world.now) == 0, "nobody is asked for the receipt of what is gone"


async def test_what_offices_wrote_before_it_was_called_a_report_is_left_to_its_petitioner(
    world: World, officer: Officer
) -> None:
    resident = await world.files(named_units=["柳湾村村委会"])
    wrote = "支书李某被民警带离"
    assert (await world.moves("office head", resident.number, "add_note", text=wrote)).status_code == 200
    world.passes(hours=1)
    assert (await resident.moves("declare_report")).status_code == 200
    own = str((await resident.looks())["timeline"])
    assert wrote in own
    assert "回避：不经手" in own
    page = await officer.desk.reads(resident.number)
    assert page.status_code == 200
    assert wrote not in page.text
    assert "回避" not in str(page.json()["events"])
    assert "检举控告" in page.json()["events"][-1]["words"]


async def test_no_script_hands_a_report_over(world: World, officer: Officer, database: Database) -> None:
    resident = await at(world, State.PENDING, Level.VILLAGE)
    assert (await resident.moves("declare_report")).status_code == 200
    script = f"yt_{'A' * 32}"
    await database.hot.execute(
        "UPDATE access_token SET kind = 'personal', hash = $2, scopes = '[\"petitions.read\", \"moves.write\"]'"
        " WHERE hash = $1",
        fingerprint(officer.desk.headers["Authorization"].removeprefix("Bearer ")),
        fingerprint(script),
    )
    officer.desk.headers["Authorization"] = f"Bearer {script}"
    assert is_problem(await officer.hands_over(resident.number), 403, "scope_missing")


async def test_what_was_done_against_a_danger_is_not_kept_in_the_clear_of_a_report(world: World) -> None:
    resident = await world.files(about_officials=True, emergency=True)
    done = "派出所已到场，郭某已离开"
    assert (await world.moves("office clerk", resident.number, "acknowledge", note=done)).status_code == 200
    removed = await world.moves("office clerk", resident.number, "danger_removed", action_taken=done)
    assert removed.status_code == 200, removed.text
    assert done not in str((await world.sees(resident.number)).event)


@pytest.mark.parametrize(
    ("named", "emergency", "said"),
    [("县信访局", True, "110"), ("县信访局", False, ""), ("纪检监察移送窗口", False, "上一级纪检监察机关")],
)
async def test_a_report_that_names_its_reader_is_told_so_without_the_name(
    world: World, named: str, said: str, *, emergency: bool
) -> None:
    resident = await world.files(about_officials=True, emergency=emergency, named_units=[named])
    notes = resident.receipt["named_units_notes"]
    assert bool(notes) is bool(said)
    assert all(said in note for note in notes)
    if not emergency:
        assert notes == [] or notes[0] not in str((await world.sees(resident.number)).notice)


async def test_without_a_second_factor_nobody_opens(world: World, officer: Officer, database: Database) -> None:
    resident = await reports(world)
    await database.hot.execute("UPDATE staff SET totp_sealed = NULL WHERE role = 'discipline'")
    assert is_problem(await officer.opens(resident.number), 403, "second_factor_required")


async def test_neither_a_later_filing_nor_a_partner_nor_the_account_tells_of_it(
    world: World, officer: Officer, database: Database
) -> None:
    token = await sign_in(world.http, "wang")
    headers = {"Authorization": f"Bearer {token}"}
    told = await file_petition(world.http, token=token, about_officials=True, content=WORDS)
    later = await file_petition(world.http, token=token, previous_number=told["number"])
    assert (later["state"], later["routing"]["duplicate_of"]) == ("pending_acceptance", None)
    row = await database.hot.fetchrow("SELECT earlier_id, link FROM petition WHERE number = $1", later["number"])
    assert tuple(row) == (None, None)
    for path in ("/v1/me", "/v1/me/petitions"):
        answer = await world.http.get(path, headers=headers)
        assert answer.status_code == 200
        assert canaries_in(answer.content) == []
        assert told["number"] in answer.text, "that there is one, its petitioner sees"


async def test_a_hand_over_that_nobody_confirms_is_reminded_of(
    world: World, officer: Officer, database: Database
) -> None:
    resident = await reports(world)
    assert (await officer.hands_over(resident.number)).status_code == 200
    assert await remind(database, now=world.now) == 0
    for _ in range(2):
        assert await remind(database, now=world.passes(days=7)) == 1
    told = [notice for notice in (await world.sees(resident.number)).notice if "签收" in notice["words"]]
    assert {notice["unit_id"] for notice in told if notice["unit_id"]} == {world.units["discipline"]}


async def test_the_office_closes_the_order_on_a_silent_desk_and_sees_no_more(world: World, officer: Officer) -> None:
    resident = await reports(world)
    await world.runs_out("C1")
    await world.runs_out("C2")
    office = world.desk("office head")
    listed = await world.http.get("/v1/desk/supervision/orders", headers=office.headers)
    (order,) = listed.json()["items"]
    assert (order["number"], canaries_in(listed.content)) == (resident.number, [])
    assert (await office.reads(resident.number)).status_code == 404
    own = await world.http.get("/v1/desk/supervision/orders", headers=world.desk("discipline head").headers)
    assert [one["order_id"] for one in own.json()["items"]] == [order["order_id"]]  # it answers for its own silence
    path = f"/v1/desk/supervision/orders/{order['order_id']}/close"
    closed = await world.http.post(path, json={"finding": "已催促移送。"}, headers=office.headers)
    assert closed.status_code == 200, closed.text


async def test_an_erased_report_leaves_nothing_closed_either(
    world: World, officer: Officer, database: Database, settings: Settings, database_url: str, keyring: KeyRing
) -> None:
    resident = await reports(world)
    await works(database, settings, keyring, world)
    code = {"query_code": resident.receipt["query_code"]}
    assert (await resident.moves("withdraw", **code)).status_code == 200
    erased = await world.http.post(f"{resident.path}/erasure", json=code, headers=resident.headers)
    assert erased.status_code == 200, erased.text
    row = await database.hot.fetchrow("SELECT * FROM sealed_report")
    assert (row["words_closed"], row["key_boxed"]) == (None, None)
    assert await database.hot.fetchval("SELECT count(*) FROM sealed_file") == 0
    assert canaries_in(everything(settings, database_url)) == []


async def test_what_was_uploaded_is_taken_back_when_somebody_goes_to_the_discipline_body(
    world: World, settings: Settings, database: Database
) -> None:
    mine, filed = await uploads(world.http), await uploads(world.http)
    await world.files(attachments=[filed])
    for one in (mine, filed, mine, "00000000-0000-0000-0000-000000000000"):
        assert (await world.http.delete(f"/v1/attachments/{one}")).status_code == 204
    rows = await database.hot.fetch("SELECT id FROM attachment")
    assert [str(row["id"]) for row in rows] == [filed]
    left = {path.name.partition(".")[0] for path in (settings.var_dir / "attachments").rglob("*") if path.is_file()}
    assert left == {filed}


async def test_the_channel_is_told_before_anything_is_filed(world: World) -> None:
    code = await world.database.hot.fetchval("SELECT code FROM place LIMIT 1")
    told = (await world.http.get(f"/v1/places/{code}")).json()["report_channel"]
    assert (told["phone"], told["website"]) == ("12388", "https://www.12388.gov.cn")
    assert all(told[way] for way in ("letter", "visit", "words", "here"))


async def test_a_retry_gets_the_same_receipt_of_a_report(world: World, officer: Officer) -> None:
    answer = await world.http.post("/v1/petitions", json=draft(purpose="report"), headers=(retry := key()))
    again = await world.http.post("/v1/petitions", json=draft(purpose="report"), headers=retry)
    assert (answer.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert Resident(world.http, again.json()).number == answer.json()["number"]
