"""What happens when a clock runs out?

One table from (clock, state) to a move of the law, or to a lapse: something that changes no state
(a right is over, a duty was missed, a short period gives way to the longer one). What is not in
the table waits until the state changes: C2 runs on under an objection and is answered afterwards.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.levels import Level
from domain.lifecycle import Actor, Row, State, rule


class Colour(StrEnum):
    """Warning colours of petitions, units and areas; never of persons (rules.md §5.3)."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """Severity: blue 0 to red 3."""
        return list(Colour).index(self)


@dataclass(frozen=True)
class Expiry:
    """What a clock's end leads to in a state: ``move`` of the law, or a lapse named ``lapse``."""

    kinds: tuple[str, ...]
    states: frozenset[State]
    move: str = ""
    lapse: str = ""
    colour: Colour | None = None
    ordered: bool = False  # a supervision order opens by itself
    actor: Actor = Actor.TIMER
    starts: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    levels: frozenset[Level] = frozenset(Level)


S = State
_ANY = frozenset(State)
_BELOW_COUNTY = frozenset({Level.VILLAGE, Level.TOWNSHIP})
_COUNTY = frozenset({Level.COUNTY})
BLUE, YELLOW, ORANGE, RED = Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED


def _in(*states: State) -> frozenset[State]:
    return frozenset(states)


TABLE: tuple[Expiry, ...] = (
    Expiry(("C1",), _in(S.REGISTERED), "forward_overdue", colour=YELLOW),
    Expiry(("C1", "C3"), _in(S.LEVEL_REFUSED), "auto_convert"),
    Expiry(("C1", "C5"), _in(S.EMERGENCY_OPEN), "ack_overdue", colour=RED, ordered=True),
    Expiry(("C2", "C2v"), _in(S.PENDING), "accept_overdue", colour=ORANGE, ordered=True),
    Expiry(("C2s",), _in(S.PENDING), lapse="simple_acceptance_over", starts=("C2",)),
    Expiry(("C4",), _in(S.REGISTERED), "route", actor=Actor.SYSTEM),
    Expiry(("C6",), _in(S.SUPPLEMENT), "no_supply"),
    Expiry(("C7", "C7v"), _in(S.ACCEPTED), "handle_overdue", colour=ORANGE, ordered=True),
    Expiry(("C7", "C7v"), _in(S.EXTENDED), "handle_overdue", colour=RED, ordered=True),
    Expiry(("C7s",), _in(S.ACCEPTED), lapse="simple_answer_over", starts=("C7", "C7L")),
    Expiry(("C7L",), _ANY, lapse="local_limit_over", colour=BLUE),
    Expiry(("C8",), _ANY, lapse="plan_missed", colour=BLUE),
    Expiry(("C9",), _ANY, lapse="progress_missed", colour=BLUE),
    Expiry(("C11",), _in(S.UNIT_OBJECTED), "objection_lapsed", colour=YELLOW, ordered=True),
    Expiry(("C12",), _ANY, lapse="objection_window_over"),
    Expiry(("C13",), _in(S.LEVEL_TIMED_OUT), "auto_step_up", levels=_BELOW_COUNTY),
    Expiry(("C13",), _in(S.LEVEL_TIMED_OUT), lapse="choice_over", levels=_COUNTY),
    Expiry(("C14",), _in(S.OPINION_ISSUED), "window_lapsed"),
    Expiry(("C15",), _in(S.OPINION_ISSUED, S.CLOSED_CONCLUDED), lapse="revisit_missed", colour=BLUE),
    Expiry(("C16",), _ANY, lapse="rating_window_over"),
    Expiry(("C17",), _in(S.REHANDLING), "rehandle_overdue", colour=RED, ordered=True),
    Expiry(("C18",), _in(S.REVIEW), "review_overdue", colour=RED, ordered=True),
    Expiry(("C19",), _in(S.REVIEW_ISSUED), "window_lapsed"),
    Expiry(("C20",), _in(S.RE_REVIEW), "re_review_overdue", colour=RED, ordered=True),
    Expiry(("C20h",), _in(S.RE_REVIEW), lapse="hearing_time_over", resumes=("C20",)),
    Expiry(("C20r",), _in(S.RE_REVIEW), lapse="re_review_still_overdue", colour=RED, starts=("C20r",)),
)
_BY_CLOCK = MappingProxyType(
    {
        (kind, state, level): entry
        for entry in TABLE
        for kind in entry.kinds
        for state in entry.states
        for level in entry.levels
    }
)
# The pairs that a sweep looks for, as PostgreSQL takes them.
ANSWERED = tuple(sorted({f"{kind}@{state.value}" for kind, state, _ in _BY_CLOCK}))


def expiry(kind: str, state: State, level: Level) -> Expiry | None:
    """Return what the end of a clock leads to, None while it has to wait for another state."""
    return _BY_CLOCK.get((kind, state, level))


def row_of(entry: Expiry, state: State) -> Row:
    """Return the row that the end of a clock walks: of the law, or a lapse that stays."""
    if entry.move:
        row = rule(state, entry.move)
        assert row is not None, (state, entry.move)  # noqa: S101 - held by a test for every entry
        return row
    return Row(
        f"L-{entry.lapse}", state, entry.lapse, frozenset({Actor.TIMER}), state,
        starts=entry.starts, resumes=entry.resumes,
    )  # fmt: skip
