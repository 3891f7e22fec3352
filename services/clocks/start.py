"""How is a clock started?"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.calendar import WorkingCalendar
from domain.clocks import Due, due_under
from domain.levels import Level
from domain.policy import Policy

_DEFAULTS = Policy()


def clock_row(  # noqa: PLR0913 - a clock has these facts
    kind: str,
    *,
    started_at: datetime,
    calendar: WorkingCalendar,
    petition_id: UUID,
    stage_id: UUID,
    unit_id: UUID,
    level: Level = Level.VILLAGE,
    policy: Policy = _DEFAULTS,
    last_day: date | None = None,
    met_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the columns of a clock that starts at the fact that the law names.

    ``last_day`` is given for what has a day of its own, such as a hearing.
    """
    if last_day is None:
        end = due_under(policy, kind, level, started_at, calendar)
    else:
        end = Due(calendar.end_of(last_day), last_day, rolled=False, provisional=False)
    return {
        "id": uuid7(),
        "petition_id": petition_id,
        "stage_id": stage_id,
        "unit_id": unit_id,
        "kind": kind,
        "started_at": started_at,
        "due_at": end.at,
        "statutory_due_at": end.statutory_at,
        "rolled": end.rolled,
        "provisional": end.provisional,
        "paused_seconds": 0,
        "extended_days": 0,
        "met_at": met_at,
    }
