"""Which clocks were begun with the old days after a year had been announced?

Each process keeps the calendar for a minute, and a long sweep the one that it began with; asking for
it in every filing would cost a statement on a hot path. So some minutes after each announcement the
open clocks of its year are counted once more. What was counted right stays as it is.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models import CalendarEdit
from services.clocks.moved import Edit
from services.clocks.recompute import recompute
from services.organisation.calendar import read_calendar
from services.organisation.calendar_edit import take_time

AFTER = timedelta(minutes=5)  # nobody counts with the old days any more
_UNSETTLED = select(CalendarEdit).where(col(CalendarEdit.settled_at).is_(None)).order_by(col(CalendarEdit.id))


async def settle(database: Database, *, now: datetime) -> int:
    """Count the open clocks of the years that were announced some minutes ago again; return how many moved."""
    async with database.transaction() as session:
        if not await _ripe(session, now):
            return 0
        await take_time(session)
        moved = 0
        for edits in (await _ripe(session, now)).values():  # read again: another worker may have been first
            moved += await _settle(session, edits, now)
        return moved


async def _ripe(session: AsyncSession, now: datetime) -> dict[int, list[CalendarEdit]]:
    """Return the unsettled edits of each year whose last one is old enough."""
    found: dict[int, list[CalendarEdit]] = {}
    for edit in (await session.exec(_UNSETTLED.execution_options(populate_existing=True))).all():
        found.setdefault(edit.year, []).append(edit)
    return {year: edits for year, edits in found.items() if edits[-1].at + AFTER <= now}


async def _settle(session: AsyncSession, edits: list[CalendarEdit], now: datetime) -> int:
    last = edits[-1]
    after = await read_calendar(session)
    before = after if last.before else replace(after, announced_years=after.announced_years - {last.year})
    recount = await recompute(session, edit=Edit(last.year, last.source, before, after), now=now, write=True)
    last.moved_clocks += recount.clocks
    for edit in edits:
        edit.settled_at = now
    return recount.clocks
