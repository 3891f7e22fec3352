"""How long can a petitioner have to wait? Computed on real dates, from filing on.

``silence``: every official stays silent. ``delay``: they act, but always at the last permitted
instant and always by whatever takes longest. Acting earlier never makes it longer: every due date
grows with its start, and a pause gives back what it took.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.explore.graph import beginnings
from domain.explore.node import Node
from domain.explore.steps import Step
from domain.explore.timed import Ground, Moment
from domain.levels import Level
from domain.lifecycle import State

_STEPS = 60  # more in one life is no life but a circle


class Petitioner(StrEnum):
    """What the petitioner does meanwhile."""

    PASSIVE = "passive"
    PROMPT = "prompt"


class Start(StrEnum):
    """How a filing begins (rules.md §3.2): what the intake decides at once, and what waits for a person."""

    ROUTED = "routed"
    AT_OFFICE = "at_office"
    REFUSED = "refused"
    EXEMPTION_CLAIMED = "exemption_claimed"
    EMERGENCY = "emergency"


_AT_ONCE = {
    Start.ROUTED: ("submit", "route"),
    Start.AT_OFFICE: ("submit",),
    Start.REFUSED: ("submit", "tier_refuse"),
    Start.EXEMPTION_CLAIMED: ("submit", "tier_refuse", "claim_exemption"),
    Start.EMERGENCY: ("submit", "mark_emergency"),
}


@dataclass(frozen=True)
class Wait:
    """How many days; ``stuck`` names the place where it never ends."""

    days: float
    way: tuple[str, ...] = ()
    stuck: Node | None = None


NEVER = float("inf")


def starting(ground: Ground, start: Start, filed_at: datetime) -> Iterator[Moment]:
    """Yield the moments right after a filing that begins so; none when this policy has no such filing."""
    found = [Moment(draft, filed_at, filed_at) for draft in beginnings(ground.setting)]
    for move in _AT_ONCE[start]:
        after = {
            step.node: ground.take(moment, step, filed_at)
            for moment in found
            for step in ground.out(moment.node)
            if step.row.move == move and not step.by_itself
        }
        found = list(after.values())
    yield from found


def silence(ground: Ground, start: Start, petitioner: Petitioner, filed_at: datetime) -> Wait | None:
    """Return the longest wait until the county has timed out, None when nothing begins so."""
    waits = [_in_silence(ground, moment, petitioner) for moment in starting(ground, start, filed_at)]
    return max(waits, key=lambda wait: wait.days, default=None)


def _in_silence(ground: Ground, moment: Moment, petitioner: Petitioner) -> Wait:
    filed_at = moment.now
    way: list[str] = []
    for _ in range(_STEPS):
        if moment.node.state is State.LEVEL_TIMED_OUT and moment.node.level is Level.COUNTY:
            return Wait(ground.days(filed_at, moment.now), tuple(way))
        step, at = ground.at_once(moment) if petitioner is Petitioner.PROMPT else None, moment.now
        if step is None:
            end = ground.next_end(moment)
            if end is None:
                return Wait(NEVER, tuple(way), moment.node)
            at, step = max(moment.now, end[0]), end[1]
        moment = ground.take(moment, step, at)
        way.append(f"{ground.days(filed_at, at)}: {step.name}")
    return Wait(NEVER, tuple(way), moment.node)


def county_spoke(node: Node) -> bool:
    """Tell whether the county has answered, declined, timed out, or reviewed what a level below answered."""
    spoken = {State.OPINION_ISSUED, State.LEVEL_TIMED_OUT, State.CLOSED_NOT_ACCEPTED}
    return (node.state in spoken and node.level is Level.COUNTY) or node.state is State.REVIEW_ISSUED


def all_is_said(node: Node) -> bool:
    """Tell whether the re-review is done or overdue: the petitioner may raise the matter again."""
    return node.state is State.CLOSED_FINAL or (node.state is State.RE_REVIEW and "overdue" in node.spent)


@dataclass
class Delay:
    """The search for the longest wait at the hands of officials who act as late as they may."""

    ground: Ground
    reached: Callable[[Node], bool]
    without: frozenset[str] = frozenset()  # moves that they do not use
    petitioner: Petitioner = Petitioner.PROMPT

    def __post_init__(self) -> None:
        self._known: dict[object, tuple[float, tuple[str, ...]]] = {}

    def longest(self, start: Start, filed_at: datetime) -> Wait | None:
        """Return the longest wait of a filing that begins so, None when nothing does."""
        waits = []
        for moment in starting(self.ground, start, filed_at):
            until, way = self._until(moment, 0)
            waits.append(
                Wait(
                    until if until == NEVER else until - self.ground.calendar.local_day(filed_at).toordinal(), way, None
                )
            )
        return max(waits, key=lambda wait: wait.days, default=None)

    def _until(self, moment: Moment, depth: int) -> tuple[float, tuple[str, ...]]:
        """Return the last day on which the goal may be reached, and the way there."""
        day = self.ground.calendar.local_day(moment.now)
        if self.reached(moment.node):
            return day.toordinal(), ()
        if depth > _STEPS:
            return NEVER, ()
        key = self.ground.key(moment)
        if key not in self._known:
            found = [
                (until, (f"{self.ground.calendar.local_day(at)} {step.name}", *way))
                for step, at in self._choices(moment)
                for until, way in (self._until(self.ground.take(moment, step, at), depth + 1),)
            ]
            over = day.toordinal() if not moment.node.state.is_open else NEVER
            self._known[key] = max(found, key=lambda one: one[0], default=(over, ()))
        return self._known[key]

    def _choices(self, moment: Moment) -> Iterator[tuple[Step, datetime]]:
        """Yield what may happen next: the petitioner at once, else an official or a clock at the last instant."""
        own = self.ground.at_once(moment) if self.petitioner is Petitioner.PROMPT else None
        if own is not None:
            yield own, moment.now
            return
        end = self.ground.next_end(moment)
        if end is None:
            return
        yield end[1], max(moment.now, end[0])
        if end[0] <= moment.now:  # what is over is over, however late it is seen
            return
        for step in self.ground.of_officials(moment):
            if step.row.move not in self.without:
                yield step, self.ground.last_chance(moment, step, end[0])
