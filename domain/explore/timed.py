"""On which day does what happens next happen? Places of the law with the real due dates of their clocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

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

    @property
    def key(self) -> tuple[object, ...]:
        """What two moments with the same future have in common."""
        received = self.received if self.node.state in _ASK_RECEIVED else None
        return self.node, self.now, received, *sorted(self.clocks.items(), key=lambda clock: clock[0])


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

    def next_end(self, moment: Moment) -> tuple[datetime, Step] | None:
        """Return the next end of a clock that leads anywhere, and what it leads to."""
        ends = [(moment.clocks[s.ended].due, s) for s in self.out(moment.node) if s.ended]
        return min(ends, key=lambda end: (end[0], end[1].ended), default=None)

    def at_once(self, moment: Moment) -> Step | None:
        """Return what a petitioner who loses no day does now."""
        own = {step.row.move: step for step in self.out(moment.node) if step.by_citizen}
        return next((own[move] for move in _PROMPT if move in own), None)

    def of_officials(self, moment: Moment) -> Iterator[Step]:
        """Yield what an office, a unit or an upper body may do."""
        return (step for step in self.out(moment.node) if not step.by_itself and not step.by_citizen)

    def last_chance(self, moment: Moment, step: Step, end: datetime) -> datetime:
        """Return the last instant at which an official may still make a step, before a clock ends."""
        if step.row.move == "object_jurisdiction":
            end = min(end, self.due("C10", moment.node.level, moment.received))
        return max(moment.now, end - _JUST_BEFORE)

    def days(self, first: datetime, last: datetime) -> int:
        """Return how many local days lie between two instants."""
        return self._days(first, last)

    def out(self, node: Node) -> tuple[Step, ...]:
        """Return what can happen next; no good cause is believed. Places are come to on many days."""
        if node not in self._known:
            self._known[node] = tuple(step for step in steps(self.law, self.setting, node) if step.sure)
        return self._known[node]

    @cached_property
    def _known(self) -> dict[Node, tuple[Step, ...]]:
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
