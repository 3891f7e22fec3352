"""Which days are working days, and when does a period end?

A period counts from the day after the fact that starts it (rules.md §4). It ends with its last
day: an instant is over when the next local midnight has come. Calendar days of a citizen's right
that end on a day off roll forward; a unit's duty does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off and make-up working days that differ from Monday to Friday."""

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    announced_years: frozenset[int] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    names: Mapping[date, str] = field(default_factory=dict, compare=False)  # what the days are called

    def with_year(self, year: int, *, off: Mapping[date, str], work: Mapping[date, str]) -> Self:
        """Return the calendar with one year announced, or announced anew."""
        return replace(
            self,
            holidays=frozenset(day for day in self.holidays if day.year != year) | frozenset(off),
            makeup_days=frozenset(day for day in self.makeup_days if day.year != year) | frozenset(work),
            announced_years=self.announced_years | {year},
            names={day: name for day, name in self.names.items() if day.year != year} | {**off, **work},
        )

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on ``day``."""
        if day in self.makeup_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def is_provisional(self, first: date, last: date) -> bool:
        """Tell whether a period reaches into a year whose holidays are not announced yet."""
        return any(year not in self.announced_years for year in range(first.year, last.year + 1))

    def days_between(self, start: date, last: date) -> Iterator[date]:
        """Yield the days that count: from the one after ``start`` to ``last``."""
        for number in range(1, (last - start).days + 1):
            yield start + timedelta(days=number)

    def after_working_days(self, start: date, count: int) -> date:
        """Return the ``count``-th working day after ``start``."""
        day = start
        while count > 0:
            day += _ONE_DAY
            count -= self.is_working(day)
        return day

    def after_days(self, start: date, count: int, *, rolls: bool) -> date:
        """Return the ``count``-th calendar day after ``start``, rolled off days off if asked."""
        day = start + timedelta(days=count)
        while rolls and not self.is_working(day):
            day += _ONE_DAY
        return day

    def local_day(self, instant: datetime) -> date:
        """Return the local date of an instant."""
        return instant.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """Return the instant at which ``day`` is over, in UTC."""
        return datetime.combine(day + _ONE_DAY, time(), self.zone).astimezone(UTC)

    def last_day_before(self, end: datetime) -> date:
        """Return the last day that an exclusive end allows."""
        return self.local_day(end - timedelta(microseconds=1))
