"""How does a clock stand still, and go on?"""

from datetime import datetime, timedelta

from domain.calendar import WorkingCalendar
from models import Clock


def pause(clock: Clock, now: datetime) -> None:
    """Stop counting; the start stays what it was."""
    clock.paused_at = now


def resume(clock: Clock, now: datetime, calendar: WorkingCalendar) -> None:
    """Go on; the due day moves by the whole local days that the pause took."""
    if clock.paused_at is None:
        return
    days = (calendar.local_day(now) - calendar.local_day(clock.paused_at)).days
    last_day = calendar.last_day_before(clock.due_at) + timedelta(days=days)
    clock.paused_seconds += int((now - clock.paused_at).total_seconds())
    clock.due_at = calendar.end_of(last_day)
    clock.paused_at = None
