"""What is known of one clock when it is to be explained?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, ClockRule, Unit
from domain.fields import ClockChange

_A_DAY = 86_400


@dataclass(frozen=True)
class Change:
    """One time that the date became another one, or the clock stood still."""

    kind: ClockChange
    at: datetime
    old_due_at: datetime
    new_due_at: datetime | None
    why: str
    unit: str | None


@dataclass(frozen=True)
class ClockFacts:
    """The facts of one clock, with its changes, the oldest first."""

    kind: str
    unit: str
    started_at: datetime
    due_at: datetime
    rolled: bool
    provisional: bool
    statutory_due_at: datetime | None
    extended_days: int
    paused_at: datetime | None
    paused_seconds: int
    met_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    changes: Sequence[Change] = ()

    @property
    def rule(self) -> ClockRule:
        """The kind of clock that it is."""
        return RULES[self.kind]

    @property
    def counts_working_days(self) -> bool:
        """Whether only working days counted: by its rule, or by an earlier local limit."""
        return self.rule.unit is Unit.WORKING_DAYS or self.statutory_due_at is not None

    @property
    def ended_at(self) -> datetime | None:
        """When it ended, None while it has not."""
        return self.met_at or self.breached_at or self.stopped_at

    @property
    def state(self) -> str:
        """How it stands: running, paused, met, breached or stopped."""
        ends = (("met", self.met_at), ("breached", self.breached_at), ("stopped", self.stopped_at))
        ended = next((state for state, at in ends if at is not None), None)
        return ended or ("paused" if self.paused_at else "running")

    def paused_days(self, calendar: WorkingCalendar) -> int:
        """Return the whole local days of pauses that are over, by the changes, else by the seconds."""
        days, since = 0, None
        for change in self.changes:
            if change.kind is ClockChange.PAUSED:
                since = change.at
            elif change.kind is ClockChange.RESUMED and since is not None:
                days, since = days + (calendar.local_day(change.at) - calendar.local_day(since)).days, None
        return days or round(self.paused_seconds / _A_DAY)
