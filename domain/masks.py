"""How much of a name, or of a number that tells who somebody is, may staff see without a reason?

Names and phones that were given keep a little. Inside what people write, numbers are masked in place:
identity numbers (18 digits with a right check character, or mistyped ones with a right place and date;
15 digits with a right date), passports and permits, mobile and landline phones, and rows of 16 to 19
digits as long as bank cards, whether their check digit is right or mistyped. Digits may be full-width or of
another script, with spaces, dashes, dots or brackets between them. In doubt something is masked; petition
numbers are not. Numbers in Chinese characters, and local numbers of which nothing says that they are phones, stay.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from domain.numbers import NUMBER, check_digit

# Digits of any script, raised, lowered and circled ones too: what is masked has seven of them at least.
_DIGIT = re.compile(r"[\d²³¹⁰⁴-⁹₀-₉①-⑨⓪]")
_FEWEST = 7
_GAP = r"[^\S\n]|[-‐‑‒–—―−－﹣·.．()（）]"
_RUN = re.compile(rf"[0-9](?:(?:{_GAP}){{0,3}}[0-9Xx])*")
_PERMIT = re.compile(
    rf"(?<![A-Za-z0-9])(?:[EGDSPHMTC][A-Z]?(?:{_GAP}){{0,3}}[0-9](?:(?:{_GAP}){{0,3}}[0-9]){{6,9}}|[A-Z]{{1,2}}[0-9]{{7,9}})"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(?:电话|座机|固话|手机|传真|联系方式|号码)[^0-9\n]{0,4}([0-9]{3,4}[ -]?[0-9]{4})(?![ -]?[0-9])")
_MOBILE = re.compile(r"(?:0086|86|0)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}|(?:0086|86)0?[1-9][0-9]{8,10}")
_TWO_DIGIT_AREA = ("010", "02")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    str(first * 10 + second)
    for first, seconds in {1: 5, 2: 3, 3: 7, 4: 6, 5: 4, 6: 5}.items()
    for second in range(1, seconds + 1)
) | {"50", "71", "81", "82", "83", "91"}
_CARD = range(16, 20)
_LONGEST = 20


def name(full: str) -> str:
    """Keep the first character: 张三丰 becomes 张**; a single character stays hidden."""
    return full[:1] + "*" * (len(full) - 1) if len(full) > 1 else "*"


def phone(number: str) -> str:
    """Keep three digits in front and the last two: 138******78."""
    if len(number) < 7:  # noqa: PLR2004 - short numbers would give themselves away
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def dialled(stored: str) -> str:
    """Return a stored number as it is dialled in the country: +863515550201 is 03515550201."""
    if not stored.startswith("+86"):
        return stored
    rest = stored[3:]
    return rest if _MOBILE.fullmatch(rest) or rest.startswith(("400", "800")) else "0" + rest


def text(written: str) -> str:
    """Mask every number in a text that tells who somebody is; masking twice changes nothing more."""
    if len(_DIGIT.findall(written)) < _FEWEST:
        return written
    while (masked := _once(written)) != written:
        written = masked
    return written


def everywhere(told: Any) -> Any:  # noqa: ANN401 - JSON
    """Mask the texts inside a document or a card of one."""
    if isinstance(told, str):
        return text(told)
    if isinstance(told, dict):
        return {key: everywhere(value) for key, value in told.items()}
    return [everywhere(value) for value in told] if isinstance(told, list | tuple) else told


def _once(written: str) -> str:
    plain = "".join(map(_plain, written))
    if not re.search(r"[0-9]{2}|[0-9].?.?.?[0-9]", plain):
        return written
    kept = [place for found in NUMBER.finditer(plain) if _is_ours(found[0]) for place in range(*found.span())]
    hidden = {place for places in _found(plain) for place in places} - set(kept)
    return "".join("*" if place in hidden else character for place, character in enumerate(written))


def _plain(character: str) -> str:
    """Fold one character: full-width and other digits and letters become ASCII; the length stays."""
    if character.isascii():
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and folded.isascii() else character


def _is_ours(number: str) -> bool:
    digits = re.sub(r"[^0-9]", "", number)
    return check_digit(digits[:-1]) == digits[-1]


def _found(plain: str) -> Iterator[list[int]]:
    """Return the places that each number hides."""
    for found in _PERMIT.finditer(plain):
        places = [place for place in range(*found.span()) if plain[place].isalnum()]
        yield places[1:-2]
    for found in _LOCAL.finditer(plain):
        yield [place for place in range(*found.span(1)) if plain[place].isdigit()][:-2]
    for run in _RUN.finditer(plain):
        places = [place for place in range(*run.span()) if plain[place].isalnum()]
        yield from _identities(plain, places)
        yield from _mistyped_identities(plain, places)
        yield from _whole_numbers(plain, [place for place in places if plain[place].isdigit()])


def _identities(plain: str, places: list[int]) -> Iterator[list[int]]:
    """An identity number of 18 is so hard to hit by chance that it is found inside any longer row of digits."""
    for start in range(len(places) - 17):
        window = places[start : start + 18]
        if _is_identity("".join(plain[place] for place in window)):
            yield window[3:-2]


def _mistyped_identities(plain: str, places: list[int]) -> Iterator[list[int]]:
    """Without a right check character it has to begin and end where a group does; X is its last character."""
    for start in range(len(places) - 17):
        window = places[start : start + 18]
        begins = start == 0 or places[start - 1] + 1 != window[0]
        ends = start + 18 == len(places) or window[-1] + 1 != places[start + 18]
        if begins and ends and _looks_like_identity("".join(plain[place] for place in window)):
            yield window[3:-2]


def _whole_numbers(plain: str, places: list[int]) -> Iterator[list[int]]:
    """Every other number begins and ends where a group of digits does."""
    starts = places[:1] + [later for earlier, later in pairwise(places) if later != earlier + 1]
    index = {place: at for at, place in enumerate(places)}
    ends = {at for at, place in enumerate(places) if at + 1 == len(places) or places[at + 1] != place + 1}
    for start in (index[place] for place in starts):
        for end in range(start + 6, min(start + _LONGEST, len(places))):
            if end in ends:
                group = places[start : end + 1]
                yield _hidden_of("".join(plain[place] for place in group), group, plain)


def _hidden_of(digits: str, places: list[int], plain: str) -> list[int]:
    if _LANDLINE.fullmatch(digits):
        front = 5 if digits.startswith(("86", "00")) else 3 if digits.startswith(_TWO_DIGIT_AREA) else 4
        return places[front:-2]
    if _MOBILE.fullmatch(digits):
        return places[len(digits) - 8 : -2]
    if len(digits) == 15 and digits[:2] in _PROVINCES and _is_date("19" + digits[6:12]):  # noqa: PLR2004
        return places[3:-2]
    if len(digits) not in _CARD or (len(digits) == 18 and _looks_like_identity(digits)):  # noqa: PLR2004 - hidden above
        return []
    return places[:-4] if _is_card(digits) or _is_written_as_card(places, plain) else []


def _is_written_as_card(places: list[int], plain: str) -> bool:
    """In one row, or in fours as on the card; not amid the letters of a hash, nor before an identity number's X."""
    around = plain[max(places[0] - 1, 0) : places[0]] + plain[places[-1] + 1 : places[-1] + 2]
    starts = [0, *(at for at, (one, other) in enumerate(pairwise(places), 1) if other != one + 1), len(places)]
    sizes = [end - start for start, end in pairwise(starts)]
    return not set(around) & set("abcdefXx") and (len(sizes) == 1 or all(size == 4 for size in sizes[:-1]))  # noqa: PLR2004


def _looks_like_identity(number: str) -> bool:
    return number[:17].isdigit() and number[:2] in _PROVINCES and _is_date(number[6:14])


def _is_identity(number: str) -> bool:
    if not _looks_like_identity(number):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_date(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year in range(1850, 2200)
    except ValueError:
        return False


def _is_card(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004
