"""Is a password hard to guess?

Length decides; no kinds of characters are demanded, and nothing has to be changed every so often (NIST SP
800-63B-4, OWASP ASVS 5.0 V6.2). What a guesser tries first counts little: what many people choose, words of the
account and the place, dates, identity and telephone numbers, rows and repetitions each count as one character.
"""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from enum import StrEnum

SHORTEST = 12
LEFT_TO_GUESS = 8
_OURS = ("yima", "一码", "xinfang", "信访", "petition", "wangshangxinfang", "desk", "staff", "窗口", "账号", "密码")
_ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;", "zxcvbnm,.", "!@#$%^&*()",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
)  # fmt: skip
_ROW = 4  # that many neighbours make a row
_PIECE = "\x00"  # stands for whatever was found
_TWICE = 2  # a doubled letter is no repetition
_REPEATED = re.compile(r"(.+?)\1+")
# An identity number, or a mobile phone.
_OFFICIAL = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9x]|1[3-9][0-9]{9}")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-./年]?(?:1[0-2]|0?[1-9])[-./月]?(?:3[01]|[12][0-9]|0?[1-9])日?|(?:19|20)[0-9]{2}"
)


class Weak(StrEnum):
    """Why a password is not taken."""

    SHORT = "password_short"
    COMMON = "password_common"


def weakness(password: str, *, common: AbstractSet[str], words: Iterable[str]) -> Weak | None:
    """Return why a password is too easy to guess; ``words`` are those of the account and its place."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(plain) < SHORTEST:
        return Weak.SHORT
    for word in sorted({*_OURS, *_told(words)}, key=len, reverse=True):
        plain = plain.replace(word, _PIECE)
    plain = _without_rows(_DATE.sub(_PIECE, _without(_OFFICIAL.sub(_PIECE, plain), common)))
    plain = _REPEATED.sub(lambda found: _PIECE if len(found[0]) > _TWICE else found[0], plain)
    return Weak.COMMON if len(plain) < LEFT_TO_GUESS else None


def _told(words: Iterable[str]) -> Iterable[str]:
    """Return words with their parts: of ``liuwan.clerk1`` also ``liuwan`` and ``clerk``."""
    for word in words:
        plain = unicodedata.normalize("NFKC", word).casefold().strip()
        parts = [plain, *re.split(r"[^a-z\u4e00-\u9fff]+", plain)]
        yield from (part for part in parts if len(part) > (1 if re.search("[\u4e00-\u9fff]", part) else 2))


def _without(plain: str, common: AbstractSet[str]) -> str:
    """Put a mark in the place of the longest common piece at each place."""
    left, place = [], 0
    longest = max(map(len, common), default=0)
    while place < len(plain):
        ends = range(min(len(plain), place + longest), place + 3, -1)
        end = next((end for end in ends if plain[place:end] in common), None)
        left.append(_PIECE if end else plain[place])
        place = end or place + 1
    return "".join(left)


def _without_rows(plain: str) -> str:
    """Put a mark in the place of what lies in a row, forwards or backwards."""
    left, place = [], 0
    rows = [way for row in _ROWS for way in (row, row[::-1])]
    while place < len(plain):
        end = max((_end_of_row(plain, place, row) for row in rows), default=place)
        is_row = end - place >= _ROW
        left.append(_PIECE if is_row else plain[place])
        place = end if is_row else place + 1
    return "".join(left)


def _end_of_row(plain: str, place: int, row: str) -> int:
    end = place + 1
    while end < len(plain) and plain[place : end + 1] in row:
        end += 1
    return end
