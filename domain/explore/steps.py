"""What can happen next in a place of the law? Everything, by whom, and where it leads.

Modelled on the door: a move ends, pauses, resumes and starts the clocks of its row; a clock that
runs out ends first, then its row is walked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.explore.node import Law, Node, Setting
from domain.guards import REOPEN_WINDOW, Facts, always
from domain.levels import Level
from domain.lifecycle import Actor, Row, State, belongs, variant
from domain.tiers import allowed_levels, routable_levels

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BY_ITSELF = frozenset({Actor.TIMER, Actor.SYSTEM})
# The petitioner begins anew by these, as often as they like.
BEGINS_ANEW = frozenset({"raise_to_superior", "reflow", "reopen", "new_facts"})
_SENT_BY_LAW = frozenset({"forward_overdue", "convert", "auto_convert"})
_ORDINARY_FROM = frozenset({"simple_to_ordinary", "simple_answer_over"})
_AT_OFFICE = frozenset(
    {State.REGISTERED, State.LEVEL_REFUSED, State.SUPPLEMENT, State.CLOSED_DORMANT, State.EMERGENCY_OPEN}
)
_MARKS = {"object_jurisdiction": "objected", "rate_unsatisfied": "rehandled"}
_MARKS_FOR_GOOD = {"ask_supplement": "supplement", "remand": "remanded", "reflow": "route", "claim_exemption": "claim"}


@dataclass(frozen=True)
class Step:
    """One thing that happens: a row, who makes it, which clock's end it is, and where it leads."""

    row: Row
    actors: frozenset[Actor]
    node: Node
    ended: str | None = None
    sure: bool = True  # even when no good cause is believed

    @property
    def by_itself(self) -> bool:
        """Tell whether nobody is needed."""
        return self.ended is not None

    @property
    def by_citizen(self) -> bool:
        """Tell whether the petitioner makes it."""
        return not self.by_itself and Actor.CITIZEN in self.actors

    @property
    def name(self) -> str:
        """How it is written in a way: ``T25 accept_overdue (C2v)``."""
        return f"{self.row.id} {self.row.move}" + (f" ({self.ended})" if self.ended else "")


def facts_of(node: Node, *, ended: str | None = None, believed: bool = True) -> Facts:
    """Return what the guards are told; ``believed`` takes the petitioner's good cause for granted."""
    return Facts(
        now=NOW,
        level=node.level,
        overdue=frozenset({ended} if ended else ()),
        running=node.running | node.paused,
        proved_by_code=True,
        closed_at=None if node.state.is_open or believed else NOW - REOPEN_WINDOW,
        simple=node.simple,
        timed_out_here=node.has("timed_out"),
        is_report=believed,
        within_objection=True,
        objected_before=node.has("objected"),
        supplement_asked="supplement" in node.spent,
        unsatisfied=True,
        rehandled_here=node.has("rehandled"),
        remanded_before="remanded" in node.spent,
        hearing_used="hearing" in node.spent,
        re_review_overdue="overdue" in node.spent,
        pressure_alleged=believed,
        good_cause=believed,
        route_tried="route" in node.spent,
    )


def steps(law: Law, setting: Setting, node: Node) -> Iterator[Step]:
    """Yield everything that can happen next, but for what changes nothing."""
    yield from timers(law, setting, node)
    believed, unbelieved = facts_of(node), facts_of(node, believed=False)
    for row in law.moves[node.state]:
        if not row.actors - BY_ITSELF and not _at_filing(row, setting, node):
            continue
        guard = law.guards.get(row.id, always)
        for held in (False, True) if row.move == "hearing" else (False,):
            if guard(replace(believed, hearing_held=True) if held else believed) is not None:
                continue
            sure = row.move == "hearing" or guard(unbelieved) is None
            for after in _after(law, setting, node, row, held=held):
                if after != node:
                    yield Step(row, row.actors, after, sure=sure)


def timers(law: Law, setting: Setting, node: Node) -> Iterator[Step]:
    """Yield what the end of each running clock leads to; a lapse that changes nothing is left out."""
    for kind in sorted(node.running):
        entry = law.by_clock.get((kind, node.state, node.level))
        row = None if entry is None else law.row_of(entry, node.state)
        if entry is None or row is None:
            continue
        breached = replace(node, running=node.running - {kind})
        if law.guards.get(row.id, always)(facts_of(breached, ended=kind, believed=False)) is not None:
            continue
        for after in _after(law, setting, breached, row, ended=kind):
            if after != node:
                yield Step(row, frozenset({entry.actor}), after, ended=kind)


def _at_filing(row: Row, setting: Setting, node: Node) -> bool:
    """Tell whether the intake refuses: a level was asked for that may not take it yet."""
    if row.move != "tier_refuse" or node.asked is None or "claim" in node.spent:
        return False
    opened = () if node.opened is None else (node.opened,)
    return node.asked not in allowed_levels(setting.order, setting.lowest, opened=opened)


def _after(
    law: Law, setting: Setting, node: Node, row: Row, *, held: bool = False, ended: str | None = None
) -> Iterator[Node]:
    """Yield the places that a row leads to: one, or one for each level or procedure that it may choose."""
    for level, opened in _levels(setting, node, row, ended=ended):
        for simple in (True, False) if row.move == "accept" else (node.simple and row.move not in _ORDINARY_FROM,):
            running, paused = _clocks(law, node, row, level, simple=simple, held=held)
            kept = frozenset(mark for mark in node.spent | _marks(node, row) if _matters(mark, level, row))
            yield Node(
                state=row.target,
                level=level,
                asked=node.asked if row.target in _AT_OFFICE else None,
                opened=opened,
                simple=simple,
                running=running,
                paused=paused,
                spent=kept,
            )


def _levels(
    setting: Setting, node: Node, row: Row, *, ended: str | None
) -> Iterator[tuple[Level, Level | None]]:
    """Yield the levels that may hold the petition afterwards, each with the highest one opened by then."""
    open_now = () if node.opened is None else (node.opened,)
    routable = routable_levels(setting.order, setting.lowest, opened=open_now)
    first = min(routable, key=lambda level: level.rank)
    claimed = node.asked if "claim" in node.spent else None
    if row.move in {"step_up", "auto_step_up"}:
        yield node.level.above or Level.COUNTY, node.opened
    elif row.move == "ack_overdue":  # danger passes every level over (E4)
        yield Level.COUNTY, _highest(node.opened, _below(Level.COUNTY))
    elif row.move == "danger_removed":
        yield from ((level, _highest(node.opened, _below(level))) for level in Level if level.rank >= first.rank)
    elif row.move in _SENT_BY_LAW or row.move == "route":
        if claimed is not None and claimed.rank > first.rank:  # the claimed exemption stands
            yield claimed, _highest(node.opened, _below(claimed))
        else:
            yield first, node.opened
        if row.move == "route" and not ended:  # a person decides: nobody's silence does
            yield from ((level, node.opened) for level in routable)
    elif row.move == "uphold_reassign":
        yield node.level, node.opened
        for level in Level:  # its reason: the levels below the new one have no competence
            if level in routable and level is not node.level:
                yield level, _highest(node.opened, _below(level) if level.rank > node.level.rank else None)
    elif row.move == "submit" or (row.target is State.REGISTERED and row.source is not State.SUPPLEMENT):
        yield first, node.opened
    else:
        spoke = row.target in {State.OPINION_ISSUED, State.LEVEL_TIMED_OUT, State.CLOSED_NOT_ACCEPTED}
        yield node.level, _highest(node.opened, node.level if spoke else None)


def _below(level: Level) -> Level | None:
    return next((lower for lower in Level if lower.above is level), None)


def _highest(one: Level | None, other: Level | None) -> Level | None:
    return max(filter(None, (one, other)), key=lambda level: level.rank, default=None)


def _clocks(
    law: Law, node: Node, row: Row, level: Level, *, simple: bool, held: bool
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the clocks that run and that stand still after a row."""
    running, paused = set(node.running), set(node.paused)
    stops, starts, pauses, resumes = row.stops, row.starts, row.pauses, row.resumes
    if row.move == "hearing":  # its notice pauses until it is held
        stops, starts, pauses, resumes = (("C20h",), (), (), resumes) if held else ((), ("C20h",), pauses, ())
    for kinds in (running, paused):
        kinds -= {kind for kind in kinds if any(belongs(kind, family) for family in stops)}
    exact = row.id.startswith("L-")  # a lapse names the very clock that follows: C2s gives way to C2, not to itself
    if row.move == "uphold_reassign" and (level is Level.VILLAGE) != (node.level is Level.VILLAGE):
        # The same duty from the same start; but a village's two days are no measure for another level.
        held_by = {kind for kind in running if belongs(kind, "C2")}
        running, exact = running - held_by, True
        starts = tuple("C2v" if level is Level.VILLAGE else "C2" for _ in held_by)
    now_paused, now_running = running.intersection(pauses), paused.intersection(resumes)
    started = set(starts) if exact else {variant(family, level, simple=simple) for family in starts}
    running = (running - now_paused) | now_running | {kind for kind in started if kind in law.watched}
    return frozenset(running), frozenset((paused - now_running) | now_paused)


def _marks(node: Node, row: Row) -> frozenset[str]:
    marks = set()
    if row.move in _MARKS:
        marks.add(f"{_MARKS[row.move]}@{node.level.value}")
    if row.target is State.LEVEL_TIMED_OUT and row.source is not row.target:
        marks.add(f"timed_out@{node.level.value}")
    if row.move in _MARKS_FOR_GOOD:
        marks.add(_MARKS_FOR_GOOD[row.move])
    if row.move == "hearing":
        marks.add("hearing")
    if row.move == "re_review_overdue":
        marks.add("overdue")
    return frozenset(marks)


def _matters(mark: str, level: Level, row: Row) -> bool:
    """Drop what can never be asked for again: nobody is sent down to a level that has been left."""
    kind, _, at = mark.partition("@")
    if at:
        return Level(at).rank >= level.rank
    if kind == "supplement":  # once in a turn of the office, however late the answer comes
        return row.target in _AT_OFFICE and (row.source in _AT_OFFICE or row.move == "ask_supplement")
    if kind == "claim":
        return row.target in _AT_OFFICE
    return kind != "overdue" or row.target is State.RE_REVIEW
