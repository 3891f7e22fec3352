"""An open clock under another calendar: counted from its own start, and never against the petitioner."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import WorkingCalendar
from domain.clocks import RULES, Holder, due_under
from domain.levels import Level
from domain.policy import Policy
from domain.recompute import KINDS, OpenClock, Recomputed, again

NOW = datetime.fromisoformat("2026-12-28T12:00:00+08:00")
STARTED = datetime.fromisoformat("2026-12-30T09:00:00+08:00")
BEFORE = WorkingCalendar(announced_years=frozenset({2026}))
NEW_YEAR = {date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"}
AFTER = BEFORE.with_year(2027, off=NEW_YEAR, work={date(2027, 1, 9): "元旦"})
LOCAL = Policy(version=1, published_rule="本县规定")


def clock(kind: str, *, level: Level = Level.VILLAGE, policy: Policy = LOCAL, **changes: Any) -> OpenClock:
    """Return a clock as it was started under the calendar before."""
    due = due_under(policy, kind, level, changes.pop("started_at", STARTED), BEFORE)
    plain = OpenClock(kind, level, STARTED, due.at, due.rolled, due.provisional, due.statutory_at, 0, 0)
    return replace(plain, **changes)


def recount(
    one: OpenClock, before: WorkingCalendar = BEFORE, after: WorkingCalendar = AFTER, now: datetime = NOW
) -> Recomputed | None:
    return again(one, before=before, after=after, policies=(LOCAL, Policy()), now=now)


def settled(one: OpenClock, done: Recomputed) -> OpenClock:
    """Return the clock as it is stored after it was counted again."""
    due = done.due
    return replace(one, due_at=due.at, rolled=due.rolled, provisional=due.provisional, statutory_at=due.statutory_at)


def moved(one: OpenClock, **more: Any) -> str:
    done = recount(one, **more)
    assert done is not None
    assert done.moved
    return done.due.last_day.isoformat()


def test_a_duty_in_working_days_moves_with_the_holidays() -> None:
    done = recount(clock("C2v"))  # two working days: 31 December and 1 January, which is off now
    assert done is not None
    assert (done.old_last_day, done.due.last_day) == (date(2027, 1, 1), date(2027, 1, 5))
    assert not done.due.provisional
    assert done.why("通知") == "按“通知”重新计算"


def test_the_same_date_only_loses_its_mark_of_being_provisional() -> None:
    started = datetime.fromisoformat("2027-03-01T09:00:00+08:00")
    due = due_under(LOCAL, "C2v", Level.VILLAGE, started, BEFORE)
    done = recount(replace(clock("C2v"), started_at=started, due_at=due.at))
    assert done is not None
    assert not done.moved
    assert not done.due.provisional


def test_what_the_year_does_not_touch_stays() -> None:
    started = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
    due = due_under(LOCAL, "C2v", Level.VILLAGE, started, BEFORE)
    assert recount(replace(clock("C2v"), started_at=started, due_at=due.at, provisional=False)) is None


def test_a_right_that_would_end_earlier_keeps_its_day_and_says_so_once() -> None:
    right = clock("C6", level=Level.TOWNSHIP)
    worked = BEFORE.with_year(2027, off={}, work={date(2027, 1, day): "调休" for day in (2, 3, 9, 10)})
    done = recount(right, after=worked)
    assert done is not None
    assert not done.moved
    assert done.kept
    assert done.counted < done.due.last_day == BEFORE.last_day_before(right.due_at)
    assert "权利不因改日历而缩短" in done.why("通知")
    assert recount(settled(right, done), before=worked, after=worked) is None


def test_a_right_may_get_longer() -> None:
    # 30 days from 1 January end on a Sunday and roll to Monday; that Monday is a holiday now.
    started = datetime.fromisoformat("2027-01-01T09:00:00+08:00")
    due = due_under(LOCAL, "C14", Level.TOWNSHIP, started, BEFORE)
    assert due.last_day == date(2027, 2, 1)
    off = BEFORE.with_year(2027, off={date(2027, 2, 1): "春节"}, work={})
    one = replace(clock("C14"), started_at=started, due_at=due.at)
    assert moved(one, after=off) == "2027-02-02"


def test_a_duty_may_get_shorter_but_is_not_over_at_once() -> None:
    worked = BEFORE.with_year(2027, off={}, work={date(2027, 1, day): "调休" for day in (2, 3)})
    one = clock("C7v")
    assert BEFORE.last_day_before(one.due_at) == date(2027, 1, 6)
    assert moved(one, after=worked) == "2027-01-04"
    late = datetime.fromisoformat("2027-01-05T08:00:00+08:00")
    assert moved(one, after=worked, now=late) == "2027-01-05"
    after_its_end = datetime.fromisoformat("2027-02-01T08:00:00+08:00")
    done = recount(one, after=worked, now=after_its_end)
    assert done is None or not done.moved


def test_extensions_and_pauses_are_kept() -> None:
    plain = clock("C2v")
    later = replace(plain, due_at=plain.due_at + timedelta(days=12), extended_days=10, paused_seconds=2 * 86_400 - 9000)
    assert moved(later) == "2027-01-17"  # twelve days after the 5th


def test_the_policy_that_explains_the_date_is_the_one_that_is_used() -> None:
    older = Policy(version=2, published_rule="旧", local_working_days={**LOCAL.local_working_days, Level.VILLAGE: 8})
    one = clock("C7v", policy=older)
    done = again(one, before=BEFORE, after=AFTER, policies=(LOCAL, older, Policy()), now=NOW)
    assert done is not None
    assert done.due.last_day == due_under(older, "C7v", Level.VILLAGE, STARTED, AFTER).last_day


def test_a_local_limit_keeps_the_statutory_date_beside_it() -> None:
    one = clock("C7", level=Level.TOWNSHIP)
    assert one.statutory_at is not None
    done = recount(one)
    assert done is not None
    assert done.moved
    assert done.due.statutory_at == one.statutory_at


def test_a_clock_started_with_old_days_is_found_by_the_next_run() -> None:
    one = clock("C2v")
    assert moved(one, before=AFTER) == "2027-01-05"


STARTS = st.integers(0, 60).map(lambda days: STARTED - timedelta(days=30) + timedelta(days=days))
OFF = st.sets(st.sampled_from([date(2027, 1, 1) + timedelta(days=n) for n in range(90)]), max_size=25)


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(list(Level)), STARTS, OFF, OFF, st.booleans())
def test_a_second_run_changes_nothing_and_no_right_gets_shorter(
    kind: str,
    level: Level,
    started_at: datetime,
    first: set[date],
    second: set[date],
    published: bool,  # noqa: FBT001
) -> None:
    policy = LOCAL if published else Policy()
    due = due_under(policy, kind, level, started_at, BEFORE)
    one = OpenClock(kind, level, started_at, due.at, due.rolled, due.provisional, due.statutory_at, 0, 0)
    before = BEFORE
    for off in (first, second):
        after = before.with_year(2027, off=dict.fromkeys(off, "假"), work={})
        policies = (policy, LOCAL, Policy())
        done = again(one, before=before, after=after, policies=policies, now=NOW)
        if done is not None:
            if RULES[kind].holder is Holder.RIGHT:
                assert done.due.last_day >= done.old_last_day
            assert done.due.at == after.end_of(done.due.last_day)
            one = settled(one, done)
        assert again(one, before=after, after=after, policies=policies, now=NOW) is None
        before = after
