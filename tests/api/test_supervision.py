"""Supervision at the desk: who is asked, who replies, who closes, and what nobody ever counts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select
from uuid_utils.compat import uuid7

from core import clock as wall
from core.database import Database
from domain.chain import link
from domain.expiry import Colour
from domain.lifecycle import Actor
from models import Document, Event, Person, Rating, Staff, Stage, Unit
from models.access import TokenKind
from schemas.supervision import AreaFigures, UnitFigures, WarnedPetition
from services.access.tokens import issue
from services.audit.record import COVERED, event_row
from services.organisation.access_file import DemoAccess
from services.supervision.escalate import escalate
from tests.api.test_joint import joins
from tests.people import OPINION, VILLAGE, Desk, Resident, key
from tests.supervised import change, clock_of, ended, events_of, order, petition_of

COUNTY, TOWNSHIP, OTHER_VILLAGE = "999901000000", "999901100000", "999901100201"
BASE = "/v1/desk/supervision"


async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, "petition_office", COUNTY)


async def foreign_office(http: httpx.AsyncClient, database: Database) -> Desk:
    """Sign in at the petition office of another county."""
    return await somebody(http, database, "petition_office")


async def somebody(http: httpx.AsyncClient, database: Database, role: str) -> Desk:
    """Sign in with a role in a county that the demonstration does not have."""
    unit = Unit(id=uuid7(), area_code="999902000000", level="county", kind="petition_office", name="邻县信访局")
    staff = Staff(
        id=uuid7(), unit_id=unit.id, username=f"neighbour-{uuid4().hex[:8]}", display_name="邻县",
        role=role, password_hash="!", created_at=wall.now(),
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(unit)
        await session.flush()
        session.add(staff)
        await session.flush()
        token = await issue(session, kind=TokenKind.DESK, holder=staff.id, now=wall.now())
    return Desk(http, token.token)


async def get(desk: Desk, path: str, **query: Any) -> dict[str, Any]:
    answer = await desk.http.get(f"{BASE}/{path}", params=query, headers=desk.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    body: dict[str, Any] = answer.json()
    return body


async def post(desk: Desk, path: str, *, keyed: bool = False, **form: Any) -> httpx.Response:
    headers = desk.headers | (key() if keyed else {})
    return await desk.http.post(f"{BASE}/{path}", json=form, headers=headers)


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --------------------------------------------------------------------------------- orders


async def test_an_order_is_replied_to_by_the_unit_and_closed_by_the_petition_office(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    order_id = await order(database, resident.number, now=now)
    village, county = await Desk.opens(http, demo), await office(http, demo)
    (seen,) = (await get(village, "orders"))["items"]
    assert (seen["order_id"], seen["number"], seen["state"], seen["state_name"]) == (
        str(order_id), resident.number, "open", "待回复",
    )  # fmt: skip
    assert (seen["colour"], seen["colour_name"], seen["breach_name"]) == ("orange", "橙色", "村级接手")
    assert refused(await post(village, f"orders/{order_id}/close", finding="属实")) == (403, "forbidden")
    assert refused(await post(county, f"orders/{order_id}/reply", reply="已办")) == (403, "forbidden")
    answer = await post(village, f"orders/{order_id}/reply", reply="值班人员请假，今天已接手。")
    assert (answer.status_code, answer.json()["state"]) == (200, "replied")
    assert refused(await post(village, f"orders/{order_id}/reply", reply="再说一次")) == (409, "order_replied")
    answer = await post(county, f"orders/{order_id}/close", finding="回复属实。")
    assert (answer.status_code, answer.json()["state_name"]) == (200, "已结束")
    assert refused(await post(county, f"orders/{order_id}/close", finding="再结束")) == (409, "order_closed")
    assert refused(await post(village, f"orders/{order_id}/reply", reply="晚了")) == (409, "order_closed")


async def test_an_escalated_order_is_still_replied_to(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    order_id = await order(database, resident.number, now=now)
    assert await escalate(database, now=now + timedelta(days=30)) == 1
    village = await Desk.opens(http, demo)
    (seen,) = (await get(village, "orders", state="escalated", colour="red"))["items"]
    assert seen["escalated_at"]
    answer = await post(village, f"orders/{order_id}/reply", reply="今天补办。")
    assert answer.json()["state"] == "replied"


async def test_every_act_on_an_order_is_in_the_chain_and_the_petitioner_reads_of_units_only(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    order_id = await order(database, resident.number, now=now)
    village, county = await Desk.opens(http, demo), await office(http, demo)
    await post(village, f"orders/{order_id}/reply", reply="内部说明：王组长忘了。")
    form = {"kind": "improve_work", "text": "请明确专人。", "order_id": str(order_id)}
    assert (await post(county, "proposals", keyed=True, **form)).status_code == 201
    await post(county, f"orders/{order_id}/close", finding="属实。", registration_blocked=True)
    events = await events_of(database, resident.number)
    assert [event.topic for event in events[-4:]] == [
        "petition.supervision_replied", "petition.proposal_made", "petition.supervision_closed",
        "petition.registration_blocked",
    ]  # fmt: skip
    before = events[0].hash
    for event in events[1:]:
        assert event.hash == link(before, {name: getattr(event, name) for name in COVERED})
        before = event.hash
    page = await resident.looks()
    words = [line["words"] for line in page["timeline"]]
    assert words[-3] == "承办单位已回复督办。"
    assert "县信访局" in words[-1]
    text = str(page)
    assert "王组长" not in text
    assert "不给登记" not in text
    assert not {"colour", "warning", "orders"} & set(page)


async def test_another_unit_and_another_county_see_nothing(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    order_id = await order(database, resident.number, now=now)
    county = await office(http, demo)
    form = {"kind": "improve_work", "text": "请明确专人。", "order_id": str(order_id)}
    proposal = (await post(county, "proposals", keyed=True, **form)).json()["proposal_id"]
    stranger = await foreign_office(http, database)
    for desk in (
        await Desk.opens(http, demo, area=OTHER_VILLAGE),
        await Desk.opens(http, demo, "township_desk", TOWNSHIP),
        stranger,
    ):
        assert (await get(desk, "orders"))["items"] == []
        assert (await get(desk, "proposals"))["items"] == []
        assert (await get(desk, "warnings"))["items"] == []
        assert refused(await post(desk, f"orders/{order_id}/reply", reply="不该")) == (404, "not_found")
        assert refused(await post(desk, f"orders/{order_id}/close", finding="不该")) == (404, "not_found")
        assert refused(await post(desk, f"proposals/{proposal}/answer", reply="不该")) == (404, "not_found")
        units = {unit["unit"] for unit in (await get(desk, "figures"))["units"]}
        assert "柳湾村村民委员会" not in units
    assert refused(await post(stranger, "proposals", keyed=True, **form)) == (404, "not_found")
    unit_id = str((await petition_of(database, resident.number)).unit_id)
    form = {"kind": "improve_work", "text": "越县", "unit_id": unit_id}
    assert refused(await post(stranger, "proposals", keyed=True, **form)) == (404, "not_found")


@pytest.mark.parametrize("path", ["orders", "proposals", "figures", "warnings"])
@pytest.mark.parametrize("role", ["operator", "discipline"])
async def test_who_runs_the_machine_or_guards_reports_has_no_part_in_supervision(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, path: str, role: str
) -> None:
    desk = await somebody(http, database, role)
    answer = await http.get(f"{BASE}/{path}", headers=desk.headers)
    assert refused(answer) == (403, "forbidden")


async def test_a_unit_does_not_see_the_order_of_a_sealed_report(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    order_id = await order(database, resident.number, now=now)
    await change(database, await petition_of(database, resident.number), state="closed_sealed", closed_at=now)
    village = await Desk.opens(http, demo)
    assert (await get(village, "orders"))["items"] == []
    assert refused(await post(village, f"orders/{order_id}/reply", reply="不该")) == (404, "not_found")


async def test_orders_are_paged_newest_first_without_gaps(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    made = []
    for turn in range(5):
        resident = await Resident.files(http)
        made.append(str(await order(database, resident.number, now=now + timedelta(minutes=turn // 2))))
    village, seen, cursor = await Desk.opens(http, demo), [], None
    while True:
        page = await get(village, "orders", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["order_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert (await get(village, "orders", colour="red"))["items"] == []
    assert len((await get(village, "orders", state="open"))["items"]) == 5


# ------------------------------------------------------------------------------- proposals


async def test_a_proposal_is_made_once_and_answered_once_by_its_unit(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    unit_id = str((await petition_of(database, resident.number)).unit_id)
    village, county = await Desk.opens(http, demo), await office(http, demo)
    form = {"kind": "improve_policy", "text": "轮灌办法应当公布。", "unit_id": unit_id}
    headers = county.headers | key()
    first, again = [await http.post(f"{BASE}/proposals", json=form, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (first.json()["kind_name"], first.json()["unit"]) == ("完善政策", "柳湾村村民委员会")
    (seen,) = (await get(village, "proposals"))["items"]
    path = f"proposals/{seen['proposal_id']}/answer"
    assert refused(await post(county, path, reply="代答")) == (403, "forbidden")
    answer = await post(village, path, reply="已采纳。")
    assert (answer.status_code, answer.json()["reply"]) == (200, "已采纳。")
    assert refused(await post(village, path, reply="再答")) == (409, "proposal_answered")


async def test_a_proposal_names_an_order_or_a_unit_and_comes_from_the_petition_office(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    village, county = await Desk.opens(http, demo), await office(http, demo)
    form = {"kind": "hold_accountable", "text": "请核查责任。"}
    assert refused(await post(county, "proposals", keyed=True, **form)) == (422, "order_or_unit")
    both = form | {"order_id": str(uuid4()), "unit_id": str(uuid4())}
    assert refused(await post(county, "proposals", keyed=True, **both)) == (422, "order_or_unit")
    assert refused(await post(village, "proposals", keyed=True, **form)) == (403, "forbidden")
    unknown = form | {"order_id": str(uuid4())}
    assert refused(await post(county, "proposals", keyed=True, **unknown)) == (404, "not_found")
    person = form | {"unit_id": str(uuid4()), "petitioner": "王小明"}
    assert refused(await post(county, "proposals", keyed=True, **person)) == (422, "validation")


# -------------------------------------------------------------------------- colours at desks


async def coloured(http: httpx.AsyncClient, database: Database, colours: list[Colour | None]) -> list[str]:
    numbers = []
    for colour in colours:
        resident = await Resident.files(http)
        await change(database, await petition_of(database, resident.number), warning=colour)
        numbers.append(resident.number)
    return numbers


async def test_warnings_are_listed_worst_first_and_paged_without_gaps(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    blue, red, none, yellow, orange, second_red = await coloured(
        http, database, [Colour.BLUE, Colour.RED, None, Colour.YELLOW, Colour.ORANGE, Colour.RED]
    )
    for desk in (await Desk.opens(http, demo), await office(http, demo)):
        for limit in (1, 2, 5):
            seen: list[str] = []
            cursor = None
            while True:
                page = await get(desk, "warnings", limit=limit, **({"cursor": cursor} if cursor else {}))
                seen += [item["number"] for item in page["items"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
            assert seen == [red, second_red, orange, yellow, blue]
        assert [item["number"] for item in (await get(desk, "warnings", colour="yellow"))["items"]] == [yellow]
        assert none not in seen


@pytest.mark.parametrize("cursor", ["red", "red.nonsense", "green.MjAyNnwx", ".", "MjAyNnwx"])
async def test_a_wrong_cursor_of_warnings_is_refused(http: httpx.AsyncClient, demo: DemoAccess, cursor: str) -> None:
    desk = await Desk.opens(http, demo)
    answer = await http.get(f"{BASE}/warnings", params={"cursor": cursor}, headers=desk.headers)
    assert refused(answer) == (400, "cursor_invalid")


async def test_a_colour_comes_with_its_reason_in_words(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    await order(database, resident.number, now=wall.now())
    desk = await Desk.opens(http, demo)
    (seen,) = (await get(desk, "warnings"))["items"]
    told = [{"colour": "orange", "colour_name": "橙色", "why": "“村级接手”到期未办"}]
    assert (seen["colour_name"], seen["alerts"]) == ("橙色", told)
    petition = (await desk.reads(resident.number)).json()
    assert (petition["colour"], petition["colour_name"], petition["alerts"]) == ("orange", "橙色", told)
    assert [one["breach"] for one in petition["orders"]] == ["C2v"]


async def test_the_inbox_filters_by_colour_and_shows_it(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    red, none, blue = await coloured(http, database, [Colour.RED, None, Colour.BLUE])
    desk, county = await Desk.opens(http, demo), await office(http, demo)
    shown = {item["number"]: (item["colour"], item["colour_name"]) for item in await desk.inbox()}
    assert shown == {red: ("red", "红色"), none: (None, None), blue: ("blue", "蓝色")}
    for inbox in (desk.inbox(colour="red"), county.inbox(colour="red", queue="area")):
        assert [item["number"] for item in await inbox] == [red]
    assert [item["number"] for item in await desk.inbox(colour="blue", level="village")] == [blue]
    assert await desk.inbox(colour="blue", level="county") == []
    assert await desk.inbox(colour="red", queue="mine") == []
    other = await Desk.opens(http, demo, area=OTHER_VILLAGE)
    assert await other.inbox(colour="red") == []


# --------------------------------------------------------------------------------- figures


async def units_of(desk: Desk) -> dict[str, dict[str, Any]]:
    return {unit["unit"]: unit for unit in (await get(desk, "figures"))["units"]}


async def test_a_unit_is_judged_by_its_duties_over_thirty_days(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    unit_id = (await petition_of(database, resident.number)).unit_id
    now = wall.now()
    for days in (1, 2, 29):
        await ended(database, resident.number, unit_id=unit_id, at=now - timedelta(days=days))
    await ended(database, resident.number, unit_id=unit_id, at=now - timedelta(days=31), late=True)
    await ended(database, resident.number, unit_id=unit_id, kind="C14", at=now - timedelta(days=1), late=True)
    await ended(database, resident.number, unit_id=unit_id, kind="C8", at=now - timedelta(days=3), late=True)
    village = await Desk.opens(http, demo)
    own = await units_of(village)
    assert set(own) == {"柳湾村村民委员会"}
    (one,) = own.values()
    assert (one["due"], one["on_time"], one["on_time_rate"]) == (4, 3, 0.75)
    assert one["breaches"] == [{"breach": "C8", "breach_name": "拿出办理方案", "count": 1}]
    assert (one["colour"], one["alerts"][0]["why"]) == ("orange", "按期率低于 80%")
    assert (await get(village, "figures"))["areas"] == []
    assert (await units_of(await office(http, demo)))["柳湾村村民委员会"] == one


async def test_a_short_period_that_gives_way_is_not_late_and_an_answer_is_one_duty(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    unit_id, at = (await petition_of(database, resident.number)).unit_id, wall.now() - timedelta(days=1)
    await ended(database, resident.number, unit_id=unit_id, kind="C2s", at=at, late=True)
    await ended(database, resident.number, unit_id=unit_id, kind="C2", at=at)
    await ended(database, resident.number, unit_id=unit_id, kind="C7L", at=at, late=True)
    await ended(database, resident.number, unit_id=unit_id, kind="C7", at=at)
    (one,) = (await units_of(await Desk.opens(http, demo))).values()
    assert (one["due"], one["on_time"], one["colour"]) == (2, 2, None)
    assert [breach["breach"] for breach in one["breaches"]] == ["C7L"]


async def test_what_opens_the_next_level_is_counted_as_unlocked_once_a_turn(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    now = wall.now()
    petition = await petition_of(database, resident.number)
    async with database.transaction() as session:
        (stage,) = (await session.exec(select(Stage).where(Stage.id == petition.stage_id))).all()
    await change(database, await clock_of(database, resident.number, "C2v"), breached_at=now - timedelta(hours=1))
    await change(database, stage, timed_out_at=now - timedelta(hours=1))
    await ended(database, resident.number, unit_id=petition.unit_id, kind="C9", at=now - timedelta(hours=2), late=True)
    (one,) = (await units_of(await Desk.opens(http, demo))).values()
    assert (one["unlocked"], sum(breach["count"] for breach in one["breaches"])) == (1, 2)


async def test_participation_stands_beside_satisfaction_and_silence_is_not_satisfaction(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    desk, rated, silent = await Desk.opens(http, demo), await Resident.files(http), await Resident.files(http)
    for resident in (rated, silent):
        for move, form in (("accept", {}), ("issue_opinion", OPINION)):
            assert (await desk.moves(resident.number, move, **form)).status_code == 200
    assert (await rated.rates(unit={"satisfaction": "satisfied"})).status_code == 201
    await change(
        database, await clock_of(database, silent.number, "C16"), breached_at=wall.now() - timedelta(seconds=1)
    )
    (one,) = (await units_of(desk)).values()
    assert (one["rateable"], one["rated"], one["satisfied"]) == (2, 1, 1)
    assert (one["participation_rate"], one["satisfaction_rate"]) == (0.5, 1.0)


async def test_a_joint_petition_that_many_rate_takes_part_once(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    desk, joint, silent = await Desk.opens(http, demo), await Resident.files(http), await Resident.files(http)
    others = [await joins(joint, name=name) for name in ("赵六", "钱七")]
    for resident in (joint, silent):
        for move, form in (("accept", {}), ("issue_opinion", OPINION)):
            assert (await desk.moves(resident.number, move, **form)).status_code == 200
    for one, satisfaction in zip((joint, *others), ("satisfied", "unsatisfied", "unsatisfied"), strict=True):
        said = {"unit": {"satisfaction": satisfaction}, "petition_office": {"satisfaction": "satisfied"}}
        assert (await one.rates(**said)).status_code == 201
    await change(
        database, await clock_of(database, silent.number, "C16"), breached_at=wall.now() - timedelta(seconds=1)
    )
    units = await units_of(await office(http, demo))
    village, county = units["柳湾村村民委员会"], units["清禾示范县信访局"]
    assert (village["rateable"], village["rated"], village["participation_rate"]) == (2, 1, 0.5)
    assert (village["ratings"], village["satisfied"], village["satisfaction_rate"]) == (3, 1, 0.3333)
    assert (county["rateable"], county["rated"], county["ratings"], county["satisfaction_rate"]) == (2, 1, 3, 1.0)


async def test_a_refusal_counts_for_the_office_that_refused_and_blocked_registration_for_the_unit(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    petition = await petition_of(database, resident.number)
    row = event_row(
        petition.id, seq=petition.last_event + 50, before=b"", topic="petition.level_refused", at=wall.now(),
        actor=Actor.SYSTEM, words="越级退回。",
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(Event(**row))
    order_id = await order(database, resident.number, now=now)
    county = await office(http, demo)
    closed = await post(county, f"orders/{order_id}/close", finding="查实不给登记。", registration_blocked=True)
    assert closed.status_code == 200
    units = await units_of(county)
    assert {name: unit["refusals"] for name, unit in units.items() if unit["refusals"]} == {"清禾示范县信访局": 1}
    assert units["柳湾村村民委员会"]["colour"] == "red"
    assert {"colour": "red", "colour_name": "红色", "why": "查实不给登记"} in units["柳湾村村民委员会"]["alerts"]


async def test_small_numbers_of_an_area_are_not_told(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    petition, now = await petition_of(database, resident.number), wall.now()
    for turn in range(8):
        at = now - timedelta(hours=turn + 1)
        await ended(database, resident.number, unit_id=petition.unit_id, at=at, late=turn == 0)
    county = await office(http, demo)
    areas = {area["area_code"]: area for area in (await get(county, "figures"))["areas"]}
    town, empty = areas[TOWNSHIP], areas["999901101000"]
    assert (town["due"], town["on_time"], town["unlocked"], town["rated"]) == (8, 7, 0, 0)
    assert (town["area"], town["colour"], town["alerts"][0]["why"]) == ("禾畔镇", "yellow", "按期率低于 90%")
    assert (empty["due"], empty["on_time_rate"], empty["colour"]) == (0, None, None)
    assert set(areas) == {COUNTY, TOWNSHIP, "999901101000", "999901102000"}
    async with database.transaction() as session:
        document_id, person_id = [(await session.exec(select(table.id).limit(1))).one() for table in (Document, Person)]
        rating = Rating(
            id=uuid7(), petition_id=petition.id, stage_id=petition.stage_id, document_id=document_id,
            person_id=person_id, unit_id=petition.unit_id, about="unit", solved="yes", satisfaction="satisfied",
            rated_at=now - timedelta(seconds=1),
        )  # fmt: skip
        session.add(rating)
    await ended(database, resident.number, unit_id=petition.unit_id, kind="C16", at=now - timedelta(seconds=1))
    areas = {area["area_code"]: area for area in (await get(county, "figures"))["areas"]}
    assert (areas[TOWNSHIP]["rated"], areas[TOWNSHIP]["satisfaction_rate"]) == (None, None)


async def test_the_same_matter_in_one_township_colours_the_area_and_no_unit(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    for area in (VILLAGE, VILLAGE, VILLAGE, OTHER_VILLAGE, OTHER_VILLAGE):
        await Resident.files(http, area_code=area)
    figures = await get(await office(http, demo), "figures")
    areas = {area["area_code"]: area for area in figures["areas"]}
    assert areas[TOWNSHIP]["colour"] == "yellow"
    assert areas[TOWNSHIP]["alerts"][-1]["why"] == "同一类事项 5 件，请查共同原因"
    assert areas[COUNTY]["colour"] is None
    assert {unit["colour"] for unit in figures["units"]} == {None}


def test_no_figure_counts_petitioners_or_visits_to_higher_levels() -> None:
    for shape in (UnitFigures, AreaFigures, WarnedPetition):
        names = " ".join(shape.model_fields)
        assert not any(word in names for word in ("person", "petitioner", "visit", "skip", "repeat", "rank", "score"))


async def test_the_office_closes_an_order_against_itself_with_two_people(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http, category="other")
    order_id = await order(database, resident.number, kind="C1", now=now)
    head, other = await office(http, demo), await Desk.opens(http, demo, "petition_office", COUNTY, which=1)
    for desk in (head, other):
        closed = await post(desk, f"orders/{order_id}/close", finding="没有问题。")
        assert refused(closed) == (409, "order_against_yourself")
        assert "没有经办" in closed.json()["detail"]
    assert (await post(head, f"orders/{order_id}/reply", reply="当天人手不足，已补办。")).status_code == 200
    assert refused(await post(head, f"orders/{order_id}/close", finding="属实。")) == (409, "order_against_yourself")
    assert (await post(other, f"orders/{order_id}/close", finding="属实。")).status_code == 200
