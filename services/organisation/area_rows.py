"""What does one record of a national list say about an area?

The lists write a code of 2, 4, 6, 9 or 12 digits and name the code one level up. Where a level is
missing they repeat the upper code: 东莞市 is the city 4419 and again the county 441900, 金门县 is
350527, 350527000 and 350527000000. Padded to 12 digits these are one area, so the repeat is noted
and never written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from domain.areas import AreaLevel, level_of, pad
from domain.fields import AREA_NAME_LENGTH

SHOWN = 20  # problems told one by one; the rest is counted
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_WIDTH = MappingProxyType(dict(zip(AreaLevel, (2, 4, 6, 9, 12), strict=True)))
_LEVEL = MappingProxyType({width: level for level, width in _WIDTH.items()})
_ABOVE = MappingProxyType(dict(zip(AreaLevel, (0, 2, 4, 6, 9), strict=True)))
_pad = lru_cache(maxsize=4096)(pad)  # neighbours in a list share the area above
# The column that names the code one level up tells the level of the list; the lowest one counts.
PARENT_COLUMNS = MappingProxyType(
    {
        "streetCode": AreaLevel.VILLAGE,
        "areaCode": AreaLevel.TOWNSHIP,
        "cityCode": AreaLevel.COUNTY,
        "provinceCode": AreaLevel.CITY,
    }
)


class Row(NamedTuple):
    """One record, ready to be staged."""

    file: int
    line: int
    code: str
    parent: str | None  # one level up by the code's own digits
    stated: str | None  # what the list says, for lists that leave a level out
    level: str
    name: str
    repeats: bool  # says an upper code again


class Problem(NamedTuple):
    """What is wrong in which line (CSV) or record (JSON)."""

    file: int
    line: int
    message: str


@dataclass
class Problems:
    """All that is wrong in a list; the first ones are kept, all are counted."""

    count: int = 0
    first: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem, *, times: int = 1) -> None:
        """Note a problem; ``times`` counts for others like it that are not told."""
        self.count += times
        if len(self.first) < SHOWN:
            self.first.append(problem)


def parent_column(columns: Mapping[str, object] | list[str]) -> str | None:
    """Return the column that names the code one level up, None for a list without one."""
    return next((column for column in PARENT_COLUMNS if column in columns), None)


def understand(  # noqa: PLR0913 - where it stands and what it says
    file: int, line: int, raw: object, name: object, *, above: object = None, listed: AreaLevel | None = None
) -> Row | str:
    """Return the row that a flat list means, or a sentence that says what is wrong.

    ``above`` is what the list names as the code one level up, ``listed`` the level of the list.
    """
    row = _read(file, line, raw, name, listed)
    if isinstance(row, str) or above is None:
        return row
    try:
        stated = _pad(str(above))
    except ValueError:
        return f"上级代码“{above}”不是 2、4、6、9 或 12 位数字"
    if stated != (row.code if row.repeats else row.parent):
        return f"上级代码“{above}”与本级代码“{raw}”不符"
    return row


def understand_nested(file: int, line: int, raw: object, name: object, *, within: Row | None) -> Row | str:
    """Return the row that a node of a tree means, or a sentence that says what is wrong."""
    row = _read(file, line, raw, name, None)
    if isinstance(row, str) or within is None or row.code == within.code:
        return row
    if not row.code.startswith(within.code[: _WIDTH[AreaLevel(within.level)]]):
        return f"代码“{raw}”不在上级“{within.code}”之内"
    return row._replace(stated=within.code)


def _level(raw: str, code: str) -> AreaLevel:
    level = _LEVEL[len(raw)]
    if raw[_ABOVE[level] :].strip("0") and not raw.startswith("00"):
        return level  # its last digits say something: the quick way for nearly all of 620,573 villages
    return level_of(code)


def _read(file: int, line: int, raw: object, name: object, listed: AreaLevel | None) -> Row | str:
    if not isinstance(raw, str) or not isinstance(name, str):
        return "缺少代码或名称（都应为文字）"
    try:
        code = pad(raw)
        level = _level(raw, code)
    except ValueError:
        return f"代码“{raw[:20]}”不是 2、4、6、9 或 12 位数字"
    written = listed or (_LEVEL[len(raw)] if len(raw) < _WIDTH[AreaLevel.VILLAGE] else level)
    if len(raw) not in {_WIDTH[written], len(code)} or _WIDTH[level] > _WIDTH[written]:
        return f"代码“{raw}”不是本名单这一级（{_WIDTH[written]} 位）的代码"
    name = name.strip()
    if not name:
        return f"代码“{raw}”的名称是空的"
    if len(name) > AREA_NAME_LENGTH or _INVISIBLE.search(name):
        return f"代码“{raw}”的名称超过 {AREA_NAME_LENGTH} 字或含有不可见字符"
    parent = _pad(code[: _ABOVE[level]]) if _ABOVE[level] else None
    return Row(file, line, code, parent, None, level, name, level != written)
