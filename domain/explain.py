"""Why does a clock end on just this day? Piece by piece, and in one paragraph.

Nothing is looked up here: the facts of one clock and the calendar come in.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from domain import clock_words as say
from domain.calendar import WorkingCalendar
from domain.clock_facts import ClockFacts
from domain.clocks import Unit

_UNITS = {Unit.WORKING_DAYS: "个工作日", Unit.CALENDAR_DAYS: "个自然日", Unit.HOURS: "小时"}
_LOCAL_KINDS = frozenset({"C7L", "C7v"})  # each county sets their number
_HEARING = "C20h"  # its last day is the day that was set
NamedDays = tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Explanation:
    """Where the date comes from."""

    whose: str
    length: str
    basis: str
    skipped: NamedDays  # holidays that did not count
    counted: NamedDays  # weekends that were worked, and counted
    rolled_from: date | None  # where the days ended, before they rolled off days off
    words: str


def explain(clock: ClockFacts, calendar: WorkingCalendar, *, you: str = "您") -> Explanation:
    """Explain a clock; ``you`` is what the petitioner is called."""
    start = calendar.local_day(clock.started_at)
    rolled_from = start + timedelta(days=clock.rule.length) if clock.rolled else None
    skipped, counted = _special_days(clock, calendar, rolled_from)
    length, whose, basis = length_of(clock, calendar), say.whose(clock, you), say.basis(clock.rule)
    parts = (
        whose,
        say.counting(clock, calendar, length, rolled_from),
        say.days_off(skipped, counted, rolled=clock.rolled),
        say.local_limit(clock, calendar),
        f"依据：{basis}。",
        *(say.change(change, calendar) for change in clock.changes),
        say.standing_still(clock, calendar),
        say.provisional(clock, calendar),
        say.end(clock, calendar, you),
    )
    return Explanation(whose, length, basis, skipped, counted, rolled_from, "".join(parts))


def length_of(clock: ClockFacts, calendar: WorkingCalendar) -> str:
    """Say how long the clock runs; a county's own number is counted off the days themselves."""
    rule = clock.rule
    if clock.kind == _HEARING:  # until the day of the hearing, at most the days of its rule
        span = calendar.last_day_before(clock.due_at) - calendar.local_day(clock.started_at)
        return f"{span.days} {_UNITS[rule.unit]}"
    if clock.kind not in _LOCAL_KINDS and clock.statutory_due_at is None:
        return f"{rule.length} {_UNITS[rule.unit]}"
    added = clock.extended_days + clock.paused_days(calendar)
    last = calendar.last_day_before(clock.due_at) - timedelta(days=added)
    days = calendar.days_between(calendar.local_day(clock.started_at), last)
    return f"{sum(map(calendar.is_working, days))} 个工作日"


def _special_days(
    clock: ClockFacts, calendar: WorkingCalendar, rolled_from: date | None
) -> tuple[NamedDays, NamedDays]:
    """Return the holidays that did not count, and the make-up days that did."""
    start, last = calendar.local_day(clock.started_at), calendar.last_day_before(clock.due_at)
    if rolled_from is not None:
        start = rolled_from - timedelta(days=1)
    elif not clock.counts_working_days:
        return (), ()
    days = list(calendar.days_between(start, last))
    off = tuple((day, calendar.names.get(day) or "放假") for day in days if day in calendar.holidays)
    work = tuple((day, calendar.names.get(day) or "调休") for day in days if day in calendar.makeup_days)
    return off, () if clock.rolled else work
