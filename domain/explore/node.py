"""Where can a petition be? A place in the law, small enough that there are finitely many.

Kept: state, holding level, the highest level that has been opened, the level asked for at filing,
the procedure, the clocks that run or stand still, and what can happen only once. Left out: units
(only their levels), people, words, reports on a named unit (they stay at the office), which
statutory routes were tried (there are ten, each once), and clocks whose end does nothing but warn.
Instants are left out here; ``timed`` puts them back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from domain.acts import acts_in
from domain.expiry import TABLE, Expiry, row_of
from domain.guards import GUARDS, Guard
from domain.levels import Level
from domain.lifecycle import ROWS, Row, State
from domain.policy import Order

# Guards ask for these windows although nothing moves when they are over.
_ASKED_FOR = frozenset({"C12"})


@dataclass(frozen=True)
class Law:
    """The tables that are explored: ours, or ones broken on purpose."""

    rows: tuple[Row, ...] = ROWS
    expiries: tuple[Expiry, ...] = TABLE
    guards: Mapping[str, Guard] = field(default_factory=lambda: GUARDS)

    @cached_property
    def by_source(self) -> Mapping[State, tuple[Row, ...]]:
        """Rows by the state that they leave."""
        return MappingProxyType({state: tuple(row for row in self.rows if row.source is state) for state in State})

    @cached_property
    def by_clock(self) -> Mapping[tuple[str, State, Level], Expiry]:
        """What each clock's end leads to."""
        return MappingProxyType(
            {(kind, s, level): e for e in self.expiries for kind in e.kinds for s in e.states for level in e.levels}
        )

    @cached_property
    def watched(self) -> frozenset[str]:
        """Clocks that matter: their end moves, starts or resumes something, or a guard asks for them."""
        return _ASKED_FOR.union(*(e.kinds for e in TABLE if e.move or e.starts or e.resumes))

    @cached_property
    def moves(self) -> Mapping[State, tuple[Row, ...]]:
        """What somebody may do in each state: rows, and acts that touch clocks which matter."""
        touching = {
            state: tuple(a for a in acts_in(state) if self.watched.intersection(a.stops + a.pauses + a.resumes))
            for state in State
        }
        return MappingProxyType({state: self.by_source[state] + touching[state] for state in State})

    def row_of(self, entry: Expiry, state: State) -> Row | None:
        """Return the row that the end of a clock walks, None when these tables have none."""
        if not entry.move:
            return row_of(entry, state)
        return next((row for row in self.by_source[state] if row.move == entry.move), None)


@dataclass(frozen=True)
class Setting:
    """What does not change during a petition's life."""

    order: Order = Order.LOCAL
    lowest: Level = Level.VILLAGE


@dataclass(frozen=True)
class Node:
    """A place in the law."""

    state: State
    level: Level
    asked: Level | None = None  # the level asked for at filing, until it is routed
    opened: Level | None = None  # the highest level that answered, declined, timed out or was exempted
    simple: bool = False
    running: frozenset[str] = frozenset()
    paused: frozenset[str] = frozenset()
    spent: frozenset[str] = frozenset()  # what is allowed once, and what cannot be undone

    @cached_property
    def _hash(self) -> int:
        return hash((self.state, self.level, self.asked, self.opened, self.simple, *self._marks))

    @property
    def _marks(self) -> tuple[frozenset[str], ...]:
        return self.running, self.paused, self.spent

    def __hash__(self) -> int:  # places are looked up a hundred times more often than made
        return self._hash

    def has(self, mark: str, level: Level | None = None) -> bool:
        """Tell whether something has happened, at the holding level or at the one named."""
        return f"{mark}@{(level or self.level).value}" in self.spent

    def __str__(self) -> str:
        held = "·".join(sorted(self.running | {f"({kind})" for kind in self.paused}))
        return f"{self.state.value}@{self.level.value}[{held}]"
