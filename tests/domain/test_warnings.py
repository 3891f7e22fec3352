"""Colours of petitions, units and areas: when they begin, why, and what they never judge."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, due
from domain.expiry import TABLE, Colour
from domain.thresholds import DEFAULT, Thresholds
from domain.warnings import (
    COLOURED,
    NEVER,
    WATCHED,
    Running,
    Turn,
    alerts_of_area,
    alerts_of_petition,
    alerts_of_unit,
    answer_due,
    colour_of_area,
    colour_of_breach,
    colour_of_clock,
    colour_of_petition,
    colour_of_rate,
    colour_of_unit,
    half_at,
    look_again_at,
    near_at,
    reply_due,
    worse,
)

CALENDAR = WorkingCalendar(holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}))
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # a Wednesday
BLUE, YELLOW, ORANGE, RED = Colour


def running(kind: str, started_at: datetime = NOON, *, acted: bool = False) -> Running:
    return Running(kind, started_at, due(RULES[kind], started_at, CALENDAR).at, acted)


def colour_at(clock: Running, now: datetime, thresholds: Thresholds = DEFAULT) -> Colour | None:
    return colour_of_clock(clock, now=now, calendar=CALENDAR, thresholds=thresholds)


# ------------------------------------------------------------------------------- missed


@pytest.mark.parametrize(
    ("kinds", "colour"),
    [
        ("C8 C9 C15 C7L", BLUE),
        ("C1 C11", YELLOW),
        ("C2 C2v C7 C7v", ORANGE),
        ("C5 C17 C18 C20 C20r", RED),
        ("C3 C4 C6 C10 C12 C13 C14 C16 C19 C2s C7s", None),
    ],
)
def test_a_missed_clock_has_the_colour_of_the_rules(kinds: str, colour: Colour | None) -> None:
    assert {colour_of_breach(kind) for kind in kinds.split()} == {colour}


def test_an_extended_period_that_is_missed_is_red() -> None:
    assert colour_of_breach("C7", extended=True) is RED
    assert colour_of_breach("C7", extended=False) is ORANGE


def test_every_colour_of_the_table_of_expiries_is_known_here() -> None:
    assert {kind for entry in TABLE if entry.colour for kind in entry.kinds} == COLOURED


def test_the_worst_reason_gives_the_colour_and_every_reason_is_told() -> None:
    turn = Turn(missed=(("C8", False), ("C7", True), ("C16", False)), rehandlings=2)
    alerts = alerts_of_petition(turn, now=NOON, calendar=CALENDAR)
    assert [alert.colour for alert in alerts] == [RED, RED, BLUE]
    assert alerts[0].why == "“办理并答复”到期未办（延期后）"
    assert alerts[2].why == "“拿出办理方案”到期未办"
    assert colour_of_petition(turn, now=NOON, calendar=CALENDAR) is RED


@pytest.mark.parametrize(("times", "colour"), [(0, None), (1, None), (2, RED), (3, RED)])
def test_the_second_rehandling_is_red(times: int, colour: Colour | None) -> None:
    assert colour_of_petition(Turn(rehandlings=times), now=NOON, calendar=CALENDAR) is colour


# ------------------------------------------------------------------------------- running


def test_half_of_the_time_without_a_record_is_blue_and_a_record_takes_it_away() -> None:
    clock = running("C7")
    half = half_at(clock)
    assert colour_at(clock, half - timedelta(seconds=1)) is None
    assert colour_at(clock, half) is BLUE
    assert colour_at(replace(clock, acted=True), half) is None


def test_three_working_days_before_the_end_is_yellow_even_with_records() -> None:
    clock = running("C2", acted=True)  # until the end of Thursday, 3 December
    begins = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)  # Monday 30 November: Tuesday to Thursday are left
    assert near_at(clock, CALENDAR) == begins
    assert colour_at(clock, begins - timedelta(seconds=1)) is None
    assert colour_at(clock, begins) is YELLOW


def test_days_off_are_not_counted_as_days_left() -> None:
    clock = Running("C7", datetime(2026, 8, 5, tzinfo=UTC), CALENDAR.end_of(date(2026, 10, 4)), acted=True)
    # Thursday and Friday are days off, then a weekend: Monday, Tuesday, Wednesday are left after Friday.
    assert CALENDAR.local_day(near_at(clock, CALENDAR)) == date(2026, 9, 25)


@pytest.mark.parametrize("kind", ["C2v", "C2s"])
def test_a_short_period_is_not_yellow_from_its_first_minute(kind: str) -> None:
    clock = running(kind)
    assert colour_at(clock, NOON) is None
    assert near_at(clock, CALENDAR) == half_at(clock)
    assert colour_at(clock, half_at(clock)) is YELLOW


@given(kind=st.sampled_from(sorted(WATCHED)), hours=st.integers(0, 24 * 400), past=st.integers(0, 24 * 120))
def test_looking_again_only_when_told_never_misses_a_change(kind: str, hours: int, past: int) -> None:
    clock = running(kind, NOON + timedelta(hours=hours))
    now = clock.started_at + timedelta(hours=past)
    again = look_again_at(clock, now=now, calendar=CALENDAR)
    assert again > now
    before = colour_at(clock, now)
    if again is NEVER:
        assert colour_at(clock, now + timedelta(days=1000)) is before is YELLOW
    else:
        assert colour_at(clock, again - timedelta(microseconds=1)) is before


def test_what_is_watched_is_a_duty_and_never_a_right_of_the_petitioner() -> None:
    assert {RULES[kind].holder for kind in WATCHED} == {"duty"}


# ------------------------------------------------------------------------- units and areas


@pytest.mark.parametrize(
    ("rate", "colour"),
    [(None, None), (1.0, None), (0.95, None), (0.949, BLUE), (0.90, BLUE), (0.899, YELLOW), (0.80, YELLOW),
     (0.799, ORANGE), (0.60, ORANGE), (0.599, RED), (0.0, RED)],
)  # fmt: skip
def test_a_rate_has_the_colour_of_the_rules(rate: float | None, colour: Colour | None) -> None:
    assert colour_of_rate(rate) is colour


def test_a_unit_without_anything_due_has_no_colour() -> None:
    assert colour_of_unit(due=0, on_time=0) is None
    assert colour_of_unit(due=4, on_time=0, thresholds=Thresholds(least_due=5)) is None


def test_refused_registration_makes_a_unit_red_however_good_its_rate() -> None:
    assert colour_of_unit(due=100, on_time=100, blocked=1) is RED
    assert [alert.why for alert in alerts_of_unit(due=10, on_time=9, blocked=1)] == ["查实不给登记", "按期率低于 95%"]


@pytest.mark.parametrize(("alike", "colour"), [(4, None), (5, YELLOW), (9, YELLOW), (10, ORANGE), (500, ORANGE)])
def test_the_same_matter_again_and_again_colours_an_area(alike: int, colour: Colour | None) -> None:
    assert colour_of_area(due=10, on_time=10, alike=alike) is colour


def test_a_reason_of_an_area_tells_a_band_and_no_count_of_its_rate() -> None:
    assert [alert.why for alert in alerts_of_area(due=20, on_time=2, alike=7)] == [
        "按期率低于 60%",
        "同一类事项 7 件，请查共同原因",
    ]


# ------------------------------------------------------------------------------- settings


def test_a_county_sets_its_own_thresholds_and_the_rest_keeps_its_default() -> None:
    read = Thresholds.read({"remote": "local_order", "thresholds": {"days_left": 5, "rate_red": 0.5}})
    assert (read.days_left, read.rate_red, read.rate_blue) == (5, 0.5, DEFAULT.rate_blue)
    assert Thresholds.read({}) == DEFAULT
    clock = running("C7", acted=True)
    assert near_at(clock, CALENDAR, read) < near_at(clock, CALENDAR)


@pytest.mark.parametrize(
    ("told", "setting"),
    [
        ({"used_share": 0}, "used_share"),
        ({"used_share": 1.0}, "used_share"),
        ({"rate_red": 0.99}, "rates"),
        ({"rate_blue": 1.2}, "rates"),
        ({"alike_yellow": 20}, "alike"),
        ({"alike_yellow": 1}, "alike"),
        ({"days_left": 0}, "days_left"),
        ({"days_left": 2.5}, "days_left"),
        ({"reply_days": 91}, "reply_days"),
        ({"reply_days": True}, "reply_days"),
        ({"reply_days": "3"}, "reply_days"),
        ({"petitioners": 3}, "petitioners"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused_by_name(told: dict[str, Any], setting: str) -> None:
    with pytest.raises(ValueError, match=f"^{setting}$"):
        Thresholds.read({"thresholds": told})


def test_thresholds_must_be_a_table() -> None:
    with pytest.raises(ValueError, match="thresholds"):
        Thresholds.read({"thresholds": [1, 2]})


def test_no_threshold_counts_people_or_visits() -> None:
    names = " ".join(one.name for one in fields(Thresholds))
    assert not any(word in names for word in ("person", "petitioner", "visit", "skip", "repeat"))


def test_a_reply_is_due_after_three_working_days() -> None:
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert CALENDAR.last_day_before(reply_due(friday, CALENDAR)) == date(2026, 11, 25)
    assert CALENDAR.last_day_before(reply_due(friday, CALENDAR, Thresholds(reply_days=1))) == date(2026, 11, 23)
    assert CALENDAR.last_day_before(answer_due(friday, CALENDAR)) == date(2026, 12, 20)


def test_the_worse_of_colours_is_kept() -> None:
    assert worse(None, None) is None
    assert worse("blue", None) is BLUE
    assert worse(BLUE, "red", YELLOW) is RED
