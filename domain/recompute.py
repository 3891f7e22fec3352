"""Where does an open clock end when the calendar becomes another one?

It is counted again from its own start. Extensions and pauses are kept. A petitioner's right never
gets shorter, and no duty is over at once because a calendar was edited.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, Due, Holder, Unit, due_under
from domain.levels import Level
from domain.outlook import say_day
from domain.policy import Policy

_A_DAY = 86_400
_SLACK = 2  # days: pauses are kept in seconds and count in whole local days

# A duty in calendar days and what counts in hours depend on no holiday; C7 does by the local limit.
KINDS = frozenset(
    rule.kind
    for rule in RULES.values()
    if rule.unit is Unit.WORKING_DAYS or (rule.unit is Unit.CALENDAR_DAYS and rule.holder is Holder.RIGHT)
) | {"C7"}


@dataclass(frozen=True)
class OpenClock:
    """What is known of a clock that has not ended."""

    kind: str
    level: Level
    started_at: datetime
    due_at: datetime
    rolled: bool
    provisional: bool
    statutory_at: datetime | None
    extended_days: int
    paused_seconds: int


@dataclass(frozen=True)
class Recomputed:
    """Where the clock ends now; ``counted`` is the day that the new calendar alone would give."""

    due: Due
    old_last_day: date
    counted: date
    is_right: bool

    @property
    def moved(self) -> bool:
        """Tell whether the last day is another one."""
        return self.due.last_day != self.old_last_day

    @property
    def kept(self) -> bool:
        """Tell whether the new calendar would have ended it earlier, and it may not."""
        return self.counted < self.due.last_day

    def why(self, source: str) -> str:
        """Say why, for the record."""
        if not self.kept:
            return f"按“{source}”重新计算"
        reason = "信访人的权利不因改日历而缩短" if self.is_right else "期限不因改日历而当场用完"
        return f"按“{source}”重新计算本为{say_day(self.counted)}；{reason}，到{say_day(self.due.last_day)}"


def again(
    clock: OpenClock,
    *,
    before: WorkingCalendar,
    after: WorkingCalendar,
    policies: Sequence[Policy],
    now: datetime,
) -> Recomputed | None:
    """Count a clock again; None when nothing about it changes.

    ``policies`` are the county's, the likeliest first: the one that explains the stored date under
    the calendar ``before`` is the one that the clock was started under.
    """
    stored = after.last_day_before(clock.due_at)
    policy, shift, is_explained = _explain(clock, stored, before, policies)
    base = due_under(policy, clock.kind, clock.level, clock.started_at, after)
    counted = base.last_day + timedelta(days=shift)
    day = max(counted, _earliest(clock, stored, after.local_day(now)))
    due = Due(after.end_of(day), day, base.rolled, base.provisional, _statutory(clock, base, shift))
    if day != counted:  # it stays for another reason than the calendar's
        due = replace(due, rolled=clock.rolled)
    done = Recomputed(due, stored, counted, is_right=RULES[clock.kind].holder is Holder.RIGHT)
    # A right that was kept at an earlier edit is not told again.
    is_news = done.moved or (done.kept and done.is_right and is_explained)
    flags = (due.rolled, due.provisional, due.statutory_at)
    return done if is_news or flags != (clock.rolled, clock.provisional, clock.statutory_at) else None


def _earliest(clock: OpenClock, stored: date, today: date) -> date:
    """Return the day before which the clock may not end."""
    if RULES[clock.kind].holder is Holder.RIGHT:
        return stored
    return min(stored, today)


def _explain(
    clock: OpenClock, stored: date, before: WorkingCalendar, policies: Sequence[Policy]
) -> tuple[Policy, int, bool]:
    """Return the policy that the stored day was counted under, and the days that were added to it."""
    paused = clock.paused_seconds / _A_DAY
    for policy in policies:
        base = due_under(policy, clock.kind, clock.level, clock.started_at, before)
        shift = (stored - base.last_day).days
        slack = _SLACK if paused else 0
        if abs(shift - clock.extended_days - paused) <= slack:
            return policy, shift, True
    return policies[0], clock.extended_days + round(paused), False


def _statutory(clock: OpenClock, base: Due, shift: int) -> datetime | None:
    """Return when the law would end the clock, if a local limit still ends it earlier."""
    if base.statutory_at is None or clock.statutory_at is not None:
        return clock.statutory_at if base.statutory_at else None
    return base.statutory_at + timedelta(days=shift)
