"""What happens next: the right clock, the right day, in words."""

import re
from datetime import UTC, date, datetime

import pytest

from domain import outlook
from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.lifecycle import ROWS, State, belongs
from domain.words import NEXT, NEXT_WITHOUT_DAY

CLOCK = outlook.Awaited("C2v", "2026年11月24日")
URGENT = outlook.Awaited("C5", "2026年11月24日 14:05")
CALENDAR = WorkingCalendar()


@pytest.mark.parametrize("state", State)
def test_every_open_state_but_a_draft_waits_for_a_clock_and_no_closed_one_does(state: State) -> None:
    assert (state in outlook.WAITS_FOR) is (state.is_open and state is not State.DRAFT)


AWAITED = [(state, family) for state, families in outlook.WAITS_FOR.items() for family in families]


@pytest.mark.parametrize(("state", "family"), AWAITED)
def test_a_state_waits_for_a_clock_that_something_starts(state: State, family: str) -> None:
    assert family in RULES
    assert any(family in row.starts for row in ROWS), state


@pytest.mark.parametrize(
    ("state", "running", "awaited"),
    [
        (State.PENDING, ["C1", "C2v"], "C2v"),
        (State.PENDING, ["C16", "C2s", "C9"], "C2s"),
        (State.PENDING, ["C20", "C15"], None),
        (State.ACCEPTED, ["C8", "C9", "C7v"], "C7v"),
        (State.EXTENDED, ["C7"], "C7"),
        (State.REGISTERED, ["C13", "C1"], "C1"),
        (State.OPINION_ISSUED, ["C15", "C16", "C14"], "C14"),
        (State.CLOSED_CONCLUDED, ["C15", "C16"], None),
        (State.ACCEPTED, [], None),
        # when the first clock has ended, the next one is waited for
        (State.REGISTERED, ["C1", "C4"], "C4"),
        (State.LEVEL_REFUSED, ["C1", "C3"], "C3"),
        (State.LEVEL_REFUSED, ["C1"], "C1"),
        (State.EMERGENCY_OPEN, ["C1", "C5"], "C5"),
        (State.EMERGENCY_OPEN, ["C1"], "C1"),
        (State.UNIT_OBJECTED, ["C11", "C2s"], "C11"),
        (State.RE_REVIEW, ["C20"], "C20"),
        (State.RE_REVIEW, ["C20r"], "C20r"),
        (State.RE_REVIEW, ["C20h"], None),
        # the local limit warns; C7 is what is waited for
        (State.ACCEPTED, ["C7", "C7L"], "C7"),
        (State.ACCEPTED, ["C7L"], None),
    ],
)
def test_of_several_clocks_the_awaited_one_is_found(state: State, running: list[str], awaited: str | None) -> None:
    assert outlook.waits_for(state, running) == awaited
    assert outlook.waits_for(state, reversed(running)) == awaited


def test_no_clock_is_awaited_under_the_name_of_another() -> None:
    for state, families in outlook.WAITS_FOR.items():
        for kind in set(RULES) - {"C7L"}:
            awaited = any(belongs(kind, family) for family in families)
            assert (outlook.waits_for(state, [kind]) == kind) is awaited


def test_a_day_is_said_as_people_say_it() -> None:
    assert outlook.say_day(date(2026, 1, 5)) == "2026年1月5日"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("clock", [CLOCK, URGENT, None])
@pytest.mark.parametrize("unanswered", [False, True])
def test_the_next_step_is_a_whole_sentence_without_holes(
    state: State, clock: outlook.Awaited | None, *, unanswered: bool
) -> None:
    said = outlook.next_step(state, "柳湾村村民委员会", clock, unanswered=unanswered)
    assert said.endswith("。")
    assert not re.search(r"[{}]|None", said)
    assert len(said) < 115


def test_every_state_has_its_own_sentence_and_every_one_that_waits_names_the_day() -> None:
    assert set(NEXT) == set(State)
    assert set(NEXT_WITHOUT_DAY) <= set(outlook.WAITS_FOR)
    assert len(set(NEXT.values())) == len(NEXT)
    assert {state for state, sentence in NEXT.items() if "{day}" in sentence} == set(outlook.WAITS_FOR)


def test_a_petitioner_who_waits_by_choice_is_given_no_day() -> None:
    said = outlook.next_step(State.LEVEL_TIMED_OUT, "青石镇人民政府", None)
    assert "没有期限" in said
    assert "法定期限" not in said


def test_unit_and_day_are_named() -> None:
    said = outlook.next_step(State.PENDING, "柳湾村村民委员会", CLOCK)
    assert said == "柳湾村村民委员会最迟 2026年11月24日 告诉您是否受理。您不用做什么。"


def test_without_a_day_the_lawful_limit_is_named() -> None:
    assert "法定期限" in outlook.next_step(State.ACCEPTED, "青石镇人民政府", None)


def test_an_emergency_is_told_to_the_minute_and_which_number_to_ring() -> None:
    due = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
    assert outlook.say_due("C5", due, CALENDAR) == "2026年11月25日 00:05"
    clock = outlook.awaited(State.EMERGENCY_OPEN, {"C5": due, "C1": due}, CALENDAR)
    assert clock == outlook.Awaited("C5", "2026年11月25日 00:05")
    said = outlook.next_step(State.EMERGENCY_OPEN, "县信访局", clock)
    assert "最迟 2026年11月25日 00:05 回应" in said
    assert said.endswith("报警 110，着火 119，有人受伤 120，交通事故 122。")


def test_whoever_waits_for_days_is_told_the_last_day() -> None:
    assert outlook.say_due("C2", datetime(2026, 11, 24, 16, tzinfo=UTC), CALENDAR) == "2026年11月24日"


def test_an_emergency_that_was_answered_waits_for_its_end() -> None:
    said = outlook.next_step(State.EMERGENCY_OPEN, "县信访局", outlook.Awaited("C1", "2026年12月9日"))
    assert "已接警" in said


def test_an_emergency_that_nobody_answered_is_no_ordinary_wait() -> None:
    said = outlook.next_step(State.PENDING, "县水利局", CLOCK, unanswered=True)
    assert "您不用做什么" not in said
    assert "红色督办" in said
    assert "110" in said
