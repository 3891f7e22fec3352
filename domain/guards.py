"""May this move be made, given the facts?

One guard for each row of the table that the product can already walk; rows without one are law
that waits for its turn, and the door says so. A guard is told the facts and returns the code of
a refusal, or None.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.levels import Level

REOPEN_WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Facts:
    """What the guards look at; the door collects it once."""

    now: datetime
    level: Level = Level.VILLAGE
    proved_by_code: bool = False  # the petitioner typed the query code for this very move
    unsatisfied: bool = False  # the last opinion was rated unsatisfied
    rehandled_here: bool = False  # this level has used its one rehandling
    answered_by_same_handler: bool = False  # the last opinion was given by the acting person
    handlers_at_unit: int = 1  # active people who could give the opinion
    pressure_alleged: bool = False
    closed_at: datetime | None = None


Guard = Callable[[Facts], str | None]


def always(_: Facts) -> str | None:
    """No condition besides what the move's own form asks for."""
    return None


def own_code(facts: Facts) -> str | None:
    """Only the petitioner's own query code withdraws a petition."""
    return None if facts.proved_by_code else "query_code_required"


def may_rehandle(facts: Facts) -> str | None:
    """Rehandling follows an unsatisfied rating, once at each level."""
    if not facts.unsatisfied:
        return "rate_first"
    return "rehandling_used" if facts.rehandled_here else None


def other_handler(facts: Facts) -> str | None:
    """A rehandled matter is not answered by the same sole handler."""
    return "same_handler" if facts.answered_by_same_handler else None


def may_reopen(facts: Facts) -> str | None:
    """Within 30 days of the withdrawal, or at any time when pressure is alleged."""
    if facts.pressure_alleged or facts.closed_at is None:
        return None
    return None if facts.now < facts.closed_at + REOPEN_WINDOW else "reopen_window_over"


GUARDS = MappingProxyType[str, Guard](
    {
        "T01": always,
        "T02": always,
        "T14": always,
        "T15": always,
        "T17": always,
        "T18": always,
        "T27": always,
        "T33": may_rehandle,
        "T34": other_handler,
        "T39": always,
        "T55": may_reopen,
        **{f"T{number}": own_code for number in (57, 59, 60, 61, 63, 64)},
    }
)
