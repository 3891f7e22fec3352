"""A process that had not heard of a new calendar yet: what it begins is counted again by itself."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from sqlmodel import select

import main
from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from models import CalendarEdit
from schemas.calendar import CalendarYearForm
from services.organisation.access_file import DemoAccess
from services.organisation.calendar_edit import announce_year
from services.organisation.calendar_settle import AFTER, settle
from services.organisation.seed import DATA, seed
from tests.people import Resident

NOW = datetime.fromisoformat("2026-12-31T10:00:00+08:00")
NEW_YEAR = CalendarYearForm(year=2027, source="通知", off={"元旦": ["01-01", "01-04"]}, work={"元旦": ["01-09"]})
OLD_DAY, NEW_DAY = "2027-01-04", "2027-01-06"  # two working days after 31 December


async def announce(database: Database, form: CalendarYearForm, now: datetime) -> int:
    async with database.transaction() as session:
        return (await announce_year(session, told=form, now=now, dry_run=False, confirmed=True)).moved_clocks


async def due_on(resident: Resident) -> str:
    """Return the last day for the village to take it up, as its petitioner reads it."""
    (taken_up,) = [one for one in (await resident.looks())["clocks"] if one["kind"] == "C2v"]
    return str(taken_up["due_on"])


async def moved_clocks(database: Database) -> list[tuple[int, bool]]:
    async with database.transaction() as session:
        edits = (await session.exec(select(CalendarEdit).order_by(CalendarEdit.id))).all()  # type: ignore[arg-type]
    return [(edit.moved_clocks, edit.settled_at is not None) for edit in edits]


@pytest.fixture
async def stale(http: httpx.AsyncClient, settings: Settings, database: Database, keyring: KeyRing) -> Any:
    """Give another process of the service, which has the calendar in its hand already."""
    app = main.create(settings, database=database, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            with time_machine.travel(NOW, tick=False):
                await Resident.files(client)
            yield client


async def test_what_a_process_begins_with_the_old_days_is_counted_again(
    http: httpx.AsyncClient, stale: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    with time_machine.travel(NOW, tick=False):
        assert await announce(database, NEW_YEAR, NOW) == 1  # the one that was filed before
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        late, right = await Resident.files(stale), await Resident.files(http)
        assert (await due_on(late), await due_on(right)) == (OLD_DAY, NEW_DAY)
    before = (await right.looks())["timeline"]
    assert await settle(database, now=NOW + timedelta(minutes=1)) == 0  # somebody may still count with the old days
    assert (await due_on(late), await moved_clocks(database)) == (OLD_DAY, [(1, False)])
    assert await settle(database, now=NOW + AFTER) == 1
    assert (await due_on(late), await due_on(right)) == (NEW_DAY, NEW_DAY)
    told = (await late.looks())["timeline"][-1]
    assert told["topic"] == "petition.date_changed"
    assert "已公布" in told["words"]
    assert (await right.looks())["timeline"] == before
    assert await moved_clocks(database) == [(2, True)]
    assert await settle(database, now=NOW + 2 * AFTER) == 0


async def test_a_year_that_was_mended_meanwhile_is_counted_once_by_its_last_word(
    stale: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await announce(database, NEW_YEAR, NOW)
    mended = NEW_YEAR.model_copy(update={"off": {"元旦": ["01-01"]}, "source": "更正"})
    await announce(database, mended, NOW + timedelta(minutes=4))
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        late = await Resident.files(stale)
    assert await settle(database, now=NOW + AFTER) == 0
    assert await settle(database, now=NOW + AFTER + timedelta(minutes=4)) == 1
    assert await due_on(late) == "2027-01-05"
    assert [settled for _, settled in await moved_clocks(database)] == [True, True]


async def test_a_year_that_comes_with_a_newer_program_moves_open_clocks_too(
    stale: httpx.AsyncClient, database: Database, demo: DemoAccess, tmp_path: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        resident = await Resident.files(stale)
    shipped = (DATA / "calendar.json").read_text(encoding="utf-8").rstrip().removesuffix("]\n}")
    (tmp_path / "calendar.json").write_text(f"{shipped}, {NEW_YEAR.model_dump_json()}]}}", encoding="utf-8")
    (tmp_path / "categories.json").write_bytes((DATA / "categories.json").read_bytes())
    async with database.transaction() as session:
        assert (await seed(session, now=NOW, data=tmp_path)).years == 1
    assert await due_on(resident) == NEW_DAY
    assert await moved_clocks(database) == [(2, False)]
