"""Where does a row of the law lead from a place?

Modelled on the door: a move ends, pauses, resumes and starts the clocks of its row; a clock that
runs out ends first, then its row is walked. A row leads to one place for each level or procedure
that may be chosen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from domain.explore.node import Law, Node, Setting
from domain.levels import Level
from domain.lifecycle import Row, State, belongs, variant
from domain.tiers import routable_levels

_AT_OFFICE = frozenset(
    {State.REGISTERED, State.LEVEL_REFUSED, State.SUPPLEMENT, State.CLOSED_DORMANT, State.EMERGENCY_OPEN}
)
_SPEAKING = frozenset({State.OPINION_ISSUED, State.LEVEL_TIMED_OUT, State.CLOSED_NOT_ACCEPTED})
_SENT_ON = frozenset({"route", "forward_overdue", "convert", "auto_convert"})
_ORDINARY_FROM = frozenset({"simple_to_ordinary", "simple_answer_over"})
_MARKS_HERE = {"object_jurisdiction": "objected", "rate_unsatisfied": "rehandled"}
_MARKS = {
    "ask_supplement": "supplement",
    "remand": "remanded",
    "claim_exemption": "claim",
    "hearing": "hearing",
    "re_review_overdue": "overdue",
    "issue_re_review": "re_reviewed",
}
_Levels = Iterator[tuple[Level, Level | None]]


@dataclass(frozen=True)
class Walk:
    """A row walked from a place; ``ended`` is the clock whose end it is, ``held`` a hearing that took place."""

    law: Law
    setting: Setting
    node: Node
    row: Row
    ended: str | None = None
    held: bool = False

    def ends(self) -> Iterator[Node]:
        """Yield the places that the row leads to."""
        row, node = self.row, self.node
        procedures = (True, False) if row.move == "accept" else (node.simple and row.move not in _ORDINARY_FROM,)
        for level, opened in self._levels():
            for simple in procedures:
                running, paused = self._clocks(level, simple=simple)
                yield Node(
                    state=row.target,
                    level=level,
                    asked=node.asked if row.target in _AT_OFFICE else None,
                    opened=opened,
                    simple=simple,
                    running=running,
                    paused=paused,
                    spent=frozenset(mark for mark in node.spent | self._marks() if self._matters(mark, level)),
                )

    def _levels(self) -> _Levels:
        """Yield the levels that may hold the petition then, each with the highest one opened by then."""
        node, move = self.node, self.row.move
        routable = _routable(self.setting, node.opened)
        first = next(level for level in Level if level in routable)
        if move in {"step_up", "auto_step_up"}:
            yield node.level.above or Level.COUNTY, node.opened
        elif move == "ack_overdue":  # danger passes every level over (E4)
            yield Level.COUNTY, _higher(node.opened, _below(Level.COUNTY))
        elif move == "danger_removed":
            yield from ((level, _higher(node.opened, _below(level))) for level in Level if level.rank >= first.rank)
        elif move in _SENT_ON:
            yield from self._sent_on(routable, first)
        elif move == "uphold_reassign":
            yield from self._reassigned(routable)
        elif move == "submit" or (self.row.target is State.REGISTERED and self.row.source is not State.SUPPLEMENT):
            yield first, node.opened
        else:
            spoke = self.row.target in _SPEAKING and self.row.target is not self.row.source
            yield node.level, _higher(node.opened, node.level if spoke else None)

    def _sent_on(self, routable: frozenset[Level], first: Level) -> _Levels:
        claimed = self.node.asked if "claim" in self.node.spent else None
        if claimed is not None and claimed.rank > first.rank:  # the claimed exemption stands
            yield claimed, _higher(self.node.opened, _below(claimed))
        else:
            yield first, self.node.opened
        if self.row.move == "route" and not self.ended:  # a person decides; nobody's silence decides against it
            yield from ((level, self.node.opened) for level in routable)

    def _reassigned(self, routable: frozenset[Level]) -> _Levels:
        node = self.node
        yield node.level, node.opened
        for level in routable - {node.level}:
            # Upwards because the level has no competence; downwards only where nobody has spoken yet.
            yield level, _higher(node.opened, _below(level) if level.rank > node.level.rank else None)

    def _clocks(self, level: Level, *, simple: bool) -> tuple[frozenset[str], frozenset[str]]:
        """Return the clocks that run and that stand still afterwards."""
        row, node = self.row, self.node
        stops, starts, pauses, resumes = row.stops, row.starts, row.pauses, row.resumes
        if row.move == "hearing":  # its notice pauses until it is held
            stops, starts, pauses, resumes = (("C20h",), (), (), resumes) if self.held else ((), ("C20h",), pauses, ())
        running, paused = _left(node.running, stops), _left(node.paused, stops)
        exact = row.id.startswith("L-")  # a lapse names the very clock that follows: C2s gives way to C2
        if row.move == "uphold_reassign" and (level is Level.VILLAGE) != (node.level is Level.VILLAGE):
            # The same duty from the same start; but a village's two days are no measure for another level.
            passed_on = running - _left(running, ("C2",))
            running, exact = running - passed_on, True
            starts = tuple("C2v" if level is Level.VILLAGE else "C2" for _ in passed_on)
        now_paused, now_running = running.intersection(pauses), paused.intersection(resumes)
        named = (kind if exact else variant(kind, level, simple=simple) for kind in starts)
        started = frozenset(kind for kind in named if kind in self.law.watched)
        return (running - now_paused) | now_running | started, (paused - now_running) | now_paused

    def _marks(self) -> frozenset[str]:
        move, here = self.row.move, self.node.level.value
        marks = {_MARKS[move]} if move in _MARKS else set()
        if move in _MARKS_HERE:
            marks.add(f"{_MARKS_HERE[move]}@{here}")
        if self.row.target is State.LEVEL_TIMED_OUT and self.row.source is not self.row.target:
            marks.add(f"timed_out@{here}")
        return frozenset(marks)

    def _matters(self, mark: str, level: Level) -> bool:
        """Drop what can never be asked for again: nobody is sent down to a level that has been left."""
        kind, _, at = mark.partition("@")
        if at:
            return at == level.value or Level(at).rank > level.rank
        if kind == "supplement":  # once in a turn of the office, however late the answer comes
            return self.row.target in _AT_OFFICE and (
                self.row.source in _AT_OFFICE or self.row.move == "ask_supplement"
            )
        if kind == "claim":
            return self.row.target in _AT_OFFICE
        if kind == "re_reviewed":  # what comes after the end begins anew
            return self.row.target is State.CLOSED_FINAL
        return kind not in {"overdue", "hearing"} or self.row.target is State.RE_REVIEW


@cache
def _routable(setting: Setting, opened: Level | None) -> frozenset[Level]:
    return routable_levels(setting.order, setting.lowest, opened=() if opened is None else (opened,))


def _left(kinds: frozenset[str], stops: tuple[str, ...]) -> frozenset[str]:
    return frozenset(kind for kind in kinds if not any(belongs(kind, family) for family in stops))


def _below(level: Level) -> Level | None:
    return next((lower for lower in Level if lower.above is level), None)


def _higher(one: Level | None, other: Level | None) -> Level | None:
    return max(filter(None, (one, other)), key=lambda level: level.rank, default=None)
