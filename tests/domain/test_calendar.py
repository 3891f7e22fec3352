"""Working days and the ends of periods: the vectors of the rules, and a slow calendar beside ours."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.settings import ROOT
from domain.calendar import WorkingCalendar
from domain.clocks import RULES, ClockRule, Due, Holder, Unit, due

BEIJING = timezone(timedelta(hours=8))
ONE = timedelta(days=1)
DUTY = ClockRule("X", "", 0, Unit.CALENDAR_DAYS, Holder.DUTY, "")
RIGHT = replace(DUTY, holder=Holder.RIGHT)
WORKING = replace(DUTY, unit=Unit.WORKING_DAYS)


def seeded() -> WorkingCalendar:
    """Return the working days that the product is delivered with."""
    years = json.loads((ROOT / "data/calendar.json").read_text(encoding="utf-8"))["years"]

    def days(kind: str) -> frozenset[date]:
        named = [(year["year"], day) for year in years for group in year[kind].values() for day in group]
        return frozenset(date.fromisoformat(f"{year}-{day}") for year, day in named)

    return WorkingCalendar(days("off"), days("work"), frozenset(year["year"] for year in years))


SEEDED = seeded()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+08:00")


def last_day(rule: ClockRule, length: int, start: str) -> str:
    return due(replace(rule, length=length), noon(start), SEEDED).last_day.isoformat()


# ------------------------------------------------------------------ the vectors of the rules


@pytest.mark.parametrize(
    ("rule", "length", "start", "last"),
    [
        (DUTY, 60, "2023-10-01", "2023-11-30"),
        (DUTY, 60, "2025-01-01", "2025-03-02"),
        (DUTY, 60, "2024-01-01", "2024-03-01"),
        (DUTY, 15, "2025-09-18", "2025-10-03"),
        (RIGHT, 15, "2025-09-18", "2025-10-09"),
        (DUTY, 60, "2025-08-04", "2025-10-03"),
        (DUTY, 30, "2025-10-03", "2025-11-02"),
        (WORKING, 3, "2025-09-26", "2025-09-30"),
        (WORKING, 5, "2025-09-26", "2025-10-10"),
        (WORKING, 3, "2025-09-30", "2025-10-11"),
        (WORKING, 10, "2025-01-24", "2025-02-13"),
        (WORKING, 1, "2025-04-25", "2025-04-27"),
    ],
)
def test_the_vectors_of_the_rules(rule: ClockRule, length: int, start: str, last: str) -> None:
    assert last_day(rule, length, start) == last


@pytest.mark.parametrize(
    ("kind", "start", "last", "rolled"),
    [
        ("C1", "2025-09-18", "2025-10-03", False),
        ("C7", "2023-10-01", "2023-11-30", False),
        ("C2s", "2025-09-30", "2025-10-11", False),
        ("C7s", "2025-01-24", "2025-02-13", False),
        ("C7v", "2025-09-26", "2025-10-10", False),
        ("C6", "2025-01-24", "2025-02-13", False),  # a right in working days cannot end on a day off
        ("C14", "2025-09-03", "2025-10-09", True),
        ("C14", "2025-09-02", "2025-10-09", True),
        ("C14", "2025-08-31", "2025-09-30", False),
        ("C15", "2025-10-01", "2025-10-04", False),
    ],
)
def test_clocks_of_the_table_end_on_these_days(kind: str, start: str, last: str, *, rolled: bool) -> None:
    end = due(RULES[kind], noon(start), SEEDED)
    assert (end.last_day.isoformat(), end.rolled) == (last, rolled)


def test_hours_count_from_the_minute() -> None:
    end = due(RULES["C5"], datetime(2026, 11, 18, 15, 30, tzinfo=UTC), SEEDED)
    assert end == Due(datetime(2026, 11, 18, 17, 30, tzinfo=UTC), date(2026, 11, 19), rolled=False, provisional=False)


# ---------------------------------------------------------------------------- single days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-09-28", True),  # a Sunday that makes up for the holiday
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-10-11", True),  # a Saturday
        ("2025-10-12", False),
        ("2026-11-18", True),
    ],
)
def test_the_seeded_calendar_knows_holidays_and_make_up_days(day: str, *, works: bool) -> None:
    assert SEEDED.is_working(date.fromisoformat(day)) is works


def test_the_seeded_calendar_is_that_of_an_independent_package() -> None:
    import chinese_calendar

    day = date(2004, 1, 1)
    assert max(SEEDED.announced_years) >= 2026
    while day <= date(2026, 12, 31):
        assert SEEDED.is_working(day) is chinese_calendar.is_workday(day), day
        day += ONE


@pytest.mark.parametrize("start", ["2026-11-18T00:00:00+08:00", "2026-11-18T23:59:59.999999+08:00"])
def test_the_hour_of_the_fact_does_not_matter(start: str) -> None:
    assert due(RULES["C2v"], datetime.fromisoformat(start), SEEDED).last_day == date(2026, 11, 20)


def test_the_day_of_the_fact_is_the_local_one() -> None:
    # 16:00 in UTC is the next day's midnight in Beijing.
    before, after = (datetime(2026, 11, 17, hour, tzinfo=UTC) for hour in (15, 16))
    assert due(RULES["C7"], after, SEEDED).at - due(RULES["C7"], before, SEEDED).at == ONE


@given(st.dates(date(1992, 1, 1), date(2200, 1, 1)))
def test_a_day_is_over_at_the_next_local_midnight(day: date) -> None:
    end = SEEDED.end_of(day)
    local = end.astimezone(BEIJING)
    assert (local.date(), local.time()) == (day + ONE, datetime.min.time())
    assert end.utcoffset() == timedelta(0)
    assert SEEDED.last_day_before(end) == day
    assert SEEDED.local_day(end) == day + ONE


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin"])
def test_a_day_may_have_another_length(zone: str) -> None:
    calendar = WorkingCalendar(zone=ZoneInfo(zone))
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)):
        assert calendar.last_day_before(calendar.end_of(day)) == day


# ------------------------------------------------------------------------- not announced yet


@pytest.mark.parametrize(
    ("kind", "start", "provisional"),
    [
        ("C2v", "2030-12-27", False),
        ("C2v", "2030-12-31", True),  # two working days reach into the year after
        ("C14", "2030-12-01", False),
        ("C14", "2030-12-20", True),
        ("C7", "2030-12-20", False),  # a duty in calendar days depends on no holiday
        ("C5", "2030-12-31", False),
        ("C2v", "2031-03-03", True),
        ("C2v", "2029-12-31", True),  # it starts in a year that nobody announced
    ],
)
def test_what_reaches_into_an_unannounced_year_is_provisional(kind: str, start: str, *, provisional: bool) -> None:
    calendar = WorkingCalendar(announced_years=frozenset({2030}))
    assert due(RULES[kind], noon(start), calendar).provisional is provisional


def test_a_gap_between_announced_years_is_noticed() -> None:
    calendar = WorkingCalendar(announced_years=frozenset({2030, 2032}))
    assert calendar.is_provisional(date(2030, 12, 1), date(2032, 1, 5))
    assert not calendar.is_provisional(date(2030, 1, 1), date(2030, 12, 31))


# ------------------------------------------------------------------- a slow calendar beside ours

FIRST = date(2027, 1, 1)
SPAN = 460
DAYS = [FIRST + ONE * number for number in range(SPAN)]


def slowly_working(off: set[date], made_up: set[date]) -> list[date]:
    """Return the working days of the span, each judged by itself."""
    return [day for day in DAYS if day in made_up or (day.isoweekday() not in {6, 7} and day not in off)]


def slowly_due(rule: ClockRule, started_at: datetime, working: list[date]) -> tuple[datetime, date, bool]:
    """Count on the fingers: the days after the start, one after the other."""
    start = started_at.astimezone(BEIJING).date()
    if rule.unit is Unit.HOURS:
        end = started_at + timedelta(minutes=60 * rule.length)
        return end, (end.astimezone(BEIJING) - timedelta(microseconds=1)).date(), False
    if rule.unit is Unit.WORKING_DAYS:
        day = [day for day in working if day > start][rule.length - 1]
        rolled = False
    else:
        counted = [day for day in DAYS if day > start][rule.length - 1]
        day = min(day for day in working if day >= counted) if rule.holder is Holder.RIGHT else counted
        rolled = day != counted
    midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + ONE
    return midnight, day, rolled


CALENDARS = 3000


def some_days(chance: random.Random) -> set[date]:
    """Return single days and whole holidays, now and then very many."""
    days = set(chance.sample(DAYS, chance.choice([0, 3, 20, 200])))
    for _ in range(chance.randrange(6)):
        start, length = chance.randrange(SPAN), chance.randrange(1, 16)
        days.update(DAYS[start : start + length])
    return days


def test_the_slow_calendar_agrees() -> None:
    chance = random.Random(20261118)
    for _ in range(CALENDARS):
        off, made_up = some_days(chance), some_days(chance) if chance.random() < 0.5 else set()
        calendar, working = WorkingCalendar(frozenset(off), frozenset(made_up)), slowly_working(off, made_up)
        started_at = datetime(2027, 1, 1, tzinfo=BEIJING) + timedelta(minutes=chance.randrange(150 * 24 * 60))
        for kind in chance.sample(sorted(RULES), 4):
            end = due(RULES[kind], started_at, calendar)
            assert (end.at, end.last_day, end.rolled) == slowly_due(RULES[kind], started_at, working), (kind, off)
            assert calendar.last_day_before(end.at) == end.last_day


@settings(deadline=None)
@given(st.sets(st.sampled_from(DAYS), max_size=60), st.integers(0, 200), st.sampled_from(sorted(RULES)))
def test_only_a_right_rolls_and_only_forward(off: set[date], start: int, kind: str) -> None:
    rule, calendar = RULES[kind], WorkingCalendar(frozenset(off))
    started_at = datetime.combine(DAYS[start], datetime.min.time(), BEIJING)
    end = due(rule, started_at, calendar)
    if rule.unit is not Unit.CALENDAR_DAYS:
        assert not end.rolled
        return
    counted = DAYS[start] + ONE * rule.length
    assert end.last_day >= counted
    if rule.holder is Holder.RIGHT:
        assert calendar.is_working(end.last_day)
        assert not any(calendar.is_working(counted + ONE * n) for n in range((end.last_day - counted).days))
    else:
        assert end.last_day == counted
