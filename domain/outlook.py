"""Which clock says what happens next, and what do we say?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, Unit
from domain.lifecycle import State, belongs
from domain.words import NEXT, NEXT_AFTER_SILENCE, NEXT_OF_A_REPORT, NEXT_OF_AN_UNREADABLE, NEXT_UNDER, NEXT_WITHOUT_DAY

# The families of clocks that a state waits for, in order: when the first has ended, the next.
WAITS_FOR: Mapping[State, tuple[str, ...]] = MappingProxyType(
    {
        State.REGISTERED: ("C4", "C1"),
        State.LEVEL_REFUSED: ("C3", "C1"),
        State.SUPPLEMENT: ("C6",),
        State.EMERGENCY_OPEN: ("C5", "C1"),
        State.PENDING: ("C2",),
        State.UNIT_OBJECTED: ("C11", "C2"),
        State.ACCEPTED: ("C7",),
        State.EXTENDED: ("C7",),
        State.OPINION_ISSUED: ("C14",),
        State.REHANDLING: ("C17",),
        State.LEVEL_TIMED_OUT: ("C13",),
        State.REVIEW: ("C18",),
        State.REVIEW_ISSUED: ("C19",),
        State.RE_REVIEW: ("C20", "C20r"),
    }
)


def waits_for(state: State, open_kinds: Iterable[str]) -> str | None:
    """Return the open clock that the state waits for, None when nothing runs.

    C7L never decides while C7 itself is open: it only warns.
    """
    kinds = sorted(open_kinds)
    families = WAITS_FOR.get(state, ())
    return next((kind for family in families for kind in kinds if kind != "C7L" and belongs(kind, family)), None)


def say_day(day: date) -> str:
    """Write a day the way people say it: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def say_due(kind: str, due_at: datetime, calendar: WorkingCalendar) -> str:
    """Say until when a clock runs: the last day, or the minute where hours are counted."""
    if RULES[kind].unit is not Unit.HOURS:
        return say_day(calendar.last_day_before(due_at))
    there = due_at.astimezone(calendar.zone)
    return f"{say_day(there.date())} {there:%H:%M}"


@dataclass(frozen=True)
class Awaited:
    """The clock that a state waits for, and until when, in words."""

    kind: str
    due: str


def awaited(state: State, running: Mapping[str, datetime], calendar: WorkingCalendar) -> Awaited | None:
    """Return what a state waits for, of the running clocks with their ends."""
    kind = waits_for(state, running)
    return Awaited(kind, say_due(kind, running[kind], calendar)) if kind else None


def next_step(  # noqa: PLR0913
    state: State,
    unit: str,
    clock: Awaited | None,
    *,
    unanswered: bool = False,
    closed_report: bool = False,
    unreadable: bool = False,
) -> str:
    """Say in plain words what happens next and by when; without a clock, what happens when none runs.

    ``unanswered`` is an emergency that nobody dealt with in time: an ordinary wait is no comfort then.
    ``closed_report`` is one that only the hand-over officer reads, ``unreadable`` one that nobody can any more.
    """
    if closed_report and state in NEXT_OF_A_REPORT:
        if unreadable:
            return NEXT_OF_AN_UNREADABLE
        return NEXT_OF_A_REPORT[state].format(unit=unit, day=clock.due if clock else "法定期限")
    if clock is None:
        return NEXT_WITHOUT_DAY.get(state, NEXT[state]).format(unit=unit, day="法定期限")
    words = NEXT_UNDER.get((state, clock.kind), NEXT[state])
    if unanswered:
        words = NEXT_AFTER_SILENCE.get(state, words)
    return words.format(unit=unit, day=clock.due)
