"""Announcing a year: the calendar, the open clocks, the record and the people who are told, all or nothing."""

from datetime import date, datetime
from typing import Any

import httpx
import pytest
from sqlmodel import col, select, text

from core.database import Database
from domain.chain import GENESIS, link
from domain.refusals import Refused
from models import CalendarDay, CalendarEdit, CalendarYear, Clock, ClockNote, CountyPolicy, Event, Notice, Petition
from schemas.calendar import CalendarDone, CalendarYearForm
from services.audit.record import COVERED
from services.clocks import recompute as recomputing
from services.organisation.access_file import DemoAccess
from services.organisation.calendar import read_calendar
from services.organisation.calendar_edit import announce_year
from services.organisation.calendar_years import as_told, read_page, read_year
from tests.people import Resident

NOW = datetime.fromisoformat("2026-12-31T10:00:00+08:00")
STARTED = datetime.fromisoformat("2026-12-30T09:00:00+08:00")
SOURCE = "国务院办公厅关于2027年部分节假日安排的通知"
NEW_YEAR = CalendarYearForm(year=2027, source=SOURCE, off={"元旦": ["01-01", "01-04"]}, work={"元旦": ["01-09"]})
OLD_END, NEW_END = "2027-01-02T00:00:00+08:00", "2027-01-06T00:00:00+08:00"  # of two working days


async def announce(database: Database, form: CalendarYearForm = NEW_YEAR, *, dry_run: bool = False) -> CalendarDone:
    async with database.transaction() as session:
        return await announce_year(session, told=form, now=NOW, dry_run=dry_run, confirmed=True)


async def filed(http: httpx.AsyncClient, database: Database, **columns: Any) -> str:
    """File a petition whose open clock (C2v) runs over the turn of the year; return its number."""
    resident = await Resident.files(http)
    values = {
        "started_at": STARTED,
        "due_at": datetime.fromisoformat(OLD_END),
        "provisional": True,
        **columns,
    }
    setting = ", ".join(f"{name} = :{name}" for name in values)
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.execute(
            text(
                f"UPDATE clock SET {setting} FROM petition WHERE petition.id = petition_id AND number = :number"
                " AND clock.kind = 'C2v'"
            ),
            {**values, "number": resident.number},
        )
        await connection.execute(
            text("UPDATE petition SET attention_at = :due_at WHERE number = :number"),
            {"due_at": values["due_at"], "number": resident.number},
        )
    return resident.number


async def rows(database: Database, number: str) -> dict[str, Any]:
    """Return what is stored of a petition."""
    async with database.transaction() as session:
        petition = (await session.exec(select(Petition).where(Petition.number == number))).one()
        of = petition.id
        events = await session.exec(select(Event).where(Event.petition_id == of).order_by(col(Event.seq)))
        notices = await session.exec(select(Notice).where(Notice.petition_id == of))
        notes = await session.exec(select(ClockNote).where(ClockNote.petition_id == of))
        clocks = await session.exec(select(Clock).where(Clock.petition_id == of, col(Clock.met_at).is_(None)))
        return {
            "petition": petition,
            "events": events.all(),
            "notices": [notice for notice in notices if notice.topic == "petition.date_changed"],
            "notes": notes.all(),
            "clocks": {clock.kind: clock for clock in clocks},
        }


def at(text_of_instant: str) -> datetime:
    return datetime.fromisoformat(text_of_instant)


async def test_an_announced_year_moves_the_open_clocks_that_it_touches(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    number, other = await filed(http, database), await Resident.files(http)
    before = await rows(database, number)
    untouched = await rows(database, other.number)
    done = await announce(database)
    assert (done.moved_clocks, done.moved_petitions, done.was_announced) == (1, 1, False)
    (example,) = done.examples
    assert (example.number, example.old_due_on, example.new_due_on) == (number, date(2027, 1, 1), date(2027, 1, 5))
    found = await rows(database, number)
    clock = found["clocks"]["C2v"]
    assert (clock.due_at, clock.started_at, clock.provisional) == (at(NEW_END), STARTED, False)
    (note,) = found["notes"]
    assert (note.kind, note.old_due_at, note.new_due_at) == ("recomputed", at(OLD_END), at(NEW_END))
    assert SOURCE in note.why
    assert found["petition"].attention_at == at(NEW_END)
    assert found["petition"].version == before["petition"].version + 1
    event = found["events"][-1]
    assert (event.topic, event.public, event.actor) == ("petition.date_changed", True, "system")
    for words in ("村级接手", "2027年1月1日", "2027年1月5日", SOURCE, "已公布"):
        assert words in event.words
    (notice,) = found["notices"]
    assert (notice.audience, notice.words) == ("petitioner", event.words)
    assert (await rows(database, other.number))["petition"] == untouched["petition"]


async def test_the_chain_of_events_stays_whole(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    number = await filed(http, database)
    await announce(database)
    found = await rows(database, number)
    before = GENESIS
    for seq, event in enumerate(found["events"], start=1):
        assert event.seq == seq
        before = link(before, {name: getattr(event, name) for name in COVERED})
        assert event.hash == before
    assert (found["petition"].last_event, found["petition"].last_hash) == (len(found["events"]), before)


async def test_announcing_again_changes_nothing(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    number = await filed(http, database)
    await announce(database)
    first = await rows(database, number)
    again = await announce(database)
    assert (again.moved_clocks, again.was_announced, again.added, again.removed) == (0, True, [], [])
    assert await rows(database, number) == first
    async with database.transaction() as session:
        assert len((await session.exec(select(CalendarEdit))).all()) == 1


async def test_the_edit_can_be_told_and_what_stood_before(database: Database, demo: DemoAccess) -> None:
    await announce(database)
    mended = NEW_YEAR.model_copy(update={"off": {"元旦": ["01-01"]}, "source": "更正通知"})
    done = await announce(database, mended)
    assert (done.added, done.removed) == ([], ["01-04 放假（元旦）"])
    async with database.transaction() as session:
        page = await read_page(session, year=2027)
        stored = as_told(await read_year(session, year=2027))
    assert stored == mended.model_dump()
    assert [edit.source for edit in page.edits] == ["更正通知", SOURCE]
    assert [edit.before for edit in page.edits] == [NEW_YEAR.model_dump(), {}]


async def test_a_dry_run_tells_the_same_and_writes_nothing(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    number = await filed(http, database)
    before = await rows(database, number)
    tried = await announce(database, dry_run=True)
    assert await rows(database, number) == before
    async with database.transaction() as session:
        assert await session.get(CalendarYear, 2027) is None
        assert (await session.exec(select(CalendarDay).where(col(CalendarDay.on) >= date(2027, 1, 1)))).all() == []
        assert (await session.exec(select(CalendarEdit))).all() == []
    done = await announce(database)
    assert tried.model_dump(exclude={"dry_run"}) == done.model_dump(exclude={"dry_run"})


async def test_a_right_keeps_its_day_and_the_record_says_so(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    # Ten working days from 30 December end on 13 January; with two weekends worked they would end on the 9th.
    number = await filed(http, database, kind="C6", due_at=at("2027-01-14T00:00:00+08:00"))
    worked = CalendarYearForm(year=2027, source=SOURCE, off={}, work={"调休": ["01-02", "01-03", "01-09", "01-10"]})
    done = await announce(database, worked)
    assert (done.moved_clocks, done.kept_rights) == (0, 1)
    found = await rows(database, number)
    assert found["clocks"]["C6"].due_at == at("2027-01-14T00:00:00+08:00")
    assert not found["clocks"]["C6"].provisional
    (note,) = found["notes"]
    assert note.old_due_at == note.new_due_at
    assert "不因改日历而缩短" in note.why
    assert found["notices"] == []
    await announce(database, worked)
    assert len((await rows(database, number))["notes"]) == 1


async def test_a_duty_may_move_both_ways(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    number = await filed(http, database)
    await announce(database)
    await announce(database, NEW_YEAR.model_copy(update={"off": {}, "work": {}, "source": "更正通知"}))
    found = await rows(database, number)
    assert found["clocks"]["C2v"].due_at == at(OLD_END)
    assert len(found["notes"]) == len(found["notices"]) == 2
    assert "有修改" in found["events"][-1].words


async def test_ended_clocks_stay_and_paused_ones_move(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    ended = await filed(http, database, stopped_at=STARTED)
    paused = await filed(http, database, paused_at=STARTED)
    extended = await filed(http, database, extended_days=10, due_at=at("2027-01-12T00:00:00+08:00"), paused_seconds=0)
    assert (await announce(database)).moved_clocks == 2
    assert (await rows(database, ended))["clocks"]["C2v"].due_at == at(OLD_END)
    moved = (await rows(database, paused))["clocks"]["C2v"]
    assert (moved.due_at, moved.paused_at) == (at(NEW_END), STARTED)
    assert (await rows(database, extended))["clocks"]["C2v"].due_at == at("2027-01-16T00:00:00+08:00")


async def test_the_countys_own_limit_is_counted_again(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    body: dict[str, object] = {"local_working_days": {"village": 3}, "published_rule": "本县规定"}
    async with database.transaction() as session:
        session.add(
            CountyPolicy(
                county_code="999901000000", version=1, valid_from=date(2026, 1, 1), body=body, note="", created_at=NOW
            )
        )
    number = await filed(http, database, kind="C7v", due_at=at("2027-01-05T00:00:00+08:00"))
    await announce(database)
    assert (await rows(database, number))["clocks"]["C7v"].due_at == at("2027-01-07T00:00:00+08:00")


async def test_many_clocks_are_moved_batch_by_batch(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "BATCH", 2)
    numbers = [await filed(http, database) for _ in range(5)]
    told: list[tuple[int, int]] = []
    async with database.transaction() as session:
        await announce_year(
            session,
            told=NEW_YEAR,
            now=NOW,
            dry_run=False,
            confirmed=True,
            tell=lambda done, total: told.append((done, total)),
        )
    assert told == [(2, 5), (4, 5), (5, 5)]
    for number in numbers:
        assert (await rows(database, number))["clocks"]["C2v"].due_at == at(NEW_END)


async def test_a_wrong_year_is_refused_whole(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    number = await filed(http, database)
    wrong = NEW_YEAR.model_copy(update={"off": {"元旦": ["01-01", "01-02", "01-01"]}})
    with pytest.raises(Refused, match="calendar_wrong") as refused:
        await announce(database, wrong)
    assert [one["pointer"] for one in refused.value.more["errors"]] == ["/off/元旦/1", "/off/元旦/2"]  # type: ignore[attr-defined]
    assert (await rows(database, number))["clocks"]["C2v"].due_at == at(OLD_END)


async def test_a_fault_in_the_middle_leaves_nothing_behind(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await filed(http, database)
    monkeypatch.setattr(recomputing, "BATCH", 1)
    await filed(http, database)

    def fail(done: int, _total: int) -> None:
        if done > 1:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await announce_year(session, told=NEW_YEAR, now=NOW, dry_run=False, confirmed=True, tell=fail)
    assert (await rows(database, number))["clocks"]["C2v"].due_at == at(OLD_END)
    async with database.transaction() as session:
        assert 2027 not in (await read_calendar(session)).announced_years
