"""Which days does the institution work?"""

from zoneinfo import ZoneInfo

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from models import CalendarDay, CalendarYear

BEIJING = ZoneInfo("Asia/Shanghai")


async def read_calendar(session: AsyncSession, *, zone: ZoneInfo = BEIJING) -> WorkingCalendar:
    """Return the working days as the tables tell them; other years count Monday to Friday."""
    days = (await session.exec(select(CalendarDay))).all()
    years = (await session.exec(select(CalendarYear.year))).all()
    return WorkingCalendar(
        holidays=frozenset(day.on for day in days if not day.is_working),
        makeup_days=frozenset(day.on for day in days if day.is_working),
        announced_years=frozenset(years),
        zone=zone,
        names={day.on: day.name for day in days},
    )
