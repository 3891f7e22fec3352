"""How are codes written that people read aloud, type and copy by hand?

Crockford's base 32 without look-alikes (no I, L, O, U), with one check character: a weighted sum
over GF(32). Up to 30 characters, every single wrong character and every swap of any two
characters changes the check, because the weights are distinct powers of a generator.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_LENGTH = 30
PLACE_LENGTH = 9  # of a code on a poster; with its check character ten, printed in groups of four
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", **dict.fromkeys(" -‐‑‒–—―−")})
_GENERATOR_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def _double(value: int) -> int:
    value <<= 1
    return value ^ _GENERATOR_POLYNOMIAL if value & 0b100000 else value


def _times_table() -> list[list[int]]:
    """Return rows[i][v] = generator^(i+1) * v in GF(32)."""
    rows = []
    row = list(range(32))
    for _ in range(MAX_LENGTH):
        row = [_double(value) for value in row]
        rows.append(row)
    return rows


_TIMES = _times_table()


def check_character(body: str) -> str:
    """Return the check character of 1 to 30 characters of the alphabet."""
    if not 1 <= len(body) <= MAX_LENGTH:
        message = "a code has 1 to 30 characters before its check character"
        raise ValueError(message)
    total = 0
    for row, character in zip(_TIMES, body, strict=False):
        total ^= row[_VALUE[character]]
    return ALPHABET[total]


def encode(number: int, length: int) -> str:
    """Write the lowest ``5 * length`` bits of ``number`` in the alphabet."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def with_check(body: str) -> str:
    """Return ``body`` followed by its check character."""
    return body + check_character(body)


def new(length: int) -> str:
    """Return a random code of ``length`` characters and its check character."""
    return with_check(encode(secrets.randbits(5 * length), length))


def normalise(typed: str, length: int) -> str | None:
    """Return the code that was meant, None when it cannot be one.

    Takes full-width and small letters, spaces, hyphens, and O, I, L typed for 0 and 1. ``length``
    counts the characters without the check character.
    """
    if len(typed) > 4 * MAX_LENGTH:
        return None
    code = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKE)
    if len(code) != length + 1 or any(character not in _VALUE for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def grouped(code: str, size: int = 4) -> str:
    """Return the code in groups of ``size``, joined by hyphens, as it is printed."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
