"""Masks: enough to tell people apart at the desk, never enough to know them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import masks
from domain import numbers as numbers_of


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


# ------------------------------------------------------------------------- numbers inside a text

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check(first: str) -> str:
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, first, strict=True)) % 11]


def with_luhn(first: str) -> str:
    doubled = [int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(first))]
    return first + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


days = st.dates(date(1930, 1, 1), date(2024, 12, 31))
digits = st.text("0123456789", min_size=3, max_size=3)
identities = st.builds(lambda day, last: with_check(f"140922{day:%Y%m%d}{last}"), days, digits)
old_identities = st.builds(lambda day, last: f"140922{day:%y%m%d}{last}", days, digits)
mobiles = st.from_regex(r"(\+86|0086|86|0)?1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex(r"(010|02[0-9])[2-8][0-9]{7}|0[3-9][1-9][0-9][2-8][0-9]{6,7}", fullmatch=True)
last_of_mistyped = st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True)
mistyped_identities = st.builds(lambda day, last: f"140922{day:%Y%m%d}{last}", days, last_of_mistyped)
cards = st.from_regex(r"62[0-9]{13,16}", fullmatch=True).map(with_luhn)
mistyped_cards = st.from_regex(r"62[0-9]{14,17}", fullmatch=True)
passports = st.from_regex(r"[EG][0-9]{8}|E[A-H][0-9]{7}", fullmatch=True)
numbers = st.one_of(identities, old_identities, mobiles, landlines, cards, passports)
words = st.text("甲乙丙丁，。：、 \n", max_size=8)
gaps = st.sampled_from(["", "", " ", "-", "－", "　", " - ", "·", "–"])


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """Return a number, and one of the ways in which people write it."""
    number = draw(numbers)
    wide = draw(st.booleans())
    written = ""
    for place, character in enumerate(number):
        shown = chr(ord(character) + 0xFEE0) if wide else character
        written += (draw(gaps) if place and character.isdigit() and number[place - 1].isdigit() else "") + shown
    return number, written


def visible(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())


@given(words, spelled(), words)
def test_no_number_is_told_however_it_is_written(before: str, number: tuple[str, str], after: str) -> None:
    full, written = number
    shown = masks.text(before + written + after)
    assert len(shown) == len(before + written + after)
    assert shown.startswith(before)
    assert shown.endswith(after)
    assert visible(full) not in visible(shown)
    assert shown.count("*") >= 5


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masks.text(masks.text(text)) == masks.text(text)


@given(st.lists(st.one_of(spelled().map(lambda one: one[1]), words), max_size=6).map("".join))
def test_masking_twice_changes_nothing_more_among_numbers(text: str) -> None:
    once = masks.text(text)
    assert masks.text(once) == once
    assert len(once) == len(text)


@given(st.text("甲乙丙丁，。abc \n", max_size=60))
def test_words_stay_as_they_are(text: str) -> None:
    assert masks.text(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("电话0351-5550201", "电话0351-*****01"),
        ("电话（0351）5550201", "电话（0351）*****01"),
        ("打010 8888 6666找他", "打010 **** **66找他"),
        ("他的手机是138 0000 0078。", "他的手机是138 **** **78。"),
        ("１３８００００００７８", "１３８******７８"),
        ("座机5550201", "座机*****01"),
        ("护照E12345678", "护照E******78"),
        ("2026年11月18日欠1380000元", "2026年11月18日欠1380000元"),
        ("共 20261118 件，第12345号", "共 20261118 件，第12345号"),
        ("打 12345 或 12388", "打 12345 或 12388"),
    ],
)
def test_how_numbers_look_when_they_are_masked(written: str, shown: str) -> None:
    assert masks.text(written) == shown


def test_an_identity_number_keeps_its_region_and_no_birthday() -> None:
    number = with_check("14092219900307001")
    assert masks.text(f"某某（{number}）") == f"某某（140{'*' * 13}{number[-2:]}）"
    assert masks.text(f"工号99{number}88") == f"工号99140{'*' * 13}{number[-2:]}88"


def grouped(number: str, size: int = 4) -> str:
    return " ".join(number[at : at + size] for at in range(0, len(number), size))


@pytest.mark.parametrize("wide", [False, True])
@given(before=words, number=st.one_of(mistyped_identities, mistyped_cards), after=words)
def test_a_mistyped_identity_or_card_is_hidden_like_a_right_one(
    wide: int, before: str, number: str, after: str
) -> None:
    written = "".join(chr(ord(one) + 0xFEE0) for one in number) if wide else number
    shown = masks.text(before + written + after)
    assert shown.count("*") >= 12
    assert visible(number) not in visible(shown)


@given(mistyped_cards)
def test_a_mistyped_card_is_hidden_in_fours_too(number: str) -> None:
    assert masks.text(grouped(number)).count("*") >= 12


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("身份证14092219900307001X", "身份证140*************1X"),
        ("身份证140922199003070018，", "身份证140*************18，"),
        ("卡号6222021234567890123", "卡号***************0123"),
        ("卡号6222 8212 3456 7890", "卡号**** **** **** 7890"),
        ("从2026-11-18 2026-11-19两天", "从2026-11-18 2026-11-19两天"),
        ("指纹ab1234567890123456cd", "指纹ab1234567890123456cd"),
        ("编号123456789012345", "编号123456789012345"),
    ],
)
def test_what_is_as_long_as_a_card_or_an_identity_is_masked_in_doubt(written: str, shown: str) -> None:
    assert masks.text(written) == shown


def test_a_petition_number_is_no_secret_and_hides_none() -> None:
    ours = numbers_of.compose("YM", date(2026, 11, 18), 42)
    assert masks.text(f"见 {ours} 一件") == f"见 {ours} 一件"
    assert "*" in masks.text("见 YM1380-0000-0000780-9 一件") or not numbers_of.normalise("YM1380-0000-0000780-9")


def test_a_document_is_masked_inside() -> None:
    body = {"findings": [{"request": "找13800000078"}], "days": 3, "due_on": "2026-11-18"}
    masked = masks.everywhere(body)
    assert masked == {"findings": [{"request": "找138******78"}], "days": 3, "due_on": "2026-11-18"}


@pytest.mark.parametrize(
    ("stored", "dialled"),
    [("+8613800000078", "13800000078"), ("+863515550201", "03515550201"), ("+864008001234", "4008001234"),
     ("+12025550100", "+12025550100")],
)  # fmt: skip
def test_a_landline_keeps_the_zero_with_which_it_is_dialled(stored: str, dialled: str) -> None:
    assert masks.dialled(stored) == dialled


def test_whatever_is_read_as_a_digit_is_counted_as_one() -> None:
    every = (chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)
    missed = [one for one in every if masks._plain(one) in set("0123456789") and not masks._DIGIT.match(one)]
    assert missed == []
