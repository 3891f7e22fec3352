"""Is a year of holidays and make-up working days written right?

A year names only what differs from Monday to Friday: weekdays off, and weekends that are worked.
Days are written ``MM-DD``, gathered under the holiday that they belong to.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_SATURDAY = 5
_MONTH_DAY = re.compile("[0-9]{2}-[0-9]{2}")
# What the State Council announces since 2008, and how many days it has been in each of those years.
_SINCE = 2008
_USUAL = (("元旦", "新年"), ("春节",), ("清明",), ("劳动节", "五一"), ("端午",), ("中秋",), ("国庆",))
_ALL = "、".join(words[0] for words in _USUAL)
_OFF, _WORK, _MORE = (15, 24), (4, 12), (10, 14)
Named = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Mistake:
    """One thing to mend: where it stands, and how."""

    pointer: str
    words: str


@dataclass(frozen=True)
class Year:
    """One year as an operator writes it."""

    year: int
    source: str
    off: Named
    work: Named

    def days(self, named: Named) -> dict[date, str]:
        """Return the days of one kind with their names; only for a year without mistakes."""
        return {self._day(written): name for name, listed in named.items() for written in listed}

    def mistakes(self) -> list[Mistake]:
        """Return everything that is to be mended, in the order in which it stands."""
        found = [] if self.source.strip() else [Mistake("/source", "请写明依据，例如国务院办公厅通知的名称和文号。")]
        seen: set[date] = set()
        for kind, named in (("off", self.off), ("work", self.work)):
            found += [mistake for mistake in self._of_kind(kind, named, seen) if mistake is not None]
        return found

    def doubts(self) -> list[Mistake]:
        """Return what is unusual for a year: it may be right, but more likely something was left out."""
        if self.year < _SINCE:
            return []
        missing = [words[0] for words in _USUAL if not any(word in name for name in self.off for word in words)]
        off, work = (sum(map(len, named.values())) for named in (self.off, self.work))
        found = []
        if missing:
            listed = "、".join(missing)
            also = "（中秋落在周末或并入国庆的年份可以没有）" if "中秋" in missing else ""
            found.append(Mistake("/off", f"没有写{listed}{also}。一年通常有{_ALL}，请对照通知核对。"))
        for pointer, what, number, (least, most) in (
            ("/off", "放假的工作日", off, _OFF),
            ("/work", "调休上班的周末", work, _WORK),
            ("/off", "放假比调休上班多的", off - work, _MORE),
        ):
            if not least <= number <= most:
                found.append(
                    Mistake(pointer, f"{what}通常是 {least} 到 {most} 天，这里是 {number} 天。请对照通知核对。")
                )
        return found

    def _of_kind(self, kind: str, named: Named, seen: set[date]) -> Iterator[Mistake | None]:
        for name, listed in named.items():
            for place, written in enumerate(listed):
                # A JSON pointer writes ~ and / of a name in its own way.
                at = f"/{kind}/{name.replace('~', '~0').replace('/', '~1')}/{place}"
                yield self._judge(kind, written, at, seen)

    def _judge(self, kind: str, written: str, at: str, seen: set[date]) -> Mistake | None:
        try:
            day = self._day(written)
        except ValueError:
            return Mistake(at, f"“{written}”不是{self.year}年的日子。请按“月-日”写，例如 10-01，年份只写一次。")
        if day in seen:
            return Mistake(at, f"{written} 写了两次。同一天只能写一次，请去掉一处。")
        seen.add(day)
        is_weekend = day.weekday() >= _SATURDAY
        if kind == "off" and is_weekend:
            return Mistake(at, f"{written} 是周末，本来就休息。放假只写周一至周五，请去掉。")
        if kind == "work" and not is_weekend:
            return Mistake(at, f"{written} 是周一至周五，本来就上班。调休上班只写周六、周日，请去掉。")
        return None

    def _day(self, written: str) -> date:
        if not _MONTH_DAY.fullmatch(written):  # ISO has weeks too
            raise ValueError(written)
        return date.fromisoformat(f"{self.year:04d}-{written}")


def written(year: int, source: str, days: Mapping[date, tuple[bool, str]]) -> Year:
    """Return a year as it is written, from its days (whether it is worked, and its name)."""
    off: dict[str, list[str]] = {}
    work: dict[str, list[str]] = {}
    for day, (is_working, name) in sorted(days.items()):
        (work if is_working else off).setdefault(name, []).append(f"{day:%m-%d}")
    return Year(year, source, off, work)
