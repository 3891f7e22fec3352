"""Codes: every wrong character and every swap is caught, and what people type is understood."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import codes

ALPHABET = codes.ALPHABET
LENGTHS = range(1, codes.MAX_LENGTH + 1)
VALUES = range(1, 32)


def value_at(length: int, place: int, value: int) -> int:
    """Return the check value of a body of zeros with one other character."""
    body = "0" * place + ALPHABET[value] + "0" * (length - place - 1)
    return ALPHABET.index(codes.check_character(body))


def added(first: str, second: str) -> str:
    """Add two bodies in GF(32), character by character."""
    return "".join(ALPHABET[ALPHABET.index(a) ^ ALPHABET.index(b)] for a, b in zip(first, second, strict=True))


def replaced(code: str, place: int, character: str) -> str:
    return code[:place] + character + code[place + 1 :]


def swapped(code: str, first: int, second: int) -> str:
    return replaced(replaced(code, first, code[second]), second, code[first])


@st.composite
def bodies(draw: st.DrawFn, count: int = 1) -> tuple[str, ...]:
    length = draw(st.integers(1, codes.MAX_LENGTH))
    return tuple(draw(st.text(ALPHABET, min_size=length, max_size=length)) for _ in range(count))


# The check is linear; what is shown for one character beside zeros holds for every body.


@given(bodies(count=2))
def test_the_check_of_a_sum_is_the_sum_of_the_checks(pair: tuple[str, str]) -> None:
    first, second = (codes.check_character(body) for body in pair)
    assert codes.check_character(added(*pair)) == added(first, second)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_single_wrong_character_changes_the_check(length: int) -> None:
    for place in range(length):
        assert all(value_at(length, place, value) for value in VALUES)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_swap_of_two_characters_changes_the_check(length: int) -> None:
    for first, second in combinations(range(length), 2):
        assert all(value_at(length, first, value) != value_at(length, second, value) for value in VALUES)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_swap_with_the_check_character_shows(length: int) -> None:
    for place in range(length):
        assert all(value_at(length, place, value) != value for value in VALUES)


@pytest.mark.parametrize("length", [1, 2])
def test_short_codes_one_by_one(length: int) -> None:
    for letters in product(ALPHABET, repeat=length):
        code = codes.with_check("".join(letters))
        for place, character in product(range(length + 1), ALPHABET):
            wrong = replaced(code, place, character)
            assert (codes.normalise(wrong, length) == wrong) is (wrong == code)
        for first, second in combinations(range(length + 1), 2):
            wrong = swapped(code, first, second)
            assert (codes.normalise(wrong, length) is None) is (wrong != code)


@given(bodies())
def test_no_wrong_character_and_no_swap_opens_anything(body: tuple[str]) -> None:
    code, length = codes.with_check(body[0]), len(body[0])
    for place, character in product(range(length + 1), ALPHABET):
        if character != code[place]:
            assert codes.normalise(replaced(code, place, character), length) is None
    for first, second in combinations(range(length + 1), 2):
        if code[first] != code[second]:
            assert codes.normalise(swapped(code, first, second), length) is None


@given(bodies(), st.integers(1, 8))
def test_a_printed_code_is_read_back(body: tuple[str], size: int) -> None:
    code = codes.with_check(body[0])
    assert codes.normalise(codes.grouped(code, size), len(body[0])) == code


@given(bodies(), st.data())
def test_what_a_hurried_person_types_is_understood(body: tuple[str], data: st.DataObject) -> None:
    code = codes.with_check(body[0])
    typed = ""
    for character in code:
        look_alikes = {"0": "0OoＯｏ０", "1": "1IiLlＩｌ１"}
        wide = chr(ord(character) + 0xFEE0)
        typed += data.draw(st.sampled_from(look_alikes.get(character, character + character.lower() + wide)))
        typed += data.draw(st.sampled_from(["", "", "-", " ", "－", "—", "\u3000"]))
    assert codes.normalise(typed, len(body[0])) == code


@pytest.mark.parametrize("typed", ["2Y58-DF2G-WFD", "２ｙ５８－ｄｆ２ｇ－ｗｆｄ", " 2y58 df2g wfd ", "2Y58——DF2G—WFD"])
def test_one_code_in_four_hands(typed: str) -> None:
    assert codes.normalise(typed, 10) == "2Y58DF2GWFD"


@given(st.text(), st.integers(1, codes.MAX_LENGTH))
def test_no_text_at_all_raises(typed: str, length: int) -> None:
    found = codes.normalise(typed, length)
    assert found is None or codes.with_check(found[:-1]) == found


@given(st.integers(0), st.integers(1, codes.MAX_LENGTH))
def test_encoding_keeps_the_lowest_bits(number: int, length: int) -> None:
    text = codes.encode(number, length)
    assert len(text) == length
    assert int("".join(f"{ALPHABET.index(character):05b}" for character in text), 2) == number % 32**length


@pytest.mark.parametrize("length", LENGTHS)
def test_a_new_code_is_a_code_and_never_the_same(length: int) -> None:
    made = [codes.new(length) for _ in range(20)]
    assert all(codes.normalise(code, length) == code for code in made)
    assert len(set(made)) > 1


@pytest.mark.parametrize("body", ["", "0" * 31])
def test_bodies_that_the_check_cannot_protect_are_refused(body: str) -> None:
    with pytest.raises(ValueError, match="1 to 30"):
        codes.check_character(body)
