"""Which acts change no state, only clocks or the record?

They go through the same door as moves and look like rows of the law whose state stays. A family
in ``meets`` is a duty that the act fulfils; ``stops`` just ends; pauses and resumes as in a row.
"""

from dataclasses import dataclass
from types import MappingProxyType

from domain.lifecycle import Actor, Row, State

S = State
CITIZEN, OFFICE, UNIT, UPPER = Actor.CITIZEN, Actor.PETITION_OFFICE, Actor.UNIT, Actor.UPPER
OPEN = frozenset(state for state in State if state.is_open and state is not State.DRAFT)
_ANSWERED = frozenset({S.OPINION_ISSUED, S.CLOSED_CONCLUDED})
_HANDLING = frozenset({S.ACCEPTED, S.EXTENDED, S.REHANDLING})


@dataclass(frozen=True)
class Act:
    """Who may do it, in which states, and what it does to the clocks."""

    move: str
    actors: frozenset[Actor]
    states: frozenset[State]
    document: str = ""
    stops: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()

    def row(self, state: State) -> Row:
        """Return the act in ``state`` as a row whose target is the same state."""
        return Row(
            f"A-{self.move}", state, self.move, self.actors, state, self.document,
            stops=self.stops + self.meets, pauses=self.pauses, resumes=self.resumes,
        )  # fmt: skip


ACTS = MappingProxyType(
    {
        act.move: act
        for act in (
            Act("hold", frozenset({CITIZEN}), frozenset({S.LEVEL_REFUSED}), stops=("C3",)),
            Act("wait", frozenset({CITIZEN}), frozenset({S.LEVEL_TIMED_OUT}), pauses=("C13",)),
            Act("stop_waiting", frozenset({CITIZEN}), frozenset({S.LEVEL_TIMED_OUT}), resumes=("C13",)),
            Act("urge", frozenset({CITIZEN}), OPEN),
            Act("declare_report", frozenset({CITIZEN}), frozenset({S.REGISTERED, S.PENDING})),
            Act("add_note", frozenset({CITIZEN, UNIT, OFFICE}), OPEN, "补充说明"),
            Act("declare_conflict", frozenset({UNIT, OFFICE, UPPER}), OPEN),
            Act("lift_recusal", frozenset({OFFICE}), OPEN),
            Act("acknowledge", frozenset({UPPER}), frozenset({S.EMERGENCY_OPEN}), meets=("C5",)),
            Act("record_plan", frozenset({UNIT}), _HANDLING, "办理方案", meets=("C8",)),
            Act("record_progress", frozenset({UNIT}), _HANDLING, meets=("C9",)),
            Act("revisit", frozenset({UNIT, OFFICE}), _ANSWERED, meets=("C15",)),
        )
    }
)  # fmt: skip


def act(state: State, move: str) -> Row | None:
    """Return an act as a row, None when it has no place in ``state``."""
    found = ACTS.get(move)
    return found.row(state) if found is not None and state in found.states else None


def acts_in(state: State) -> tuple[Row, ...]:
    """Return every act that has a place in ``state``."""
    return tuple(found.row(state) for found in ACTS.values() if state in found.states)
