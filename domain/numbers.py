"""How is a petition numbered?

``YM2026-1121-000042-4``: prefix and year, month and day of filing, a serial, and a check digit
(ISO/IEC 7064 MOD 11,10) so that a slip of the tongue on the phone is noticed. It opens nothing.
"""

import re
import unicodedata
from datetime import date

NUMBER = re.compile(r"[A-Z]{2,4}[0-9]{4}-[0-9]{4}-[0-9]{6,9}-[0-9]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))


def check_digit(digits: str) -> str:
    """Return the ISO/IEC 7064 MOD 11,10 check digit of a string of digits."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def compose(prefix: str, on: date, serial: int) -> str:
    """Return the number of the petition filed ``on`` with ``serial``."""
    digits = f"{on:%Y%m%d}{serial:06d}"
    return f"{prefix}{on:%Y-%m%d}-{serial:06d}-{check_digit(digits)}"


def normalise(typed: str) -> str | None:
    """Return the number that was meant, None when it is none or its check digit is wrong."""
    if len(typed) > 64:  # noqa: PLR2004
        return None
    number = unicodedata.normalize("NFKC", typed.translate(_DASHES)).strip().upper()
    number = number.replace(" ", "")
    if not NUMBER.fullmatch(number):
        return None
    digits = "".join(character for character in number[:-1] if character.isdigit())
    return number if check_digit(digits) == number[-1] else None
