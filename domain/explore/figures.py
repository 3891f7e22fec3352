"""Which waits are promised, as figures? The worst of all filing days and beginnings, for each policy and calendar."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from domain.calendar import WorkingCalendar
from domain.explore.node import Setting
from domain.explore.timed import Ground
from domain.explore.waits import Delay, Petitioner, Start, Wait, all_is_said, county_spoke, silence
from domain.policy import Order, Policy

_OPENS = time(9)


class EveryDayWorks(WorkingCalendar):
    """A calendar without days off: what the periods alone amount to."""

    def is_working(self, day: date) -> bool:  # noqa: ARG002 - every day is
        """Tell that offices work."""
        return True


@dataclass(frozen=True)
class Choice:
    """A county's policy, by the name it is printed under."""

    policy: Policy
    order: Order


POLICIES: Mapping[str, Choice] = MappingProxyType(
    {
        "local_order": Choice(Policy(), Order.LOCAL),
        "local_order_published": Choice(Policy(published_rule="公开的本县规定"), Order.LOCAL),
        "statutory": Choice(Policy(remote=Order.STATUTORY), Order.STATUTORY),
    }
)
# Who accepts and extends on the last day and then stays silent, and who uses every move there is.
_MORE_MOVES = frozenset({"issue_opinion", "object_jurisdiction", "mark_emergency"})
ACTING = (
    ("accept_extend_then_silent", Petitioner.PASSIVE, county_spoke, _MORE_MOVES),
    ("accept_extend_then_silent", Petitioner.PROMPT, county_spoke, _MORE_MOVES),
    ("county_spoke", Petitioner.PROMPT, county_spoke, frozenset[str]()),
    ("all_is_said", Petitioner.PROMPT, all_is_said, frozenset[str]()),
)


@dataclass(frozen=True)
class Figure:
    """The longest wait of its kind."""

    what: str
    policy: str
    petitioner: str
    calendar: str
    start: str
    filed_on: date
    wait: Wait

    @property
    def days(self) -> float:
        """How many days."""
        return self.wait.days


def days_of(year: int, every: int = 1) -> list[date]:
    """Return the days of a year, or every so many."""
    return [day for n in range(0, 366, every) if (day := date(year, 1, 1) + timedelta(days=n)).year == year]


def silent(
    name: str, calendar: WorkingCalendar, days: Sequence[date], *, only: Collection[str] = ()
) -> Iterator[Figure]:
    """Yield the longest wait under silence for each policy, petitioner and beginning; ``only`` names policies."""
    for policy, choice in POLICIES.items():
        if only and policy not in only:
            continue
        ground = Ground(choice.policy, calendar, Setting(choice.order))
        for petitioner in Petitioner:
            for start in Start:
                waits = [
                    Figure("silence", policy, petitioner, name, start, day, wait)
                    for day in days
                    if (wait := silence(ground, start, petitioner, _morning(day, calendar))) is not None
                ]
                if waits:
                    yield max(waits, key=lambda figure: figure.days)


def acting(
    name: str, calendar: WorkingCalendar, days: Sequence[date], *, only: Collection[tuple[str, str]] = ()
) -> Iterator[Figure]:
    """Yield the longest wait with officials who act as late as they may, by whatever takes longest.

    ``only`` names pairs of a policy and what is asked; all of them without.
    """
    for policy, choice in POLICIES.items():
        ground = Ground(choice.policy, calendar, Setting(choice.order))
        for what, petitioner, goal, without in ACTING:
            if only and (policy, what) not in only:
                continue
            figures, search = [], Delay(ground, goal, without, petitioner)
            for day in days:
                waits = ((start, search.longest(start, _morning(day, calendar))) for start in Start)
                figures += [
                    Figure(what, policy, petitioner, name, s, day, wait) for s, wait in waits if wait is not None
                ]
            yield max(figures, key=lambda figure: figure.days)


def _morning(day: date, calendar: WorkingCalendar) -> datetime:
    return datetime.combine(day, _OPENS, calendar.zone)
