"""Who watches the clocks that have not run out yet, and the orders that nobody replies to?"""

from datetime import datetime

from domain.calendar import WorkingCalendar
from jobs.workshop import Workshop
from services.organisation.calendar import read_calendar
from services.supervision import escalate as orders
from services.supervision import warn as colours


async def warn(shop: Workshop, now: datetime) -> int:
    """Colour what gets late; return how many petitions changed."""
    return await colours.warn(shop.database, calendar=await _calendar(shop), now=now, stop=shop.stop)


async def ease(shop: Workshop, now: datetime) -> int:
    """Take a colour back whose reason is gone; return how many petitions changed."""
    return await colours.ease(shop.database, calendar=await _calendar(shop), now=now, stop=shop.stop)


async def escalate(shop: Workshop, now: datetime) -> int:
    """Escalate the orders without a reply; return how many."""
    return await orders.escalate(shop.database, now=now, stop=shop.stop)


async def _calendar(shop: Workshop) -> WorkingCalendar:
    async with shop.database.transaction() as session:
        return await read_calendar(session)
