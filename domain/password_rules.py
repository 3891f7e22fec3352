"""Is a password hard to guess?

Length decides; no kinds of characters are demanded, and nothing has to be changed every so often (NIST SP
800-63B-4, OWASP ASVS 5.0 V6.2). What a guesser tries first counts little: what many people choose, words of the
account and the place (in pinyin, turned round or disguised as well), dates, identity and telephone numbers, rows and
repetitions each count as one character. A word of the account, its place or the product with nothing but figures and
marks around it is refused however many there are.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import lru_cache

SHORTEST = 12
LEFT_TO_GUESS = 8
_OURS = (
    "yima", "一码", "xinfang", "信访", "petition", "wangshangxinfang", "xinfangju", "desk", "staff", "窗口",
    "chuangkou", "zhengfu", "xian", "zhen", "xiang", "jiedao", "shequ",
    "账号", "zhanghao", "密码", "mima", "管理员", "guanliyuan",
)  # fmt: skip
# What people write for a letter to please a rule, which no guesser is deceived by: y1m@ is yima.
_DISGUISES = tuple(str.maketrans("013457@$!", f"o{letter}eastasi") for letter in "li")
_ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;", "zxcvbnm,.", "!@#$%^&*()",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
)  # fmt: skip
_ROW = 4  # that many neighbours make a row
_PIECE = "\x00"  # stands for whatever was found
_WORD = "\x01"  # stands for a word of the account, its place or the product
_WORDS = re.compile(f"{_WORD}+")
_SHORT = 2  # letters: too few to be told from chance
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
    left = _without_words(plain, {*_OURS, *_told(words)})
    if _WORD in left and not any(character.isalpha() for character in left):
        return Weak.COMMON
    ways = {way for text in (plain, left) for way in _ways(text)}
    return Weak.COMMON if any(_left_to_guess(way, common) < LEFT_TO_GUESS for way in ways) else None


def _ways(plain: str) -> Iterator[str]:
    """Yield a text as it is and without its disguises, as long as it is."""
    yield plain
    yield from (plain.translate(disguise) for disguise in _DISGUISES)


def _without_words(plain: str, known: Iterable[str]) -> str:
    """Put one mark in the place of words that are known, disguised or not, and of several in a row."""
    found = {
        place
        for way in _ways(plain)
        for word in known
        if word in way
        for start in range(len(way))
        if way.startswith(word, start)
        for place in range(start, start + len(word))
    }
    marked = (_WORD if place in found else character for place, character in enumerate(plain))
    return _WORDS.sub(_WORD, "".join(marked))


def _left_to_guess(plain: str, common: AbstractSet[str]) -> int:
    """Return how much is left when all that is known counts as one; what is looked for first may hide the rest."""
    begun = (
        _without(_OFFICIAL.sub(_PIECE, plain), common),
        _OFFICIAL.sub(_PIECE, _without(plain, common)),
        _without(_once(plain), common),
    )
    return min(len(_once(_without_rows(_DATE.sub(_PIECE, way)))) for way in begun)


def _once(plain: str) -> str:
    return _REPEATED.sub(lambda found: _PIECE if len(found[0]) > _TWICE else found[0], plain)


def _told(words: Iterable[str]) -> Iterable[str]:
    """Return words with their parts, and turned round: of ``liuwan.clerk1`` also ``liuwan``, ``clerk``, ``krelc``."""
    for word in words:
        plain = unicodedata.normalize("NFKC", word).casefold().strip()
        parts = [plain, *re.split(r"[^a-z\u4e00-\u9fff]+", plain)]
        for part in parts:
            if re.search("[\u4e00-\u9fff]", part):
                yield from (part[start:end] for start in range(len(part)) for end in range(start + 2, len(part) + 1))
            elif len(part) > _SHORT:
                yield from (part, part[::-1])


def _without(plain: str, common: AbstractSet[str]) -> str:
    """Put a mark in the place of the longest common piece at each place."""
    left, place, longest = [], 0, _longest(frozenset(common))
    while place < len(plain):
        ends = range(min(len(plain), place + longest), place + 3, -1)
        end = next((end for end in ends if plain[place:end] in common), None)
        left.append(_PIECE if end else plain[place])
        place = end or place + 1
    return "".join(left)


@lru_cache(maxsize=4)
def _longest(common: frozenset[str]) -> int:
    return max(map(len, common), default=0)


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
