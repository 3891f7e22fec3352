"""How is a clock shown?"""

from collections.abc import Mapping
from typing import Any

from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from schemas.shapes import ClockCard


def clock_card(clock: Mapping[str, Any], calendar: WorkingCalendar) -> ClockCard:
    """Return what people see of an open clock (columns ``kind``, ``due_at``, ``provisional``)."""
    return ClockCard(**clock_fields(clock, calendar))


def clock_fields(clock: Mapping[str, Any], calendar: WorkingCalendar) -> dict[str, Any]:
    """Return the same as plain values, for the hot path that writes its JSON itself."""
    rule = RULES[clock["kind"]]
    return {
        "kind": rule.kind,
        "name": rule.word,
        "due_on": calendar.last_day_before(clock["due_at"]),
        "due_at": clock["due_at"],
        "starts_with": rule.starts_with,
        "basis": rule.cited,
        "provisional": clock["provisional"],
    }
