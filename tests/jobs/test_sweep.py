"""Do clocks that run out move petitions, each exactly once, whoever is silent?"""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import pytest
import structlog

from benchmarks.clocks import clock_of
from benchmarks.right import wrongs
from core import clock
from core.database import Database
from core.logs import Hourly
from domain.calendar import WorkingCalendar
from domain.clocks import RULES, due
from domain.lifecycle import Actor
from services import sweep as sweeping
from services.organisation.access_file import DemoAccess
from services.sweep import _Pass, sweep
from tests.jobs.matters import PLACES, Matter, fill, make_due
from tests.people import Resident

DAY = timedelta(days=1)


async def test_a_village_that_stays_silent_opens_the_township(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    now = clock.now()
    assert await sweep(database, now=now + DAY) == 0
    assert await sweep(database, now=now + 12 * DAY) == 1
    page = await resident.looks()
    assert page["state"] == "level_timed_out"
    assert "step_up" in [move["move"] for move in page["moves"]]
    assert (await resident.moves("step_up")).json()["level"] == "township"


async def test_silence_reaches_the_county_without_the_petitioner(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    now = clock.now()
    seen = []
    for day in range(100):
        while await sweep(database, now=now + day * DAY):
            page = await resident.looks()
            seen.append((page["state"], page["level"]))
    levels = ("village", "township", "county")
    climbed = [step for level in levels for step in (("pending_acceptance", level), ("level_timed_out", level))]
    assert seen[:5] == climbed[1:]
    assert set(seen[5:]) <= {("level_timed_out", "county")}


@pytest.fixture
async def bulk(database: Database, demo: DemoAccess) -> Database:
    """A county with petitions in every state, none of them due."""
    await fill(database)
    return database


async def test_the_oldest_move_first(bulk: Database, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("services.sweep.BATCH", 5)
    petitions = [7, 3, 29, 11, 1, 23, 38, 14, 2, 31, 9, 5]
    await make_due(bulk, petitions, at=now - 20 * DAY, apart=DAY)
    calendar = WorkingCalendar()
    await _Pass(bulk, now, calendar, 1).batch()
    moved = await bulk.hot.fetch("SELECT petition_id FROM clock WHERE breached_at IS NOT NULL")
    assert {row["petition_id"] for row in moved} == {Matter(bulk, petition).id for petition in petitions[:5]}
    assert await sweep(bulk, now=now) == 7


async def test_ten_days_of_downtime_lose_nothing_and_repeat_nothing(bulk: Database, now: datetime) -> None:
    """The smaller duty that came due first is told first; what starts now has its full time."""
    matter = Matter(bulk, PLACES["accepted"])
    await matter.set(due_at=now + 5 * DAY)
    await bulk.hot.execute("UPDATE clock SET due_at = $2 WHERE petition_id = $1 AND kind = 'C9'", matter.id, now + DAY)
    await make_due(bulk, [PLACES["pending_acceptance"], PLACES["registered"]], at=now + 2 * DAY, apart=DAY)
    back = now + 10 * DAY
    assert await sweep(bulk, now=back) == 4
    assert await matter.story() == ["progress_missed", "answer_overdue"]
    assert await matter.state() == "level_timed_out"
    assert (await matter.clock("C13"))["started_at"] == back
    assert (await matter.clock("C9"))["breached_at"] == back
    assert await wrongs(bulk.hot, [PLACES["accepted"], PLACES["pending_acceptance"], PLACES["registered"]]) == []
    assert await sweep(bulk, now=back) == 0


async def test_a_clock_that_stands_still_never_runs_out(bulk: Database, now: datetime) -> None:
    matter = Matter(bulk, PLACES["registered"])
    await matter.runs("C1", now, 15 * DAY)
    await matter.moves("ask_supplement", by=Actor.PETITION_OFFICE, now=now + DAY)
    await bulk.hot.execute("UPDATE clock SET met_at = due_at WHERE petition_id = $1 AND kind = 'C6'", matter.id)
    assert await sweep(bulk, now=now + 900 * DAY) == 0
    await matter.moves("supply", by=Actor.CITIZEN, now=now + 900 * DAY)
    assert await sweep(bulk, now=now + 913 * DAY) == 0
    assert await sweep(bulk, now=now + 915 * DAY) == 1
    assert await matter.state() == "pending_acceptance"
    assert (await matter.clock("C1"))["started_at"] == now


async def test_accepting_falls_due_under_an_objection_and_is_answered_when_it_ends(
    bulk: Database, now: datetime
) -> None:
    matter = Matter(bulk, PLACES["pending_at_township"])
    await matter.set("stage", received_at=now)
    await matter.runs("C2", now, 5 * DAY)
    await matter.moves("object_jurisdiction", by=Actor.UNIT, now=now + 4 * DAY)
    objected = (await matter.clock("C11"))["due_at"]
    assert await sweep(bulk, now=objected - timedelta(seconds=1)) == 0
    assert await matter.state() == "unit_objected"
    assert await sweep(bulk, now=objected) == 2
    assert await matter.story() == ["jurisdiction_objected", "objection_lapsed", "acceptance_overdue"]
    assert (await matter.clock("C2"))["started_at"] == now


@pytest.mark.parametrize(
    ("place", "short", "long", "topic", "ends"),
    [
        ("pending_at_township", "C2s", "C2", "simple_period_over", 1),
        ("accepted_at_township", "C7s", "C7", "procedure_changed", 2),  # the local limit warns on the way
    ],
)
async def test_a_short_period_gives_way_to_the_long_one_from_the_same_start(
    bulk: Database, now: datetime, place: str, short: str, long: str, topic: str, ends: int
) -> None:
    matter = Matter(bulk, PLACES[place])
    await matter.set("petition", procedure="simple")
    await matter.runs(short, now, 3 * DAY)
    assert await sweep(bulk, now=now + 4 * DAY) == 1
    follower = await matter.clock(long)
    assert follower["started_at"] == now
    assert follower["due_at"] == due(RULES[long], now, WorkingCalendar()).at
    assert await matter.story() == [topic]
    assert await sweep(bulk, now=follower["due_at"]) == ends
    assert await matter.state() == "level_timed_out"


async def test_a_hearing_that_is_over_lets_the_re_review_run_on_and_silence_is_told_every_week(
    bulk: Database, now: datetime
) -> None:
    matter = Matter(bulk, PLACES["review"])
    await matter.set("petition", state="re_review")
    await matter.set("stage", kind="re_review")
    await matter.runs("C20", now, 30 * DAY)
    await matter.moves("hearing", by=Actor.UPPER, now=now + 5 * DAY, at=now + 15 * DAY)
    assert (await matter.clock("C20"))["paused_at"] == now + 5 * DAY
    over = (await matter.clock("C20h"))["due_at"]
    assert await sweep(bulk, now=over) == 1
    resumed = await matter.clock("C20")
    assert resumed["paused_at"] is None
    assert resumed["started_at"] == now
    assert await sweep(bulk, now=resumed["due_at"]) == 1
    for week in (1, 2, 3):
        assert await sweep(bulk, now=(await matter.clock("C20r"))["due_at"]) == 1, week
    story = ["hearing_called", "hearing_time_over", "re_review_overdue", *["re_review_still_overdue"] * 3]
    assert await matter.story() == story
    assert [clock["kind"] for clock in await matter.clocks()].count("C20r") == 4


async def test_holding_lasts_until_the_office_must_send_it_on(bulk: Database, now: datetime) -> None:
    matter = Matter(bulk, PLACES["registered"])
    await matter.set("petition", state="level_refused")
    await matter.runs("C1", now, 15 * DAY)
    await bulk.hot.execute(
        "INSERT INTO clock SELECT (json_populate_record(clock, $2::json)).* FROM clock WHERE id = $1",
        clock_of(matter.petition),
        json.dumps({"id": str(uuid4()), "kind": "C3", "due_at": (now + 3 * DAY).isoformat()}),
    )
    await matter.moves("hold", by=Actor.CITIZEN, now=now + DAY)
    assert await sweep(bulk, now=now + 14 * DAY) == 0
    assert await sweep(bulk, now=now + 15 * DAY) == 1
    assert await matter.state() == "pending_acceptance"


async def test_waiting_stops_the_way_up_until_the_petitioner_has_waited_enough(bulk: Database, now: datetime) -> None:
    matter = Matter(bulk, PLACES["level_timed_out"])
    await matter.runs("C13", now, 3 * DAY)
    await matter.moves("wait", by=Actor.CITIZEN, now=now + DAY)
    assert await sweep(bulk, now=now + 100 * DAY) == 0
    await matter.moves("stop_waiting", by=Actor.CITIZEN, now=now + 100 * DAY)
    assert await sweep(bulk, now=now + 100 * DAY) == 0
    assert await sweep(bulk, now=(await matter.clock("C13"))["due_at"]) == 1
    assert await matter.state() == "pending_acceptance"


async def test_a_petition_that_a_desk_holds_is_passed_by_and_delays_no_other(bulk: Database, now: datetime) -> None:
    await make_due(bulk, list(range(1, 13)), at=now)
    held = Matter(bulk, 4)
    async with bulk.hot.acquire() as desk, desk.transaction():
        await desk.fetchval("SELECT state FROM petition WHERE id = $1 FOR UPDATE", held.id)
        assert await sweep(bulk, now=now) == 11
        assert await held.story() == []
    assert await sweep(bulk, now=now) == 1
    assert await wrongs(bulk.hot, list(range(1, 13))) == []


@pytest.mark.parametrize("together", [1, 5])
async def test_what_breaks_on_one_petition_stops_no_other(bulk: Database, now: datetime, together: int) -> None:
    """One cannot be written (a document has taken its number), one cannot be read; the oldest, both."""
    await make_due(bulk, [1, 2, 3, 4, 5, 6, 7, 8], at=now - DAY, apart=timedelta(minutes=1))
    await bulk.hot.execute(
        "INSERT INTO document (id, petition_id, stage_id, unit_id, number, kind, name, body, issued_at)"
        " SELECT gen_random_uuid(), other.id, other.stage_id, other.unit_id, one.number || '-01', 'note', '', '{}', $3"
        " FROM petition AS one, petition AS other WHERE one.id = $1 AND other.id = $2",
        Matter(bulk, 1).id,
        Matter(bulk, 30).id,
        now,
    )
    await Matter(bulk, 2).set("petition", purpose="claim", named_units=json.dumps({"not": "a list"}))
    assert await sweep(bulk, now=now, together=together) == 6
    assert await wrongs(bulk.hot, [3, 4, 5, 6, 7, 8]) == []
    assert await Matter(bulk, 1).story() == []
    assert await Matter(bulk, 1).counts("document") == 0
    await bulk.hot.execute("UPDATE document SET number = 'another' WHERE kind = 'note'")
    assert await sweep(bulk, now=now, together=together) == 1


async def test_a_breach_has_one_order(bulk: Database, now: datetime) -> None:
    petitions = list(range(1, 41))
    await make_due(bulk, petitions, at=now)
    assert await sweep(bulk, now=now) == 40
    assert await sweep(bulk, now=now) == 0
    ordered = await bulk.hot.fetchval(
        "SELECT count(*) FROM clock WHERE breached_at IS NOT NULL AND kind IN ('C2', 'C2v', 'C7', 'C7v', 'C18')"
    )
    assert await bulk.hot.fetchval("SELECT count(*) FROM supervision_order") == ordered == 32
    assert await bulk.hot.fetchval("SELECT count(DISTINCT clock_id) FROM supervision_order") == ordered


async def test_what_cannot_go_on_is_said_once_an_hour_and_not_by_every_sweep(
    bulk: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_SAID", Hourly())
    await make_due(bulk, [2], at=now)
    await Matter(bulk, 2).set("petition", purpose="claim", named_units=json.dumps({"not": "a list"}))

    async def said(at: datetime) -> int:
        with structlog.testing.capture_logs() as logs:
            assert await sweep(bulk, now=at) == 0
        return sum(line["event"] == "clock_cannot_end" for line in logs)

    assert [await said(now + timedelta(minutes=minutes)) for minutes in (0, 1, 59, 61, 62)] == [1, 0, 0, 1, 0]
