"""Which clock says what happens next, and what do we say?"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from domain.lifecycle import State, belongs
from domain.words import NEXT, STATES

# The family of clocks that a state waits for.
WAITS_FOR: Mapping[State, str] = MappingProxyType(
    {
        State.REGISTERED: "C1",
        State.LEVEL_REFUSED: "C3",
        State.SUPPLEMENT: "C6",
        State.EMERGENCY_OPEN: "C5",
        State.PENDING: "C2",
        State.UNIT_OBJECTED: "C11",
        State.ACCEPTED: "C7",
        State.EXTENDED: "C7",
        State.OPINION_ISSUED: "C14",
        State.REHANDLING: "C17",
        State.LEVEL_TIMED_OUT: "C13",
        State.REVIEW: "C18",
        State.REVIEW_ISSUED: "C19",
        State.RE_REVIEW: "C20",
    }
)


def waits_for(state: State, open_kinds: Iterable[str]) -> str | None:
    """Return the open clock that the state waits for, None when nothing runs."""
    family = WAITS_FOR.get(state)
    return next((kind for kind in open_kinds if family and belongs(kind, family)), None)


def say_day(day: date) -> str:
    """Write a day the way people say it: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def next_step(state: State, unit: str, last_day: date | None) -> str:
    """Say in plain words what happens next and by when."""
    sentence = NEXT.get(state, STATES[state] + "。")
    return sentence.format(unit=unit, day=say_day(last_day) if last_day else "法定期限")
