"""Visits, letters and calls: a desk registers in its own area, prints the slip, and keeps no key."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from core import clock
from core.database import Database
from core.keyring import KeyRing
from domain import codes
from domain.calendar import WorkingCalendar
from schemas.petitions import Refusal
from schemas.policies import PolicyDraft
from schemas.registration import Registered
from services.access import receipts
from services.organisation.access_file import DemoAccess
from services.organisation.policies import add_policy
from tests.api.test_upload import photo
from tests.ground import is_problem
from tests.people import VILLAGE, Desk, Resident, draft, key

COUNTY, TOWNSHIP = "999901000000", "999901100000"
THEN = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
RULE: dict[str, Any] = {
    "visits": "local_order",
    "published_rule": "示范县逐级走访办法（示办〔2026〕1号）",
    "note": "会议通过",
}


def told(channel: str = "visit", *, reception: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return draft(**changes) | {"reception": {"channel": channel, **(reception or {})}}


async def registers(
    desk: Desk, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    answer = await desk.http.post(
        "/v1/desk/petitions", json=body or told(), headers=desk.headers | (headers or key()), timeout=30
    )
    assert answer.headers["cache-control"] == "no-store"
    return answer


@pytest.fixture
async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, "petition_office", COUNTY)


@pytest.fixture
async def local_rule(database: Database, demo: DemoAccess) -> None:
    now = clock.now()
    draft_ = PolicyDraft(valid_from=WorkingCalendar().local_day(now), **RULE)
    async with database.transaction() as session:
        await add_policy(session, county_code=COUNTY, draft=draft_, staff_id=None, now=now, today=draft_.valid_from)


async def test_a_visit_is_registered_and_the_slip_is_the_petitioners(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    desk = await Desk.opens(http, demo)
    body = told(reception={"visitors": 3, "note": "行动不便，已上门记录"})
    answer = await registers(desk, body)
    assert answer.status_code == 201, answer.text
    registered = Registered.model_validate(answer.json())
    assert (registered.state, registered.level, registered.hand_down_url) == ("pending_acceptance", "village", None)
    assert base64.b64decode(registered.slip_pdf or "").startswith(b"%PDF")
    row = await database.hot.fetchrow(
        "SELECT petition.channel, reception.visitors, reception.note, reception.checked_at, event.actor,"
        " event.unit_id = reception.unit_id AS same_unit, event.staff_id = reception.staff_id AS same_staff,"
        " event.words FROM petition JOIN reception ON reception.petition_id = petition.id"
        " JOIN event ON event.petition_id = petition.id AND event.seq = 1"
    )
    assert row["words"].endswith(f"已登记您的来访，编号 {registered.number}。")
    assert tuple(row)[:-1] == ("visit", 3, "行动不便，已上门记录", None, "unit", True, True)


async def test_the_desk_never_holds_the_petitioners_keys(
    http: httpx.AsyncClient, demo: DemoAccess, office: Desk
) -> None:
    answer = await registers(office, told("phone"))
    body = answer.json()
    assert not {"receipt_token", "query_code", "qr", "progress_url", "moves"} & set(body)
    assert base64.b64decode(body.pop("slip_pdf")).startswith(b"%PDF")
    assert "yr_" not in json.dumps(body)
    for path in (f"/v1/petitions/{body['number']}/slip", f"/v1/petitions/{body['number']}"):
        assert (await http.get(path, headers=office.headers)).status_code == 401
    assert (await http.get(f"/v1/desk/petitions/{body['number']}/slip", headers=office.headers)).status_code == 404
    seen = (await office.reads(body["number"])).text
    assert "query_code" not in seen
    assert "yr_" not in seen


async def test_a_retry_prints_again_for_some_minutes_and_never_later(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    header, body = key(), told("letter")
    with time_machine.travel(THEN, tick=False) as traveller:
        desk = await Desk.opens(http, demo)
        first = await registers(desk, body, header)
        traveller.shift(timedelta(minutes=5))
        soon = await registers(desk, body, header)
        traveller.shift(timedelta(minutes=6))
        late = await registers(desk, body, header)
    assert [answer.status_code for answer in (first, soon, late)] == [201, 201, 201]
    assert len({answer.json()["number"] for answer in (first, soon, late)}) == 1
    assert soon.json()["slip_pdf"]
    assert late.json()["slip_pdf"] is None
    assert late.headers["idempotency-replayed"] == "true"
    assert await database.hot.fetchval("SELECT count(*) FROM reception") == 1


async def code_on_the_slip(database: Database, keyring: KeyRing, number: str) -> str:
    """What whoever printed the slip could have photographed."""
    row = await database.hot.fetchrow("SELECT id, code_key FROM petition WHERE number = $1", number)
    return codes.grouped(receipts.query_code(keyring, row["id"], row["code_key"]))


async def test_the_slip_of_a_report_is_printed_once_and_a_retry_says_so(
    http: httpx.AsyncClient, demo: DemoAccess, office: Desk, database: Database
) -> None:
    header, body = key(), told(about_officials=True)
    first, again = await registers(office, body, header), await registers(office, body, header)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["number"], first.json()["slip_words"]) == (again.json()["number"], None)
    assert b"/Count 1" in base64.b64decode(first.json()["slip_pdf"]), "one sheet, whatever it has to say"
    assert again.json()["slip_pdf"] is None
    assert "只打印一次" in again.json()["slip_words"]
    assert "yr_" not in again.text
    assert await database.hot.fetchval("SELECT count(*) FROM petition") == 1


@pytest.mark.parametrize("emergency", [False, True])
async def test_with_the_code_that_a_desk_printed_a_report_is_read_and_never_withdrawn_or_erased(
    http: httpx.AsyncClient, demo: DemoAccess, office: Desk, database: Database, keyring: KeyRing, *, emergency: bool
) -> None:
    number = (await registers(office, told("letter", purpose="report", emergency=emergency))).json()["number"]
    code, path = await code_on_the_slip(database, keyring, number), f"/v1/petitions/{number}"
    opened = await http.post(f"{path}/access", json={"query_code": code})
    assert opened.status_code == 201, opened.text
    mine = {"Authorization": f"Bearer {opened.json()['access_token']}"}
    page = (await http.get(path, headers=mine)).json()
    assert page["number"] == number
    offered = (await http.get(f"{path}/moves", headers=mine)).json()["items"]
    assert "withdraw" not in [move["move"] for move in page["moves"] + offered]
    withdrawn = await http.post(f"{path}/moves", json={"move": "withdraw", "query_code": code}, headers=mine)
    refused = (409, "move_not_allowed") if emergency else (409, "report_from_desk")
    assert is_problem(withdrawn, *refused)
    erased = await http.post(f"{path}/erasure", json={"query_code": code}, headers=mine)
    assert is_problem(erased, 409, "report_from_desk")
    assert "12388" in erased.json()["detail"]
    kept = await database.hot.fetchrow("SELECT closed_at, erased_at FROM petition")
    assert tuple(kept) == (None, None)


async def test_what_is_no_report_is_withdrawn_with_the_code_of_its_slip(
    http: httpx.AsyncClient, demo: DemoAccess, office: Desk, database: Database, keyring: KeyRing
) -> None:
    number = (await registers(office)).json()["number"]
    code, path = await code_on_the_slip(database, keyring, number), f"/v1/petitions/{number}"
    opened = await http.post(f"{path}/access", json={"query_code": code})
    mine = {"Authorization": f"Bearer {opened.json()['access_token']}"}
    gone = await http.post(f"{path}/moves", json={"move": "withdraw", "query_code": code}, headers=mine)
    assert gone.status_code == 200, gone.text


@pytest.mark.parametrize(
    ("role", "area", "of", "allowed"),
    [
        ("village_desk", VILLAGE, VILLAGE, True),
        ("village_desk", VILLAGE, "999901100201", False),
        ("village_desk", VILLAGE, TOWNSHIP, False),
        ("township_desk", TOWNSHIP, VILLAGE, True),
        ("township_desk", TOWNSHIP, "999901101200", False),
        ("petition_office", COUNTY, "999901101200", True),
    ],
)
async def test_a_desk_registers_for_its_own_area(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, role: str, area: str, of: str, *, allowed: bool
) -> None:
    answer = await registers(await Desk.opens(http, demo, role, area), told(area_code=of))
    if allowed:
        assert answer.status_code == 201, answer.text
    else:
        assert is_problem(answer, 422, "area_not_yours")
        assert answer.json()["errors"][0]["pointer"] == "/area_code"
    assert await database.hot.fetchval("SELECT count(*) FROM petition") == allowed


@pytest.mark.parametrize("role", ["department", "discipline", "reviewer"])
async def test_other_desks_do_not_register(http: httpx.AsyncClient, demo: DemoAccess, role: str) -> None:
    assert is_problem(await registers(await Desk.opens(http, demo, role, COUNTY)), 403, "forbidden")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"reception": {"representatives": [{"name": f"代表{turn}"} for turn in range(6)], "visitors": 9}},
     "too_many_representatives", "/reception/representatives"),
    ({"reception": {"received_at": "2199-01-01T00:00:00+08:00"}}, "received_in_future", "/reception/received_at"),
    ({"earlier_number": "YM2026-1118-000001-1"}, "earlier_unknown", "/earlier_number"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "pointer"), REFUSED)
async def test_what_is_refused_names_the_field_and_stores_nothing(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, change: dict[str, Any], code: str, pointer: str
) -> None:
    desk = await Desk.opens(http, demo)
    answer = await registers(desk, told(reception=change.get("reception")) | {**change, **told(**change)})
    assert is_problem(answer, 422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await database.hot.fetchval("SELECT count(*) FROM petition") == 0


async def test_representatives_speak_for_the_group_and_the_others_sign(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    group = {"visitors": 12, "representatives": [{"name": "王小明"}, {"name": "赵代表", "phone": "13700000000"}]}
    answer = await registers(await Desk.opens(http, demo), told(reception=group, co_petitioners=[{"name": "联名人甲"}]))
    assert answer.status_code == 201, answer.text
    rows = await database.hot.fetch("SELECT role, representative FROM person ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("petitioner", True), ("co_petitioner", False), ("co_petitioner", True),
    ]  # fmt: skip


async def test_a_visit_to_the_county_is_taken_there_by_default(
    http: httpx.AsyncClient, demo: DemoAccess, office: Desk
) -> None:
    body = told(category="land.boundary", requested_level="county")
    answer = await registers(office, body)
    assert answer.status_code == 201, answer.text
    routing = answer.json()["routing"]
    assert (answer.json()["level"], routing["action"], routing["rule"], routing["order"]) == (
        "county", "accept", "R06", "statutory",
    )  # fmt: skip
    letter = await registers(office, body | {"reception": {"channel": "letter"}})
    assert letter.status_code == 409


async def test_under_a_published_local_rule_the_visitor_goes_home_with_a_letter_and_one_step_down(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, office: Desk, local_rule: None
) -> None:
    body = told(category="land.boundary", requested_level="county")
    answer = await registers(office, body)
    insists = await registers(office, body | {"exemption": "E8"})
    pressed = await registers(office, body | {"exemption": "E7"})
    assert answer.status_code == 409, answer.text
    problem = answer.json()
    Refusal.model_validate(problem["refusal"])
    registered = Registered.model_validate(problem["receipt"])
    assert (registered.state, registered.routing.target_level) == ("level_refused", "village")
    assert registered.slip_pdf
    assert "yr_" not in json.dumps(problem)
    assert problem["hand_down_url"] == f"/v1/desk/petitions/{registered.number}/petitioner-moves"
    assert problem["refusal"]["rule"] == problem["guidance_letter"]["rule"] == RULE["published_rule"]
    assert problem["guidance_letter"]["target_unit"]["name"].endswith("村民委员会")
    assert (insists.status_code, insists.json()["level"], insists.json()["routing"]["rule"]) == (201, "county", "E8")
    data = await database.hot.fetchval("SELECT data FROM event WHERE topic = 'petition.routed'")
    assert json.loads(data)["exemption"] == "E8"
    assert (pressed.status_code, pressed.json()["state"]) == (201, "registered")
    assert {clock["kind"] for clock in pressed.json()["clocks"]} == {"C1", "C4"}
    claimed = await database.hot.fetchrow("SELECT actor, data FROM event WHERE topic = 'petition.exemption_claimed'")
    assert (claimed["actor"], json.loads(claimed["data"])) == ("petition_office", {"exemption": "E7"})


async def test_an_earlier_petition_counts_when_the_desk_can_see_it(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, office: Desk
) -> None:
    first = await Resident.files(http)
    same = await registers(office, told("letter") | {"earlier_number": first.number})
    assert same.json()["routing"]["duplicate_of"]["number"] == first.number
    await database.hot.execute("UPDATE stage SET answered_at = now()")
    await database.hot.execute("UPDATE petition SET state = 'opinion_issued'")
    again = await registers(office, told("letter", requested_level="township") | {"earlier_number": first.number})
    assert (again.status_code, again.json()["level"], again.json()["routing"]["rule"]) == (201, "township", "E1")
    hidden = await Resident.files(http, named_units=["柳湾村委会"])
    village = await Desk.opens(http, demo)
    blind = await registers(village, told() | {"earlier_number": hidden.number})
    assert is_problem(blind, 422, "earlier_unknown")


async def test_a_claim_at_the_window_is_not_read_by_the_level_it_speaks_against(
    http: httpx.AsyncClient, demo: DemoAccess, office: Desk, local_rule: None
) -> None:
    claimed = (await registers(office, told(category="land.boundary", requested_level="county", exemption="E3"))).json()
    assert "利害关系" in claimed["routing"]["why"]
    sent = await office.moves(claimed["number"], "route", reason="经核对不成立")
    assert sent.status_code == 200, sent.text
    village = await Desk.opens(http, demo)
    answer = await village.reads(claimed["number"])
    told_there = {part: said for part, said in answer.json().items() if part != "moves"}  # where to declare one's own
    assert (answer.status_code, "利害关系" in str(told_there)) == (200, False)
    assert "利害关系" in (await office.reads(claimed["number"])).text


async def test_the_visitor_checks_the_record_once_and_it_is_on_the_timeline(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    desk, other = await Desk.opens(http, demo), await Desk.opens(http, demo, area="999901100201")
    number = (await registers(desk)).json()["number"]
    path = f"/v1/desk/petitions/{number}/record-check"
    assert is_problem(await http.post(path, json={"checked": False}, headers=desk.headers), 422, "validation")
    assert is_problem(await http.post(path, json={"checked": True}, headers=other.headers), 404, "not_found")
    done = await http.post(path, json={"checked": True, "note": "当面读给本人听"}, headers=desk.headers)
    assert done.status_code == 200, done.text
    row = await database.hot.fetchrow("SELECT checked_at, note FROM reception")
    assert row["checked_at"] is not None
    assert row["note"] == "当面读给本人听"
    events = (await desk.reads(number)).json()["events"]
    assert [event["topic"] for event in events] == [
        "petition.registered", "petition.routed", "petition.record_checked",
    ]  # fmt: skip
    assert is_problem(await http.post(path, json={"checked": True}, headers=desk.headers), 409, "already_done")


async def test_the_window_that_registered_reads_on_and_moves_nothing(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    village, other = await Desk.opens(http, demo), await Desk.opens(http, demo, area="999901100201")
    number = (await registers(village, told(category="land.survey"))).json()["number"]
    answer = await village.reads(number)
    assert (answer.status_code, answer.json()["level"], answer.json()["moves"]) == (200, "township", [])
    for part in ("clocks", "moves"):
        found = await http.get(f"/v1/desk/petitions/{number}/{part}", headers=village.headers)
        assert found.status_code == 200, part
    assert number not in {item["number"] for item in await village.inbox()}  # what is on its desk is its own
    moved = await village.moves_blind(number, answer.headers["etag"], "accept")
    assert (moved.status_code, moved.json()["code"]) == (403, "actor_not_allowed")
    act = {"channel": "visit", "act": {"move": "urge"}}
    recorded = await http.post(f"/v1/desk/petitions/{number}/petitioner-moves", json=act, headers=village.headers)
    assert recorded.status_code == 404
    assert (await other.reads(number)).status_code == 404


async def test_a_window_that_the_petitioner_names_reads_nothing_of_what_it_registered(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    village = await Desk.opens(http, demo)
    number = (await registers(village, told(named_units=["柳湾村委会"]))).json()["number"]
    assert (await village.reads(number)).status_code == 404
    for part in ("clocks", "moves"):
        found = await http.get(f"/v1/desk/petitions/{number}/{part}", headers=village.headers)
        assert found.status_code == 404, part


async def test_who_registers_a_report_cannot_read_it_afterwards(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    desk = await Desk.opens(http, demo)
    number = (await registers(desk, told(about_officials=True))).json()["number"]
    assert (await desk.reads(number)).status_code == 404
    path = f"/v1/desk/petitions/{number}/record-check"
    noted = await http.post(path, json={"checked": True, "note": "他举报的是支书"}, headers=desk.headers)
    assert is_problem(noted, 409, "report_is_sealed")  # no word in the clear beside what lies closed
    assert noted.json()["errors"][0]["pointer"] == "/note"
    check = await http.post(path, json={"checked": True}, headers=desk.headers)
    assert check.status_code == 200


async def test_papers_that_a_visitor_brings_are_taken_with_the_registration(office: Desk) -> None:
    file = {"file": ("凭据.png", photo("PNG"), "image/png")}
    brought = (await office.http.post("/v1/attachments", files=file)).json()["attachment_id"]
    done = await registers(office, told() | {"attachments": [brought]})
    assert done.status_code == 201
    seen = (await office.reads(done.json()["number"])).json()
    assert [one["attachment_id"] for one in seen["attachments"]] == [brought]
    again = await registers(office, told() | {"attachments": [brought]})
    assert is_problem(again, 422, "attachment_unknown")
    assert again.json()["errors"][0]["pointer"] == "/attachments"


async def test_the_form_of_the_desk_takes_papers_within_the_same_limit(office: Desk) -> None:
    text = (await office.http.get("/desk", headers={"Accept": "text/html"})).text
    assert 'data-files="9"' in text
    assert 'data-pointer="/attachments"' in text
