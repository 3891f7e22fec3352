"""Is a period overdue, and by how many days?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, Holder
from domain.overdue import DUTIES, WHAT, Overrun, Period, overrun

CALENDAR = WorkingCalendar()
DUE = CALENDAR.end_of(date(2026, 11, 16))
START = datetime(2026, 11, 1, 2, tzinfo=UTC)
PERIOD = Period("C2", START, DUE)
DAY = timedelta(days=1)


def over(now: datetime, **changes: Any) -> Overrun | None:
    return overrun(replace(PERIOD, **changes), now=now, calendar=CALENDAR)


def test_the_last_day_still_counts_and_the_next_is_one_day_over() -> None:
    assert over(DUE - timedelta(microseconds=1)) is None
    assert over(DUE) == Overrun(date(2026, 11, 16), 1, None)
    assert over(DUE + 5 * DAY) == Overrun(date(2026, 11, 16), 6, None)


def test_what_was_done_in_time_is_never_overdue() -> None:
    assert over(DUE + 9 * DAY, met_at=DUE - DAY) is None
    assert over(DUE + 9 * DAY, stopped_at=DUE - DAY) is None


def test_a_period_that_stands_still_is_not_overdue() -> None:
    assert over(DUE + 9 * DAY, paused_at=DUE - DAY) is None


def test_a_breach_counts_on_until_the_thing_is_done() -> None:
    assert over(DUE + 5 * DAY, breached_at=DUE) == Overrun(date(2026, 11, 16), 6, None)
    done = over(DUE + 9 * DAY, breached_at=DUE, done_at=DUE + 2 * DAY)
    assert done == Overrun(date(2026, 11, 16), 3, date(2026, 11, 19))
    # What was done before the period began to run out is another answer, not this one.
    assert over(DUE + 5 * DAY, breached_at=DUE, done_at=START) == Overrun(date(2026, 11, 16), 6, None)


def test_what_was_done_late_without_a_sweep_in_between_is_late_too() -> None:
    assert over(DUE + 9 * DAY, met_at=DUE + DAY) == Overrun(date(2026, 11, 16), 2, date(2026, 11, 18))


@pytest.mark.parametrize("kind", sorted(RULES))
def test_only_what_a_unit_owes_somebody_is_certified(kind: str) -> None:
    found = overrun(replace(PERIOD, kind=kind), now=DUE + DAY, calendar=CALENDAR)
    assert (found is not None) is (RULES[kind].holder is Holder.DUTY and kind != "C10")


def test_every_word_belongs_to_a_duty() -> None:
    assert set(WHAT) <= DUTIES
