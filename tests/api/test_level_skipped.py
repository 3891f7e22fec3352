"""The refusal with a receipt: stored first, said plainly, the same again; emergencies and repeats beside it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from core import qr
from core.database import Database
from domain.chain import GENESIS, link
from schemas.petitions import LevelSkipped, Routing
from services.audit.record import COVERED
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, file_petition, sign_in
from tests.people import VILLAGE, Desk, Resident, draft, key

THEN = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # a Wednesday, noon in Beijing
COUNTY = "999901000000"


async def skips(http: httpx.AsyncClient, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    body = draft(**{"requested_level": "county", **changes})
    return await http.post("/v1/petitions", json=body, headers=headers or key())


async def one(database: Database, statement: str, *values: object) -> Any:
    return await database.hot.fetchval(statement, *values)


@pytest.mark.parametrize(("asked", "office"), [("county", "信访局"), ("township", "人民政府")])
async def test_a_skipped_level_is_refused_with_a_receipt_and_all_that_is_needed_to_go_on(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, asked: str, office: str
) -> None:
    with time_machine.travel(THEN, tick=False):
        answer = await skips(http, requested_level=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    body = LevelSkipped.model_validate(answer.json())
    receipt, refusal = body.receipt, body.refusal
    assert (body.code, refusal.reason_code) == ("level_skipped", "LEVEL_SKIPPED")
    assert (receipt.state, receipt.level) == ("level_refused", asked)
    assert receipt.unit.name.endswith(office)
    assert refusal.target_unit.name.endswith("村民委员会")
    assert refusal.target_unit.name in body.detail
    assert refusal.target_unit.phone
    assert [move.move for move in receipt.moves] == ["convert", "hold", "claim_exemption", "withdraw"]
    assert {clock.kind: clock.due_on.isoformat() for clock in receipt.clocks} == {
        "C1": "2026-12-03",
        "C3": "2026-11-23",
    }
    assert refusal.due_if_converted.isoformat() == "2026-11-20"
    assert refusal.auto_convert_at.isoformat() == "2026-11-23T16:00:00+00:00"
    assert refusal.convert_url == refusal.claim_exemption_url == f"/v1/petitions/{receipt.number}/moves"
    assert receipt.qr == qr.svg(receipt.progress_url)
    routing = Routing.model_validate_json(await one(database, "SELECT routing FROM petition"))
    assert routing == receipt.routing
    assert (routing.action, routing.target_level, routing.order, routing.policy_version, routing.rule) == (
        "refuse_convertible", "village", "local_order", 0, "local_order",
    )  # fmt: skip


async def test_what_was_written_is_stored_before_the_refusal_unchanged_with_its_files(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    words = "支渠从七月初不来水。\n  请县里派人。"
    answer = await skips(http, content=words)
    receipt = answer.json()["receipt"]
    assert await one(database, "SELECT content FROM petition WHERE number = $1", receipt["number"]) == words
    resident = Resident(http, receipt)
    page = await resident.looks()
    assert (page["state"], page["content"]) == ("level_refused", words)
    assert [entry["topic"] for entry in page["timeline"]] == ["petition.registered", "petition.level_refused"]
    notice = next(paper for paper in page["documents"] if paper["kind"] == "level_skip_notice")
    assert notice["document_id"] == answer.json()["refusal"]["refusal_id"]
    assert set(notice["body"]) >= {
        "asked_level", "target_unit", "why", "rule", "due_if_converted", "auto_convert_on", "other_routes",
        "how_to_convert", "how_to_claim",
    }  # fmt: skip
    opened = await http.post(f"{resident.path}/access", json={"query_code": receipt["query_code"]})
    assert opened.status_code == 201


async def test_the_same_key_gives_the_same_refusal_and_one_petition(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    header = key()
    first, again = await skips(http, header), await skips(http, header)
    assert (first.status_code, again.status_code) == (409, 409)
    assert {**first.json(), "request_id": ""} == {**again.json(), "request_id": ""}
    assert again.headers["idempotency-replayed"] == "true"
    assert await one(database, "SELECT count(*) FROM petition") == 1
    other = await skips(http, header, title="另一件事")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_the_refusal_counts_against_the_office_that_refuses(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await skips(http)
    row = await database.hot.fetchrow(
        "SELECT unit.name, event.actor, event.staff_id, event.data FROM event JOIN unit ON unit.id = event.unit_id"
        " WHERE topic = 'petition.level_refused'"
    )
    assert row["name"].endswith("信访局")
    assert (row["actor"], row["staff_id"]) == ("system", None)
    assert json.loads(row["data"])["target_level"] == "village"


async def test_the_chain_of_a_refused_petition_holds(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await skips(http)
    before = GENESIS
    for row in await database.hot.fetch("SELECT * FROM event ORDER BY seq"):
        event = {**dict(row), "data": json.loads(row["data"])}
        assert link(before, {name: event[name] for name in COVERED}) == event["hash"]
        before = event["hash"]
    assert await one(database, "SELECT last_hash FROM petition") == before


@pytest.mark.parametrize(
    ("change", "informed"),
    [({}, True), ({"petitioner": {"anonymous": True}}, False), ({"named_units": ["某施工队"]}, False)],
)
async def test_the_lower_unit_is_informed_unless_the_matter_may_be_about_it(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, change: dict[str, Any], *, informed: bool
) -> None:
    assert (await skips(http, **change)).status_code == 409
    told = await database.hot.fetch(
        "SELECT unit.level, words FROM notice JOIN unit ON unit.id = unit_id WHERE audience = 'unit'"
    )
    assert {row["level"] for row in told} == ({"county", "village"} if informed else {"county"})
    assert not any("断流" in row["words"] for row in told)
    desk = await Desk.opens(http, demo)
    assert await desk.inbox() == []  # told that it may come, shown when it comes


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "suggestion"}, {"purpose": "inquiry"}, {"purpose": "thanks"}, {"emergency": True},
        {"about_officials": True}, {"named_units": ["柳湾村委会"]}, {"already_in_process": "court"},
        {"category": "other"}, {"category": "labour.wages"},
    ],
)  # fmt: skip
async def test_nothing_else_is_refused_for_its_level(
    http: httpx.AsyncClient, demo: DemoAccess, change: dict[str, Any]
) -> None:
    assert (await skips(http, **change)).status_code == 201


async def test_a_partner_gets_the_refusal_with_the_receipt_too(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    partner = demo.partners[0]
    form = {"grant_type": "client_credentials", "client_id": partner.client_id, "client_secret": partner.client_secret}
    token = (await http.post("/oauth2/token", data=form)).json()["access_token"]
    body = {"external_reference": "ref-skip", "petition": draft(requested_level="county")}
    answer = await http.post("/v1/partner/petitions", json=body, headers=bearer(token) | key())
    assert answer.status_code == 409
    LevelSkipped.model_validate(answer.json())


# ------------------------------------------------------------------------------- emergencies


async def test_an_emergency_is_open_at_once_and_every_level_is_told(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    with time_machine.travel(THEN, tick=False):
        resident = await Resident.files(http, emergency=True, requested_level="county")
    receipt = resident.receipt
    assert (receipt["state"], receipt["routing"]["action"]) == ("emergency_open", "emergency")
    assert receipt["unit"]["name"].endswith("信访局")
    assert len(receipt["emergency_contacts"]) == 4
    due = {clock["kind"]: clock["due_at"] for clock in receipt["clocks"]}
    assert datetime.fromisoformat(due["C5"]) == THEN + timedelta(hours=2)
    assert set(due) == {"C1", "C5"}
    assert receipt["moves"] == []
    told = await database.hot.fetch(
        "SELECT unit.level, unit.kind, words FROM notice JOIN unit ON unit.id = unit_id"
        " WHERE topic = 'petition.emergency_marked'"
    )
    assert {row["level"] for row in told} == {"village", "township", "county"}
    assert {row["kind"] for row in told} >= {"petition_office", "water", "villagers_committee"}
    assert not any("断流" in row["words"] for row in told)
    page = await resident.looks()
    report = next(paper for paper in page["documents"] if paper["kind"] == "emergency_report")
    assert set(report["body"]) == {"reason", "contacts", "ack_by"}
    assert [entry["topic"] for entry in page["timeline"]] == ["petition.registered", "petition.emergency_marked"]


@pytest.mark.parametrize("change", [{"about_officials": True}, {"named_units": ["柳湾村委会"]}])
async def test_an_emergency_about_the_village_is_told_to_the_office_alone(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, change: dict[str, Any]
) -> None:
    await Resident.files(http, emergency=True, **change)
    told = await database.hot.fetch("SELECT kind FROM notice JOIN unit ON unit.id = unit_id WHERE audience = 'unit'")
    assert [row["kind"] for row in told] == ["petition_office"]


# --------------------------------------------------------------------- what was filed before


async def test_the_same_matter_again_by_the_same_account_waits_for_a_comparison(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    token = await sign_in(http, "wang")
    first = await file_petition(http, token=token)
    again = await file_petition(http, token=token, content="还是没有人来，我再写一遍。", requested_level="county")
    routing = again["routing"]
    assert (again["state"], routing["action"], routing["rule"]) == ("registered", "duplicate", "R05")
    assert routing["duplicate_of"] == {
        "number": first["number"], "state": "pending_acceptance", "state_name": "待受理",
    }  # fmt: skip
    other = await file_petition(http, token=token, category="land.contract")
    assert other["routing"]["duplicate_of"] is None


async def test_somebody_with_the_same_name_and_phone_learns_nothing(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    token = await sign_in(http, "wang")
    first = await file_petition(http, token=token)
    for stranger in (None, await sign_in(http, "li")):
        typed = await file_petition(http, token=stranger, previous_number=first["number"])
        assert typed["routing"]["duplicate_of"] is None
        assert typed["state"] == "pending_acceptance"
        assert first["unit"]["name"] in typed["routing"]["why"]
        assert first["number"] not in json.dumps(typed["routing"])


async def test_an_overdue_petition_is_no_reason_to_wait_and_opens_the_next_level(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    token = await sign_in(http, "wang")
    first = await file_petition(http, token=token)
    await database.hot.execute("UPDATE petition SET state = 'level_timed_out'")
    await database.hot.execute("UPDATE stage SET timed_out_at = now()")
    asked = {"previous_number": first["number"], "requested_level": "township"}
    again = await file_petition(http, token=token, **asked)
    assert (again["state"], again["level"], again["routing"]["rule"]) == ("pending_acceptance", "township", "E2")
    row = await database.hot.fetchrow(
        "SELECT later.link, earlier.number FROM petition AS later"
        " JOIN petition AS earlier ON earlier.id = later.earlier_id"
    )
    assert tuple(row) == ("repeat", first["number"])
    stranger = await skips(http, **asked)
    assert stranger.status_code == 409
    assert await one(database, "SELECT count(*) FROM petition WHERE earlier_id IS NOT NULL") == 1


@pytest.mark.parametrize("opening", ["answered_at", "closed_not_accepted"])
async def test_an_answer_or_a_decline_opens_the_next_level_and_only_that(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, opening: str
) -> None:
    token = await sign_in(http, "wang")
    first = await file_petition(http, token=token)
    if opening == "answered_at":
        await database.hot.execute("UPDATE stage SET answered_at = now()")
        await database.hot.execute("UPDATE petition SET state = 'opinion_issued'")
    else:
        await database.hot.execute("UPDATE petition SET state = 'closed_not_accepted', closed_at = now()")
    headers = bearer(token)
    asked = {"previous_number": first["number"]}
    township = await http.post(
        "/v1/petitions", json=draft(requested_level="township", **asked), headers=headers | key()
    )
    county = await http.post("/v1/petitions", json=draft(requested_level="county", **asked), headers=headers | key())
    assert township.status_code == 201, township.text
    assert township.json()["routing"]["rule"] == ("E1" if opening == "answered_at" else "E6")
    assert county.status_code == 201  # the township's own new petition is in progress: compared, not refused
    assert county.json()["routing"]["action"] == "duplicate"


async def test_the_village_is_not_shown_another_petition_of_the_same_person(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    token = await sign_in(http, "wang")
    hidden = await file_petition(http, token=token, named_units=["柳湾村委会"])
    again = await file_petition(http, token=token)
    assert again["routing"]["duplicate_of"]["number"] == hidden["number"]
    office = await Desk.opens(http, demo, "petition_office", COUNTY)
    assert (await office.reads(again["number"])).json()["routing"]["duplicate_of"]["number"] == hidden["number"]
    await database.hot.execute(
        "UPDATE petition SET unit_id = (SELECT id FROM unit WHERE area_code = $1) WHERE number = $2",
        VILLAGE,
        again["number"],
    )
    village = await Desk.opens(http, demo)
    seen = await village.reads(again["number"])
    assert seen.status_code == 200
    assert seen.json()["routing"]["action"] == "route"
    assert hidden["number"] not in seen.text
    assert "同类" not in seen.text


async def test_what_the_office_sends_down_does_not_say_what_it_was_compared_with(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    token = await sign_in(http, "wang")
    hidden = await file_petition(http, token=token, named_units=["柳湾村委会"])
    again = await file_petition(http, token=token)
    office = await Desk.opens(http, demo, "petition_office", COUNTY)
    assert (await office.moves(again["number"], "route", reason="不是同一件事")).status_code == 200
    seen = await (await Desk.opens(http, demo)).reads(again["number"])
    assert seen.status_code == 200
    assert (seen.json()["routing"]["rule"], hidden["number"] in seen.text) == ("R08", False)
    assert "同类" not in seen.text
