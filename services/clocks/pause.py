"""How does a clock stand still, go on, or gain days? The start stays what it was."""

from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.calendar import WorkingCalendar
from domain.fields import ClockChange


class Running(Protocol):
    """What is changed of a clock."""

    id: UUID
    due_at: datetime
    paused_at: datetime | None
    paused_seconds: int
    extended_days: int


def pause(clock: Running, now: datetime) -> ClockChange | None:
    """Stop counting."""
    if clock.paused_at is not None:
        return None
    clock.paused_at = now
    return ClockChange.PAUSED


def resume(clock: Running, now: datetime, calendar: WorkingCalendar) -> ClockChange | None:
    """Go on; the due day moves by the whole local days that the pause took."""
    if clock.paused_at is None:
        return None
    days = (calendar.local_day(now) - calendar.local_day(clock.paused_at)).days
    last_day = calendar.last_day_before(clock.due_at) + timedelta(days=days)
    clock.paused_seconds += int((now - clock.paused_at).total_seconds())
    clock.due_at = calendar.end_of(last_day)
    clock.paused_at = None
    return ClockChange.RESUMED


def extend(clock: Running, days: int, calendar: WorkingCalendar) -> date:
    """Give ``days`` calendar days more and return the new last day."""
    last_day = calendar.last_day_before(clock.due_at) + timedelta(days=days)
    clock.due_at = calendar.end_of(last_day)
    clock.extended_days += days
    return last_day


def note_row(  # noqa: PLR0913 - a note has these facts
    clock: Running,
    *,
    petition_id: UUID,
    kind: ClockChange,
    old_due_at: datetime,
    why: str,
    unit_id: UUID | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the columns of the note that keeps the old date and says why there is another one."""
    return {
        "id": uuid7(),
        "clock_id": clock.id,
        "petition_id": petition_id,
        "kind": kind.value,
        "at": now,
        "old_due_at": old_due_at,
        "new_due_at": None if kind is ClockChange.PAUSED else clock.due_at,
        "why": why,
        "unit_id": unit_id,
    }
