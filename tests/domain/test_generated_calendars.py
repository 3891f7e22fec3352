"""A hundred thousand generated calendars, each counted by us and by a slow reference that shares no code.

Each has a number that makes it again: a failure names it. ``make calendars`` counts more of them
(CALENDARS=1000000 by default there).
"""

import os
import random
from datetime import UTC, date, datetime

import pytest

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, ClockRule, Holder, Unit, due, due_under
from domain.levels import Level
from domain.policy import Policy
from tests.domain import slow_calendar as slow

CALENDARS = int(os.environ.get("CALENDARS", "100000"))
CHUNKS = 8  # so that several workers share them
YEARS = range(2025, 2032)
EPOCH = date(1970, 1, 1).toordinal()
JANUARY = {year: date(year, 1, 1).toordinal() - EPOCH for year in range(2024, 2037)}
DATES = {day: date.fromordinal(EPOCH + day) for day in range(JANUARY[2024], JANUARY[2035])}
KINDS = (
    ("hours", Unit.HOURS, Holder.DUTY),
    ("working", Unit.WORKING_DAYS, Holder.DUTY),
    ("working", Unit.WORKING_DAYS, Holder.RIGHT),
    ("calendar", Unit.CALENDAR_DAYS, Holder.DUTY),
    ("calendar", Unit.CALENDAR_DAYS, Holder.SERVICE),
    ("rolling", Unit.CALENDAR_DAYS, Holder.RIGHT),
)
RULE_OF = {
    (unit, holder, length): ClockRule("X", "", length, unit, holder, "")
    for _, unit, holder in KINDS
    for length in range(1, 91)
}


class Generated:
    """One calendar with a start: whole holidays, single days, now and then hardly a working day."""

    def __init__(self, number: int) -> None:
        chance = self.chance = random.Random(number)
        year = chance.choice(YEARS)
        self.first = JANUARY[year] + chance.randrange(366)
        self.off, self.made_up = self._days(), self._days() if chance.random() < 0.6 else set()
        # One calendar in thirty is a holiday of months, longer than any that was ever announced.
        if chance.random() < 0.03:
            begins = self.first + chance.randrange(40)
            self.off.update(range(begins, begins + chance.randrange(20, 70)))
        self.known = frozenset(one for one in range(year - 1, year + 3) if chance.random() < 0.7)
        self.started = (self.first + chance.randrange(30)) * slow.DAY + chance.randrange(slow.DAY)
        self.calendar = WorkingCalendar(
            frozenset(DATES[day] for day in self.off), frozenset(DATES[day] for day in self.made_up), self.known
        )
        self.unknown = [(JANUARY[one], JANUARY[one + 1] - 1) for one in range(year, year + 3) if one not in self.known]

    def _days(self) -> set[int]:
        chance, first = self.chance, self.first
        days = {first + chance.randrange(200) for _ in range(chance.randrange(8))}
        for _ in range(chance.randrange(4)):
            begins = first + chance.randrange(200)
            days.update(range(begins, begins + chance.randrange(1, 12)))
        return days

    def expected(self, length: int, kind: str) -> tuple[float, date, bool]:
        over, last, rolled = slow.count_on(self.started, length, kind, self.off, self.made_up)
        return over, DATES[last], rolled

    def is_provisional(self, last: date) -> bool:
        begins = slow.day_of(self.started)
        return slow.reaches_unknown_year(begins, last.toordinal() - EPOCH, self.unknown)


def check_a_length(one: Generated) -> None:
    kind, unit, holder = one.chance.choice(KINDS)
    length = one.chance.randrange(1, 31 if kind == "working" else 91)
    end = due(RULE_OF[unit, holder, length], datetime.fromtimestamp(one.started, UTC), one.calendar)
    assert (end.at.timestamp(), end.last_day, end.rolled) == one.expected(length, kind), (kind, length)
    assert end.provisional is (kind in {"working", "rolling"} and one.is_provisional(end.last_day)), (kind, length)
    assert one.calendar.last_day_before(end.at) == end.last_day


def check_the_earlier_limit(one: Generated) -> None:
    """The effective end is the earlier of the law's and the county's, and the law's stays in sight."""
    days = one.chance.randrange(1, 50)
    published = "本县规定" if one.chance.random() < 0.7 else ""
    policy = Policy(published_rule=published, local_working_days=dict.fromkeys(Level, days))
    end = due_under(policy, "C7", Level.TOWNSHIP, datetime.fromtimestamp(one.started, UTC), one.calendar)
    law, own = one.expected(RULES["C7"].length, "calendar"), one.expected(days, "working")
    is_local = bool(published) and own[0] < law[0]
    assert (end.at.timestamp(), end.last_day, end.rolled) == (own if is_local else law), days
    statutory = end.statutory_at.timestamp() if end.statutory_at else None
    assert statutory == (law[0] if is_local else None), days


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_our_days_are_those_of_somebody_with_a_wall_calendar(chunk: int) -> None:
    for number in range(chunk, CALENDARS, CHUNKS):
        one = Generated(number)
        try:
            check_a_length(one)
            if number % 4 == 0:
                check_the_earlier_limit(one)
        except AssertionError as error:
            error.add_note(f"seed {number}: from tests.domain.test_generated_calendars import *; Generated({number})")
            raise


def test_the_generated_calendars_hold_what_is_hard() -> None:
    """A generator that never makes a rolled end, or a worked weekend, would prove nothing."""
    some = [Generated(number) for number in range(2000)]
    rolled = [one for one in some if one.expected(30, "rolling")[2]]
    worked = [one for one in some if any(slow.is_weekend(day) for day in one.made_up)]
    late = [one for one in some if one.started % slow.DAY >= 16 * slow.HOUR]  # it is the next day in Beijing
    over_new_year = [one for one in some if one.expected(60, "calendar")[1].year > DATES[one.first].year]
    provisional = [one for one in some if one.is_provisional(one.expected(30, "rolling")[1])]
    for found in (rolled, worked, late, over_new_year, provisional):
        assert 100 < len(found) < 1900


def test_the_reference_notices_a_wrong_day() -> None:
    """The vectors of the rules, by the reference alone."""
    off = {date(2025, 10, day).toordinal() - EPOCH for day in (1, 2, 3, 6, 7, 8)}
    made_up = {date(2025, *day).toordinal() - EPOCH for day in ((9, 28), (10, 11))}

    def last(start: date, length: int, kind: str) -> date:
        noon = (start.toordinal() - EPOCH) * slow.DAY + 4 * slow.HOUR
        return date.fromordinal(EPOCH + slow.count_on(noon, length, kind, off, made_up)[1])

    assert last(date(2025, 9, 18), 15, "calendar") == date(2025, 10, 3)
    assert last(date(2025, 9, 18), 15, "rolling") == date(2025, 10, 9)
    assert last(date(2025, 9, 26), 3, "working") == date(2025, 9, 30)
    assert last(date(2025, 9, 26), 5, "working") == date(2025, 10, 10)
    assert last(date(2025, 9, 30), 3, "working") == date(2025, 10, 11)
