"""Which days does the institution work?"""

import json
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.settings import ROOT
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


def shipped_calendar() -> WorkingCalendar:
    """Return the working days that the product is delivered with, without asking a database."""
    years = json.loads((ROOT / "data/calendar.json").read_text(encoding="utf-8"))["years"]

    def days(kind: str) -> frozenset[date]:
        named = ((year["year"], day) for year in years for group in year[kind].values() for day in group)
        return frozenset(date.fromisoformat(f"{year}-{day}") for year, day in named)

    return WorkingCalendar(days("off"), days("work"), frozenset(year["year"] for year in years))
