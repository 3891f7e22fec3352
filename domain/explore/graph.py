"""Is there a place from which a petition cannot get on? Every place, walked.

A **trap** needs an official: neither timers nor the petitioner's own moves, other than giving up,
lead to an end or to a higher level. A **standstill** needs the petitioner: no timer moves it on. A
**circle** is a round that others can send the petitioner through again and again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from domain.explore.node import Law, Node, Setting
from domain.explore.steps import BEGINS_ANEW, Step, steps
from domain.levels import Level
from domain.lifecycle import State

GIVING_UP = "withdraw"
# The petitioner chooses these freely, and may take them back.
OWN_WISH = BEGINS_ANEW | {GIVING_UP, "wait", "stop_waiting"}


@dataclass(frozen=True)
class Found:
    """A place that should not be, and how one gets there."""

    node: Node
    way: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.node} ← {' → '.join(self.way)}"


def beginnings(setting: Setting) -> tuple[Node, ...]:
    """Return the drafts that can be written: with or without a level asked for, simple or not."""
    return tuple(
        Node(State.DRAFT, setting.lowest, asked=asked, simple=simple)
        for asked in (None, *Level)
        for simple in (False, True)
    )


@dataclass(frozen=True)
class Graph:
    """Every place that can be reached, with every step from it and the first step that led to it."""

    steps: Mapping[Node, tuple[Step, ...]]
    back: Mapping[Node, tuple[Node, Step]]

    def found(self, node: Node) -> Found:
        """Tell how a place is reached."""
        way, at = [], node
        while at in self.back:
            at, step = self.back[at]
            way.append(step.name)
        return Found(node, tuple(reversed(way)))

    def open_nodes(self) -> Iterable[Node]:
        """Yield the places of petitions that are on somebody's desk."""
        return (node for node in self.steps if node.state.is_open and node.state is not State.DRAFT)

    def without(self, dropped: Callable[[Node, Step], bool]) -> "Graph":
        """Return what is left to reach when some steps are struck from the tables."""
        begun = [node for node in self.steps if node.state is State.DRAFT]
        return _walk(begun, lambda node: tuple(step for step in self.steps[node] if not dropped(node, step)))


def explore(law: Law, setting: Setting) -> Graph:
    """Walk every place of a law."""
    return _walk(beginnings(setting), lambda node: tuple(steps(law, setting, node)))


def _walk(begun: Iterable[Node], onward: Callable[[Node], tuple[Step, ...]]) -> Graph:
    out: dict[Node, tuple[Step, ...]] = {}
    back: dict[Node, tuple[Node, Step]] = {}
    layer = list(begun)
    while layer:  # layer by layer, so that the way back is a shortest one
        following: dict[Node, tuple[Node, Step]] = {}
        for node in layer:
            out[node] = onward(node)
            for step in out[node]:
                following.setdefault(step.node, (node, step))
        new = {node: came for node, came in following.items() if node not in out}
        back |= new
        layer = list(new)
    return Graph(out, back)


def _reaching(graph: Graph, *, follows: Callable[[Step], bool], good: Callable[[Node, Step], bool]) -> set[Node]:
    """Return the places from which some way of ``follows`` steps leads over a ``good`` one."""
    into: defaultdict[Node, list[Node]] = defaultdict(list)
    reached = []
    for node, out in graph.steps.items():
        for step in filter(follows, out):
            into[step.node].append(node)
            if good(node, step):
                reached.append(node)
    seen = set(reached)
    while reached:
        for before in into[reached.pop()]:
            if before not in seen:
                seen.add(before)
                reached.append(before)
    return seen


def traps(graph: Graph) -> list[Found]:
    """Return the open places that nobody leaves without an official's help; no good cause is believed."""
    free = _reaching(
        graph,
        follows=lambda step: step.by_itself or (step.by_citizen and step.sure and step.row.move != GIVING_UP),
        good=lambda node, step: not step.node.state.is_open or step.node.level.rank > node.level.rank,
    )
    return [graph.found(node) for node in graph.open_nodes() if node not in free]


def is_resting(node: Node) -> bool:
    """Tell whether a petition may lie here until its petitioner acts: what they waited for is over, all is open.

    The county has timed out; the petitioner chose to wait; the re-review is overdue and urged weekly.
    """
    if node.state is State.LEVEL_TIMED_OUT:
        return node.level is Level.COUNTY or "C13" in node.paused
    return node.state is State.RE_REVIEW and "C20r" in node.running


def standstills(graph: Graph) -> list[Found]:
    """Return the open places where no timer moves a petition on, but for those where it may rest."""
    moved = {node for node, out in graph.steps.items() if any(step.by_itself for step in out)}
    return [graph.found(node) for node in graph.open_nodes() if node not in moved and not is_resting(node)]


def circles(graph: Graph) -> list[Found]:
    """Return the places that can be come back to although the petitioner did not begin anew."""
    after = {node: {step.node for step in out if step.row.move not in OWN_WISH} for node, out in graph.steps.items()}
    before: dict[Node, set[Node]] = {node: set() for node in after}
    for node, following in after.items():
        for follower in following:
            before[follower].add(node)
    # What leads nowhere and what nothing leads to is on no circle: take it away until nothing changes.
    for onward, backward in ((after, before), (before, after)):
        ends = [node for node, following in onward.items() if not following]
        while ends:
            gone = ends.pop()
            for neighbour in backward.pop(gone):
                onward[neighbour].discard(gone)
                if not onward[neighbour]:
                    ends.append(neighbour)
            onward.pop(gone)
    return [graph.found(node) for node in after]
