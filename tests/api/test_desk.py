"""The desk: what it sees, what it may do, and what it may not."""

from typing import Any

import httpx
import pytest

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.people import OPINION, VILLAGE, Desk, Resident

OTHER_VILLAGE = "999901100201"
TOWNSHIP = "999901100000"
COUNTY = "999901000000"


async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, "petition_office", COUNTY)


async def test_the_inbox_is_ordered_by_due_date_and_paged_without_gaps(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    numbers = [(await Resident.files(http)).number for _ in range(7)]
    desk = await Desk.opens(http, demo)
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = (await http.get("/v1/desk/petitions", params=query, headers=desk.headers)).json()
        seen += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert [item["number"] for item in seen] == numbers
    assert [item["due_at"] for item in seen] == sorted(item["due_at"] for item in seen)


async def test_the_inbox_filters_by_state_level_category_and_due_date(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    first, second = await Resident.files(http), await Resident.files(http, category="land.contract")
    desk = await Desk.opens(http, demo)
    await desk.moves(first.number, "accept")

    async def numbers(**query: Any) -> list[str]:
        return [item["number"] for item in await desk.inbox(**query)]

    assert await numbers(state="accepted") == [first.number]
    assert await numbers(state="pending_acceptance") == [second.number]
    assert await numbers(category="land") == [second.number]
    assert await numbers(level="county") == []
    assert await numbers(due_before="2020-01-01T00:00:00Z") == []
    assert await numbers(queue="mine") == [first.number]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "validation"),
        ("limit=101", "validation"),
        ("cursor=nonsense", "cursor_invalid"),
        ("cursor=%00", "query_unknown"),
        ("offset=5", "query_unknown"),
        ("limit=1&limit=2", "query_repeated"),
        ("state=happy", "validation"),
        ("due_before=yesterday", "validation"),
        ("queue=all", "validation"),
    ],
)
async def test_a_wrong_query_is_refused(http: httpx.AsyncClient, demo: DemoAccess, query: str, code: str) -> None:
    desk = await Desk.opens(http, demo)
    answer = await http.get(f"/v1/desk/petitions?{query}", headers=desk.headers)
    assert answer.json()["code"] == code


async def test_a_village_does_not_see_its_neighbours(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    for role, area in (("village_desk", OTHER_VILLAGE), ("township_desk", TOWNSHIP)):
        desk = await Desk.opens(http, demo, role, area)
        assert await desk.inbox() == []
        absent = await desk.reads("YM2026-1122-000042-8")
        hidden = await desk.reads(resident.number)
        assert (
            (hidden.status_code, hidden.json()["code"])
            == (absent.status_code, absent.json()["code"])
            == (404, "not_found")
        )
        assert (await http.get(f"/v1/desk/petitions/{resident.number}/moves", headers=desk.headers)).status_code == 404
        assert (await desk.moves_blind(resident.number, '"1"', "accept")).status_code == 404


async def test_only_the_petition_office_lists_the_county(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    county = await office(http, demo)
    assert [item["number"] for item in await county.inbox(queue="area")] == [resident.number]
    village = await Desk.opens(http, demo)
    refused = await http.get("/v1/desk/petitions", params={"queue": "area"}, headers=village.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_identities_are_masked_at_every_desk(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http, co_petitioners=[{"name": "欧阳小红", "phone": "13733334444"}])
    for desk in (await Desk.opens(http, demo), await office(http, demo)):
        answer = await desk.reads(resident.number)
        assert [(person["name"], person["phone"]) for person in answer.json()["people"]] == [
            ("王**", "138******00"),
            ("欧***", "137******44"),
        ]
        assert "王小明" not in answer.text
        assert "13800000000" not in answer.text


async def test_a_move_needs_the_version_that_was_seen(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    path = f"/v1/desk/petitions/{resident.number}/moves"
    missing = await http.post(path, json={"move": "accept"}, headers=desk.headers)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    assert (await desk.moves_blind(resident.number, '"1"', "accept")).status_code == 200
    stale = await desk.moves_blind(resident.number, '"1"', "accept")
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")


async def test_a_desk_cannot_do_what_belongs_to_others(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    desk, county = await Desk.opens(http, demo), await office(http, demo)
    early = await desk.moves(resident.number, "issue_opinion", **OPINION)
    assert (early.status_code, early.json()["code"]) == (409, "move_not_allowed")
    foreign = await county.moves(resident.number, "accept")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "actor_not_allowed")
    for move in ("withdraw", "rate", "confirm_done", "delete", "nonsense"):
        answer = await desk.moves(resident.number, move)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation")


@pytest.mark.parametrize(
    "change",
    [
        {"heard_petitioner": False},
        {"findings": []},
        {"facts": ""},
        {"basis": "  "},
        {"reply": None},
        {"outcome": "troublemaker"},
        {"score": 5},
    ],
)
async def test_an_opinion_must_be_whole(http: httpx.AsyncClient, demo: DemoAccess, change: dict[str, Any]) -> None:
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    await desk.moves(resident.number, "accept")
    answer = await desk.moves(resident.number, "issue_opinion", **(OPINION | change))
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")
    (error,) = answer.json()["errors"]
    name = next(iter(change))
    assert error["pointer"].startswith(f"/{name}" if name in OPINION else "")


async def test_what_is_unclear_is_asked_for_supplied_and_routed(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http, category="other")
    county = await office(http, demo)
    asked = await county.moves(resident.number, "ask_supplement", missing="请说明是哪个村的什么事。")
    assert (asked.status_code, asked.json()["state"]) == (200, "supplement_requested")
    clocks = await database.hot.fetch("SELECT kind, paused_at FROM clock WHERE met_at IS NULL ORDER BY kind")
    assert [(clock["kind"], clock["paused_at"] is not None) for clock in clocks] == [("C1", True), ("C6", False)]
    assert "supply" in [move["move"] for move in (await resident.looks())["moves"]]
    supplied = await resident.moves("supply", text="是六组支渠断水的事。")
    assert (supplied.status_code, supplied.json()["state"]) == (200, "registered")
    routed = await county.moves(resident.number, "route", category="agri.irrigation", reason="属村级事务。")
    assert (routed.json()["state"], routed.json()["level"]) == ("pending_acceptance", "village")
    page = await resident.looks()
    assert page["content"] != "是六组支渠断水的事。"
    assert "是六组支渠断水的事。" in str(page["documents"])
    desk = await Desk.opens(http, demo)
    assert [item["number"] for item in await desk.inbox()] == [resident.number]
    stages = (await county.reads(resident.number)).json()["stages"]
    assert [(stage["turn"], stage["level"]) for stage in stages] == [(1, "county"), (2, "village")]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"level": "township"}, "exemption_required"),
        ({"category": "no.such"}, "category_unknown"),
        ({"category": "environment.pollution", "level": "village"}, "level_not_competent"),
    ],
)
async def test_routing_keeps_to_the_levels(
    http: httpx.AsyncClient, demo: DemoAccess, form: dict[str, Any], code: str
) -> None:
    resident = await Resident.files(http, category="other")
    county = await office(http, demo)
    answer = await county.moves(
        resident.number, "route", **({"category": "agri.irrigation", "reason": "核对后转送"} | form)
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    skipped = await county.moves(
        resident.number, "route", category="agri.irrigation", level="township", exemption="E3", reason="村干部是当事人"
    )
    assert skipped.json()["level"] == "township"


_WHY = "支渠由乡镇水利站管理。"
_FORMS: list[dict[str, Any]] = [
    {},
    {"reasons": _WHY},
    {"reason": "not_competent", "why": _WHY, "right_place": "禾畔镇人民政府"},
    {"route": "court", "why": _WHY},
    {"text": _WHY},
    {"reason": "own_interest"},
]


async def test_the_moves_offered_are_the_moves_that_work(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    offered = (await http.get(f"/v1/desk/petitions/{resident.number}/moves", headers=desk.headers)).json()["items"]
    assert [(offer["move"], offer["label"]) for offer in offered] == [
        ("accept", "受理"),
        ("object_jurisdiction", "提出管辖异议"),
        ("decline", "不予受理"),
        ("redirect", "导入法定途径"),
        ("add_note", "补充说明"),
        ("declare_conflict", "说明利害关系并回避"),
    ]
    assert [offer["schema"]["properties"]["move"]["const"] for offer in offered] == [o["move"] for o in offered]
    for offer, form in zip(offered, _FORMS, strict=True):
        one = await Resident.files(http)
        assert (await desk.moves(one.number, offer["move"], **form)).status_code == 200, offer["move"]


async def test_rehandling_goes_to_another_handler(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    first, second = await Desk.opens(http, demo), await Desk.opens(http, demo, which=1)
    await first.moves(resident.number, "accept")
    await first.moves(resident.number, "issue_opinion", **OPINION)
    early = await resident.moves("rate_unsatisfied", reason="没有人来量过")
    assert (early.status_code, early.json()["code"]) == (409, "rate_first")
    rated = await resident.rates(solved="no", unit={"satisfaction": "unsatisfied"})
    assert [move["move"] for move in rated.json()["moves"]] == ["rate_unsatisfied"]
    assert (await resident.moves("rate_unsatisfied", reason="没有人来量过")).json()["state"] == "rehandling"
    again = OPINION | {"answers_dissatisfaction": "已到现场重新丈量。"}
    same = await first.moves(resident.number, "issue_opinion", **again)
    assert (same.status_code, same.json()["code"]) == (409, "same_handler")
    silent = await second.moves(resident.number, "issue_opinion", **OPINION)
    assert (silent.status_code, silent.json()["code"]) == (422, "answers_dissatisfaction_required")
    assert (await second.moves(resident.number, "issue_opinion", **again)).json()["state"] == "opinion_issued"
    assert (await resident.rates(solved="no", unit={"satisfaction": "unsatisfied"})).status_code == 201
    used = await resident.moves("rate_unsatisfied", reason="还是没有人来量")
    assert (used.status_code, used.json()["code"]) == (409, "rehandling_used")


async def test_a_disabled_account_is_out_at_once(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    desk = await Desk.opens(http, demo)
    await database.hot.execute("UPDATE staff SET active = false")
    answer = await http.get("/v1/desk/petitions", headers=desk.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert (await desk.reads("YM2026-1122-000042-8")).status_code == 401


async def test_a_citizens_token_opens_no_desk(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    for path in ("/v1/desk/petitions", f"/v1/desk/petitions/{resident.number}"):
        assert (await http.get(path, headers=resident.headers)).status_code == 401
    assert VILLAGE not in (await http.get("/v1/desk/petitions")).text
