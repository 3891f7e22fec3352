"""Which working days does this process count with?

Read from the tables once a minute at the most, so that an operator's edit arrives by itself.
"""

from typing import Annotated

from fastapi import Depends, Request

from core import clock
from domain.calendar import WorkingCalendar
from services.organisation.calendar import read_calendar

_FRESH_SECONDS = 60


async def current_calendar(request: Request) -> WorkingCalendar:
    """Return the working-day calendar."""
    state = request.app.state
    cached = getattr(state, "calendar", None)
    now = clock.now()
    if cached is None or (now - cached[1]).total_seconds() > _FRESH_SECONDS:
        async with state.database.transaction() as session:
            cached = (await read_calendar(session), now)
        state.calendar = cached
    calendar: WorkingCalendar = cached[0]
    return calendar


def forget(request: Request) -> None:
    """Read the tables again at the next request; other processes follow within a minute."""
    request.app.state.calendar = None


Calendar = Annotated[WorkingCalendar, Depends(current_calendar)]
