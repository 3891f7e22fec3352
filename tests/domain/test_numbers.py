"""Petition numbers: written, read aloud, typed again; a slip of the tongue is noticed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import numbers

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))
SERIALS = st.integers(0, 999_999_999)
PREFIXES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=4)


@given(PREFIXES, DAYS, SERIALS)
def test_a_composed_number_is_read_back(prefix: str, on: date, serial: int) -> None:
    number = numbers.compose(prefix, on, serial)
    assert numbers.normalise(number) == number
    assert number.startswith(f"{prefix}{on.year}-{on.month:02}{on.day:02}-")


def test_a_number_as_it_is_printed() -> None:
    assert numbers.compose("YM", date(2026, 11, 21), 42) == "YM2026-1121-000042-4"


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("8609574271", "9"), ("", "1")])
def test_the_check_digit_is_that_of_iso_7064(digits: str, check: str) -> None:
    # ISO/IEC 7064 MOD 11,10: a valid string ends the recursion with 1.
    product = 10
    for digit in digits:
        product = ((int(digit) + product - 1) % 10 + 1) * 2 % 11
    assert (product + int(check)) % 10 == 1
    assert numbers.check_digit(digits) == check


@given(DAYS, SERIALS)
def test_every_single_wrong_digit_is_noticed(on: date, serial: int) -> None:
    number = numbers.compose("YM", on, serial)
    for place, digit in enumerate(number):
        if digit.isdigit():
            for other in set("0123456789") - {digit}:
                assert numbers.normalise(number[:place] + other + number[place + 1 :]) is None


@given(DAYS, SERIALS, st.data())
def test_odd_dashes_full_width_and_spaces_are_accepted(on: date, serial: int, data: st.DataObject) -> None:
    number = numbers.compose("YM", on, serial)
    typed = ""
    for character in number:
        if character == "-":
            typed += data.draw(st.sampled_from("-‐‑‒–—―−﹣－"))
        else:
            typed += data.draw(st.sampled_from(character + character.lower() + chr(ord(character) + 0xFEE0)))
        typed += data.draw(st.sampled_from(["", "", " ", "\u3000"]))
    assert numbers.normalise(f" {typed}") == number


@given(st.text())
def test_no_text_at_all_raises(typed: str) -> None:
    found = numbers.normalise(typed)
    assert found is None or numbers.NUMBER.fullmatch(found)


@pytest.mark.parametrize(
    "typed",
    ["", "YM", "YM2026-1121-000042", "YM20261121000042-7", "YM2026-1121-0000427", "Y2026-1121-000042-7", "-" * 65],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numbers.normalise(typed) is None
