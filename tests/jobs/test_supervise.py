"""Do colours come and go by themselves, and are orders without a reply escalated, each once?"""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from core import clock as wall
from core import database as db
from core.database import Database
from domain.chain import link
from domain.warnings import NEVER
from models import CountyPolicy, Notice, SupervisionOrder, Unit
from services.audit.record import COVERED
from services.organisation.access_file import DemoAccess
from services.supervision.escalate import escalate
from services.supervision.warn import ease, warn
from tests.people import Desk, Resident
from tests.supervised import CALENDAR, change, clock_of, events_of, order, petition_of

COUNTY = "999901000000"


async def warning_of(database: Database, number: str) -> str | None:
    return (await petition_of(database, number)).warning


async def test_a_petition_turns_yellow_in_its_last_days_and_is_looked_at_when_it_is_due_for_a_look(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    clock = await clock_of(database, resident.number, "C2v")
    assert clock.look_at is None
    assert await warn(database, calendar=CALENDAR, now=clock.started_at) == 0
    looked = await clock_of(database, resident.number, "C2v")
    assert looked.look_at is not None
    assert looked.look_at == clock.started_at + (clock.due_at - clock.started_at) / 2
    before = looked.look_at - timedelta(seconds=1)
    assert await warn(database, calendar=CALENDAR, now=before) == 0
    assert await warning_of(database, resident.number) is None
    assert await warn(database, calendar=CALENDAR, now=looked.look_at) == 1
    assert await warning_of(database, resident.number) == "yellow"
    assert (await clock_of(database, resident.number, "C2v")).look_at == NEVER
    assert await warn(database, calendar=CALENDAR, now=clock.due_at) == 0


async def handled_at_the_township(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> Resident:
    """Let a petition have a long period, C7, that began when it was accepted."""
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    assert (await desk.moves(resident.number, "accept")).status_code == 200
    clock = await clock_of(database, resident.number, "C7v")
    start = (await petition_of(database, resident.number)).registered_at + timedelta(hours=1)
    await change(database, clock, kind="C7", started_at=start, due_at=start + timedelta(days=60))
    return resident


async def test_half_of_the_time_without_a_record_is_blue_unless_the_unit_has_left_one(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    silent, active = [await handled_at_the_township(http, database, demo) for _ in range(2)]
    half = (await clock_of(database, active.number, "C7")).started_at + timedelta(days=30)
    # What the unit has recorded since: its acceptance is older than the clock of the silent one.
    await change(database, await clock_of(database, silent.number, "C7"), started_at=wall.now() + timedelta(minutes=5))
    acting = await clock_of(database, active.number, "C7")
    await change(database, acting, started_at=acting.started_at - timedelta(days=1))
    assert await warn(database, calendar=CALENDAR, now=half + timedelta(days=1)) == 1
    assert await warning_of(database, silent.number) == "blue"
    assert await warning_of(database, active.number) is None


async def test_a_worse_colour_is_never_made_milder_by_time(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    await change(database, await petition_of(database, resident.number), warning="red")
    due = (await clock_of(database, resident.number, "C2v")).due_at
    assert await warn(database, calendar=CALENDAR, now=due) == 0
    assert await ease(database, calendar=CALENDAR, now=due) == 0
    assert await warning_of(database, resident.number) == "red"


async def test_a_colour_of_time_goes_when_its_reason_is_gone(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    clock = await clock_of(database, resident.number, "C2v")
    await warn(database, calendar=CALENDAR, now=clock.due_at)
    assert await ease(database, calendar=CALENDAR, now=clock.due_at) == 0
    desk = await Desk.opens(http, demo)
    assert (await desk.moves(resident.number, "accept")).status_code == 200
    assert await ease(database, calendar=CALENDAR, now=clock.started_at) == 1
    assert await warning_of(database, resident.number) is None


async def test_a_missed_plan_stays_blue_for_the_turn(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    await Desk.opens(http, demo)
    clock = await clock_of(database, resident.number, "C2v")
    await change(database, clock, kind="C8", breached_at=clock.started_at + timedelta(hours=1))
    await change(database, await petition_of(database, resident.number), warning="blue")
    assert await ease(database, calendar=CALENDAR, now=clock.started_at + timedelta(hours=2)) == 0


async def test_an_extended_period_is_looked_at_again_from_its_new_end(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await handled_at_the_township(http, database, demo)
    clock = await clock_of(database, resident.number, "C7")
    old_end = clock.due_at
    await warn(database, calendar=CALENDAR, now=old_end - timedelta(hours=1))
    assert await warning_of(database, resident.number) == "yellow"
    later = old_end + timedelta(days=400)
    clock = await clock_of(database, resident.number, "C7")
    await change(database, clock, due_at=later)
    assert await ease(database, calendar=CALENDAR, now=old_end) == 1
    assert await warn(database, calendar=CALENDAR, now=old_end) == 0
    assert await warn(database, calendar=CALENDAR, now=later - timedelta(hours=1)) == 1
    assert await warning_of(database, resident.number) == "yellow"


async def test_a_paused_clock_is_not_looked_at(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    clock = await clock_of(database, resident.number, "C2v")
    await change(database, clock, paused_at=clock.started_at)
    assert await warn(database, calendar=CALENDAR, now=clock.due_at) == 0


async def test_a_county_may_warn_earlier(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    resident = await handled_at_the_township(http, database, demo)
    body: dict[str, object] = {"thresholds": {"used_share": 0.01}}
    policy = CountyPolicy(
        county_code=COUNTY, version=1, valid_from=wall.now().date() - timedelta(days=9), body=body, note="",
        created_at=wall.now(),
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(policy)
    clock = await clock_of(database, resident.number, "C7")
    await change(database, clock, started_at=wall.now() + timedelta(minutes=5))
    assert await warn(database, calendar=CALENDAR, now=clock.started_at + timedelta(days=2)) == 1
    assert await warning_of(database, resident.number) == "blue"


async def test_many_clocks_are_looked_at_batch_by_batch(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.supervision import warn as module

    numbers = [(await Resident.files(http)).number for _ in range(5)]
    for name in ("NEW", "DUE", "WARNED"):
        monkeypatch.setattr(module, name, getattr(module, name).replace(f"LIMIT {module.BATCH}", "LIMIT 2"))
    monkeypatch.setattr(module, "BATCH", 2)
    due = (await clock_of(database, numbers[0], "C2v")).due_at
    assert await warn(database, calendar=CALENDAR, now=due) == 5
    for number in numbers:
        clock = await clock_of(database, number, "C2v")
        await change(database, clock, met_at=clock.started_at)
    assert await ease(database, calendar=CALENDAR, now=due) == 5


# --------------------------------------------------------------------------------- orders


async def orders(database: Database) -> list[SupervisionOrder]:
    async with database.transaction() as session:
        return list((await session.exec(select(SupervisionOrder).order_by(SupervisionOrder.id))).all())  # type: ignore[arg-type]


async def test_an_order_without_a_reply_turns_red_and_the_petition_office_is_told_once(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    await order(database, resident.number, now=now)
    (opened,) = await orders(database)
    assert await escalate(database, now=opened.reply_due_at - timedelta(seconds=1)) == 0
    assert await escalate(database, now=opened.reply_due_at) == 1
    assert await escalate(database, now=opened.reply_due_at + timedelta(days=9)) == 0
    (found,) = await orders(database)
    assert (found.state, found.colour, found.escalated_at) == ("escalated", "red", opened.reply_due_at)
    async with database.transaction() as session:
        office = (await session.exec(select(Unit).where(Unit.kind == "petition_office"))).one()
        told = (await session.exec(select(Notice).where(Notice.topic == "petition.supervision_escalated"))).all()
    assert [(notice.audience, notice.unit_id) for notice in told] == [("unit", office.id)]
    assert "柳湾村" in told[0].words
    last = (await events_of(database, resident.number))[-1]
    assert (last.topic, last.actor, last.public) == ("petition.supervision_escalated", "timer", True)


async def test_a_replied_order_is_not_escalated(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, now: datetime
) -> None:
    resident = await Resident.files(http)
    await order(database, resident.number, now=now)
    (opened,) = await orders(database)
    await change(database, opened, state="replied", replied_at=now)
    assert await escalate(database, now=opened.reply_due_at) == 0


async def test_two_workers_escalate_each_order_once_and_the_chain_holds(
    http: httpx.AsyncClient, database: Database, database_url: str, demo: DemoAccess, now: datetime
) -> None:
    numbers = [(await Resident.files(http)).number for _ in range(6)]
    for number in numbers:
        await order(database, number, now=now)
        await order(database, number, kind="C1", now=now)  # two breaches of one petition
    late = now + timedelta(days=30)
    other = await db.connect(database_url, size=4)
    done = await asyncio.gather(escalate(database, now=late), escalate(other, now=late))
    rest = await escalate(database, now=late)  # what both stepped over
    await other.close()
    assert sum(done) + rest == 12
    for number in numbers:
        events = await events_of(database, number)
        assert [event.topic for event in events].count("petition.supervision_escalated") == 2
        before = events[0].hash
        for event in events[1:]:
            assert event.hash == link(before, {name: getattr(event, name) for name in COVERED})
            before = event.hash
        assert (await petition_of(database, number)).last_hash == before
