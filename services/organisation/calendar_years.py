"""What stands in the calendar for a year, and how is a year written into it?"""

from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar_year import Year, written
from domain.permissions import May
from domain.refusals import Refused
from models import CalendarDay, CalendarEdit, CalendarYear
from schemas.calendar import CalendarEditSaid, CalendarPage, CalendarYearSaid
from services.access.actors import StaffActor


def require_keeper(staff: StaffActor) -> None:
    """Let the petition office and operators in; raises ``forbidden``."""
    if not staff.may(May.KEEP_CALENDAR):
        raise Refused("forbidden")


async def read_year(session: AsyncSession, *, year: int) -> Year | None:
    """Return an announced year as it is written, None for one that is not announced."""
    head = await session.get(CalendarYear, year)
    if head is None:
        return None
    days = await session.exec(select(CalendarDay).where(_within(year)))
    return written(year, head.source, {day.on: (day.is_working, day.name) for day in days})


async def read_years(session: AsyncSession) -> list[Year]:
    """Return every announced year as it is written."""
    heads = (await session.exec(select(CalendarYear).order_by(col(CalendarYear.year)))).all()
    days = (await session.exec(select(CalendarDay))).all()
    return [
        written(
            head.year, head.source, {day.on: (day.is_working, day.name) for day in days if day.on.year == head.year}
        )
        for head in heads
    ]


async def read_page(session: AsyncSession, *, year: int, staff: StaffActor | None = None) -> CalendarPage:
    """Return a year with its history, and which years are announced; raises ``forbidden``."""
    if staff is not None:
        require_keeper(staff)
    found = await read_year(session, year=year)
    said = as_told(found) if found else {"year": year, "source": "", "off": {}, "work": {}}
    years = (await session.exec(select(CalendarYear.year).order_by(col(CalendarYear.year)))).all()
    statement = select(CalendarEdit).where(CalendarEdit.year == year).order_by(col(CalendarEdit.id).desc())
    edits = (await session.exec(statement)).all()
    return CalendarPage(
        year=CalendarYearSaid(announced=found is not None, **said),
        announced_years=list(years),
        edits=[
            CalendarEditSaid(at=edit.at, source=edit.source, moved_clocks=edit.moved_clocks, before=edit.before)
            for edit in edits
        ],
    )


async def write_year(session: AsyncSession, *, year: Year) -> None:
    """Put a year in the place of what stood there."""
    await session.exec(delete(CalendarDay).where(_within(year.year)))
    statement = insert(CalendarYear).values(year=year.year, source=year.source)
    await session.exec(statement.on_conflict_do_update(index_elements=["year"], set_={"source": year.source}))
    kinds = ((False, year.off), (True, year.work))
    rows = [
        {"on": day, "is_working": is_working, "name": name}
        for is_working, named in kinds
        for day, name in year.days(named).items()
    ]
    if rows:
        await session.exec(insert(CalendarDay).values(rows))


def as_told(year: Year | None) -> dict[str, Any]:
    """Return a year as it stands in a file; nothing for a year that is not announced."""
    if year is None:
        return {}
    return {
        "year": year.year,
        "source": year.source,
        "off": {name: list(days) for name, days in year.off.items()},
        "work": {name: list(days) for name, days in year.work.items()},
    }


def _within(year: int) -> Any:  # noqa: ANN401 - a condition of SQL
    return col(CalendarDay.on).between(date(year, 1, 1), date(year, 12, 31))
