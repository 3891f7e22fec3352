"""How is a clock started?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, due


def clock_row(  # noqa: PLR0913 - a clock has these facts
    kind: str,
    *,
    started_at: datetime,
    calendar: WorkingCalendar,
    petition_id: UUID,
    stage_id: UUID,
    unit_id: UUID,
    met_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the columns of a clock that starts at the fact that the law names."""
    end = due(RULES[kind], started_at, calendar)
    return {
        "id": uuid7(),
        "petition_id": petition_id,
        "stage_id": stage_id,
        "unit_id": unit_id,
        "kind": kind,
        "started_at": started_at,
        "due_at": end.at,
        "rolled": end.rolled,
        "provisional": end.provisional,
        "paused_seconds": 0,
        "extended_days": 0,
        "met_at": met_at,
    }
