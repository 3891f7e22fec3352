"""Masks: enough to tell people apart at the desk, never enough to know them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import masks


@pytest.mark.parametrize(
    ("full", "shown"), [("张三丰", "张**"), ("李四", "李*"), ("王", "*"), ("", "*"), ("欧阳修文", "欧***")]
)
def test_of_a_name_the_first_character_stays(full: str, shown: str) -> None:
    assert masks.name(full) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800000078", "138******78"), ("5550201", "555**01"), ("110", "***"), ("123456", "******"), ("", "")],
)
def test_of_a_phone_three_digits_and_the_last_two_stay(number: str, shown: str) -> None:
    assert masks.phone(number) == shown


@given(st.text("甲乙丙丁", min_size=1, max_size=50))
def test_no_name_is_told_in_full(full: str) -> None:
    assert "*" in masks.name(full)
    assert len(masks.name(full)) == len(full)
    assert masks.name(full).strip("*") in {"", full[0]}


@given(st.text("0123456789", min_size=1, max_size=20))
def test_at_least_two_digits_of_every_phone_are_hidden(number: str) -> None:
    shown = masks.phone(number)
    assert len(shown) == len(number)
    assert shown.count("*") >= min(2, len(number))
    assert sum(a == b for a, b in zip(shown, number, strict=True)) <= 5
