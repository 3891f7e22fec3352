"""What can happen next in a place of the law? Everything, and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.explore.node import Law, Node, Setting
from domain.explore.walk import Walk
from domain.guards import REOPEN_WINDOW, Facts, always
from domain.lifecycle import Actor, Row
from domain.tiers import allowed_levels

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BY_ITSELF = frozenset({Actor.TIMER, Actor.SYSTEM})
# The petitioner begins anew by these, as often as they like.
BEGINS_ANEW = frozenset({"raise_to_superior", "reflow", "reopen", "new_facts"})
_SENT_BY_LAW = frozenset({"forward_overdue", "convert", "auto_convert"})
_ORDINARY_FROM = frozenset({"simple_to_ordinary", "simple_answer_over"})


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
        paused=node.paused,
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
        re_reviewed="re_reviewed" in node.spent,
        pressure_alleged=believed,
        good_cause=believed,
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
            for after in Walk(law, setting, node, row, held=held).ends():
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
        for after in Walk(law, setting, breached, row, ended=kind).ends():
            if after != node:
                yield Step(row, frozenset({entry.actor}), after, ended=kind)


def _at_filing(row: Row, setting: Setting, node: Node) -> bool:
    """Tell whether the intake refuses: a level was asked for that may not take it yet."""
    if row.move != "tier_refuse" or node.asked is None or "claim" in node.spent:
        return False
    opened = () if node.opened is None else (node.opened,)
    return node.asked not in allowed_levels(setting.order, setting.lowest, opened=opened)
