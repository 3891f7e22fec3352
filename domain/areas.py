"""What does a 12-digit area code say?

2 province + 2 city + 2 county + 3 township + 3 village digits (rules.md R60). Shorter codes are
padded with zeros on the right. Areas are compared by code, never by name.
"""

import re
from enum import StrEnum

CODE = re.compile(r"[0-9]{12}")
_WIDTHS = (2, 4, 6, 9, 12)


class AreaLevel(StrEnum):
    """A level of the national list of divisions."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


_BY_WIDTH = dict(zip(_WIDTHS, AreaLevel, strict=True))
_WIDTH_OF = {level: width for width, level in _BY_WIDTH.items()}


def pad(code: str) -> str:
    """Return the code as 12 digits; raises ValueError for other than 2, 4, 6, 9 or 12 digits."""
    if len(code) not in _WIDTHS or not code.isascii() or not code.isdigit():
        message = "行政区划代码应为 2、4、6、9 或 12 位数字"
        raise ValueError(message)
    return code.ljust(12, "0")


def level_of(code: str) -> AreaLevel:
    """Return the level of a 12-digit code: the shortest prefix followed by zeros alone."""
    if not CODE.fullmatch(code) or code.startswith("00"):
        message = "行政区划代码应为 12 位数字"
        raise ValueError(message)
    width = next(width for width in _WIDTHS if not code[width:].strip("0"))
    return _BY_WIDTH[width]


def parent_of(code: str) -> str | None:
    """Return the 12-digit code one level up, None for a province."""
    index = _WIDTHS.index(_WIDTH_OF[level_of(code)])
    return None if index == 0 else code[: _WIDTHS[index - 1]].ljust(12, "0")


def ancestor(code: str, level: AreaLevel) -> str | None:
    """Return the code of ``level`` that holds ``code`` (itself included), None if it is below."""
    width = _WIDTH_OF[level]
    if width > _WIDTH_OF[level_of(code)]:
        return None
    return code[:width].ljust(12, "0")
