"""What happens next: the right clock, the right day, in words."""

import re
from datetime import date

import pytest

from domain import outlook
from domain.clocks import RULES
from domain.lifecycle import ROWS, State, belongs
from domain.words import NEXT, STATES

DAY = date(2026, 11, 24)


@pytest.mark.parametrize("state", State)
def test_every_open_state_but_a_draft_waits_for_a_clock_and_no_closed_one_does(state: State) -> None:
    assert (state in outlook.WAITS_FOR) is (state.is_open and state is not State.DRAFT)


@pytest.mark.parametrize(("state", "family"), outlook.WAITS_FOR.items())
def test_a_state_waits_for_a_clock_that_some_move_starts(state: State, family: str) -> None:
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
    ],
)
def test_of_several_clocks_the_awaited_one_is_found(state: State, running: list[str], awaited: str | None) -> None:
    assert outlook.waits_for(state, running) == awaited
    assert outlook.waits_for(state, reversed(running)) == awaited


def test_no_clock_is_awaited_under_the_name_of_another() -> None:
    for state, family in outlook.WAITS_FOR.items():
        for kind in RULES:
            assert (outlook.waits_for(state, [kind]) == kind) is belongs(kind, family)


def test_a_day_is_said_as_people_say_it() -> None:
    assert outlook.say_day(date(2026, 1, 5)) == "2026年1月5日"


@pytest.mark.parametrize("state", State)
def test_the_next_step_is_a_whole_sentence_without_holes(state: State) -> None:
    said = outlook.next_step(state, "柳湾村村民委员会", DAY)
    assert said.endswith("。")
    assert not re.search(r"[{}]|None", said)
    assert STATES[state] in said or state in NEXT


def test_unit_and_day_are_named() -> None:
    said = outlook.next_step(State.PENDING, "柳湾村村民委员会", DAY)
    assert said == "柳湾村村民委员会最迟 2026年11月24日 告诉您是否受理。您不用做什么。"


def test_without_a_day_the_lawful_limit_is_named() -> None:
    assert "法定期限" in outlook.next_step(State.ACCEPTED, "青石镇人民政府", None)
