"""On which day does what happens next happen? Places of the law with the real due dates of their clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, cached_property

from domain.calendar import WorkingCalendar
from domain.clocks import MOST_EXTENSION, due_under
from domain.explore.node import Law, Node, Setting
from domain.explore.steps import Step, steps
from domain.levels import Level
from domain.lifecycle import State, belongs
from domain.policy import Policy

_JUST_BEFORE = timedelta(microseconds=1)
_ASK_RECEIVED = frozenset({State.PENDING, State.UNIT_OBJECTED})
_KEEPS_START = ("C2", "C7")  # when one of a family gives way to another, the duty is the same one
# What a petitioner who loses no day does, in this order. Whoever is sent to a lawful route and comes
# back begins anew: that wait is the other house's.
_PROMPT = ("supply", "convert", "step_up", "request_review", "request_re_review", "object")


@dataclass(frozen=True)
class Running:
    """When a clock started and ends, and since when it stands still."""

    started: datetime
    due: datetime
    paused: datetime | None = None


@dataclass(frozen=True)
class Moment:
    """A place of the law at an instant."""

    node: Node
    now: datetime
    received: datetime  # by the unit that holds it
    clocks: Mapping[str, Running] = field(default_factory=dict)


@dataclass(frozen=True)
class _Steps:
    """What can happen next in a place, and of it what clocks, a prompt petitioner and officials do."""

    out: tuple[Step, ...]
    ends: tuple[tuple[str, Step], ...]
    at_once: Step | None
    officials: tuple[Step, ...]


@dataclass(frozen=True)
class Ground:
    """Where and under what a petition lives."""

    policy: Policy
    calendar: WorkingCalendar
    setting: Setting
    law: Law = field(default_factory=Law)

    def take(self, moment: Moment, step: Step, at: datetime) -> Moment:
        """Return the moment after a step: clocks that go on keep their day."""
        node, clocks = step.node, {}
        for kind in node.running | node.paused:
            old = moment.clocks.get(kind) if kind != step.ended else None
            clock = self._start(kind, moment, node, at) if old is None else old
            if kind in node.paused and clock.paused is None:
                clock = replace(clock, paused=at)
            elif kind in node.running and clock.paused is not None:
                clock = replace(clock, due=self._later(clock.due, self._days(clock.paused, at)), paused=None)
            clocks[kind] = clock
        if step.row.move == "extend":
            clocks["C7"] = replace(clocks["C7"], due=self._later(clocks["C7"].due, MOST_EXTENSION))
        stays = node.state is not State.PENDING or step.row.move in {"reject_objection", "objection_lapsed"}
        return Moment(node, at, moment.received if stays else at, clocks)

    def key(self, moment: Moment) -> tuple[object, ...]:
        """Return what moments with the same future have in common: nobody asks at what hour a clock was started.

        The instant itself matters only to what happens at once, or to a chance that may be over.
        """
        node, end = moment.node, self.next_end(moment)
        at_once = self._by(node).at_once is not None or end is None or end[0] <= moment.now
        received = self.calendar.local_day(moment.received) if node.state in _ASK_RECEIVED else None
        clocks = [
            (kind, clock.due, clock.paused, self.calendar.local_day(clock.started) if _keeps_start(kind) else None)
            for kind, clock in sorted(moment.clocks.items(), key=lambda clock: clock[0])
        ]
        return node, moment.now if at_once or received else None, received, *clocks

    def next_end(self, moment: Moment) -> tuple[datetime, Step] | None:
        """Return the next end of a clock that leads anywhere, and what it leads to."""
        ends = [(moment.clocks[kind].due, kind, step) for kind, step in self._by(moment.node).ends]
        first = min(ends, key=lambda end: end[:2], default=None)
        return None if first is None else (first[0], first[2])

    def at_once(self, moment: Moment) -> Step | None:
        """Return what a petitioner who loses no day does now."""
        return self._by(moment.node).at_once

    def of_officials(self, moment: Moment) -> tuple[Step, ...]:
        """Return what an office, a unit or an upper body may do."""
        return self._by(moment.node).officials

    def last_chance(self, moment: Moment, step: Step, end: datetime) -> datetime:
        """Return the last instant at which an official may still make a step, before a clock ends."""
        if step.row.move == "object_jurisdiction":
            end = min(end, self.due("C10", moment.node.level, moment.received))
        return max(moment.now, end - _JUST_BEFORE)

    def days(self, first: datetime, last: datetime) -> int:
        """Return how many local days lie between two instants."""
        return self._days(first, last)

    def out(self, node: Node) -> tuple[Step, ...]:
        """Return what can happen next; no good cause is believed."""
        return self._by(node).out

    def _by(self, node: Node) -> "_Steps":
        """Sort what can happen next by whom it needs. Places are come to on many days."""
        if node not in self._known:
            out = tuple(step for step in steps(self.law, self.setting, node) if step.sure)
            own = {step.row.move: step for step in out if step.by_citizen}
            self._known[node] = _Steps(
                out,
                ends=tuple((step.ended, step) for step in out if step.ended),
                at_once=next((own[move] for move in _PROMPT if move in own), None),
                officials=tuple(step for step in out if not step.by_itself and not step.by_citizen),
            )
        return self._known[node]

    @cached_property
    def _known(self) -> dict[Node, "_Steps"]:
        return {}

    def _start(self, kind: str, moment: Moment, node: Node, at: datetime) -> Running:
        followed = [
            clock
            for ended, clock in moment.clocks.items()
            for family in _KEEPS_START
            if belongs(kind, family) and belongs(ended, family)
        ]
        start = moment.received if kind == "C7v" else (followed[0].started if followed else at)
        return Running(start, self.due(kind, node.level, start))

    def due(self, kind: str, level: Level, start: datetime) -> datetime:
        """Return when a clock that starts so is due; the same is asked for in thousands of walks."""
        asked = kind, level, start
        if asked not in self._dues:
            self._dues[asked] = due_under(self.policy, kind, level, start, self.calendar).at
        return self._dues[asked]

    @cached_property
    def _dues(self) -> dict[tuple[str, Level, datetime], datetime]:
        return {}

    def _days(self, first: datetime, last: datetime) -> int:
        return (self.calendar.local_day(last) - self.calendar.local_day(first)).days

    def _later(self, due: datetime, days: int) -> datetime:
        return self.calendar.end_of(self.calendar.last_day_before(due) + timedelta(days=days))


@cache
def _keeps_start(kind: str) -> bool:
    return any(belongs(kind, family) for family in _KEEPS_START)
