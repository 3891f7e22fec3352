"""How long is a closed petition kept, and what becomes of it then?

A county's choice, as data: for a category (with all beneath it) and an outcome, after how many months
what is taken away. The most particular rules for a petition hold, and no others: the longest category,
then a named outcome before any. They may follow each other: first the names, later the rest. Nothing is
kept for less than the floor, and whatever is decided touches only what is over and done with
(``may_be_forgotten``, alembic 0010; docs/decisions/0019).
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from domain.lifecycle import State

CLOSED = tuple(state.value for state in State if not state.is_open)
ANY = "any"
LONGEST = 1_200


class Act(StrEnum):
    """What is done; each takes more than the one before it."""

    ANONYMISE = "anonymise"  # names, phones, accounts, keys, files and messages go; the words stay
    TOMBSTONE = "tombstone"  # the words go too; number, dates, states and the chain of events stay
    DELETE = "delete"  # everything goes but number and hashes, by which the chains can still be verified

    @property
    def strength(self) -> int:
        """1 for the least."""
        return list(Act).index(self) + 1


# Time to object, to come back with new facts and to be counted over two years has passed by then.
FLOOR: Mapping[Act, int] = MappingProxyType({Act.ANONYMISE: 6, Act.TOMBSTONE: 12, Act.DELETE: 24})

NOTICE = timedelta(days=30)  # between deciding and deleting: nobody brings a deletion alone and at once


@dataclass(frozen=True)
class Rule:
    """After so many months since its closing, this is done."""

    category_prefix: str  # a category and all beneath it; "" for every one
    closed_as: str  # a closed state, or ``any``
    months: int
    act: Act

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """Read a stored rule."""
        return cls(str(body["category_prefix"]), str(body["closed_as"]), int(body["months"]), Act(body["act"]))

    def covers(self, category: str, outcome: str) -> bool:
        """Tell whether the rule speaks of petitions of a category that ended so."""
        below = self.category_prefix in {"", category} or category.startswith(f"{self.category_prefix}.")
        return below and self.closed_as in {ANY, outcome}

    @property
    def particular(self) -> tuple[int, bool]:
        """How particular it is: of several that cover a petition, the greatest hold."""
        return len(self.category_prefix), self.closed_as != ANY


DEFAULTS = (
    Rule("", ANY, 60, Act.ANONYMISE),
    Rule("", ANY, 180, Act.TOMBSTONE),
    Rule("", State.CLOSED_WITHDRAWN.value, 24, Act.TOMBSTONE),
    Rule("", State.CLOSED_DORMANT.value, 24, Act.TOMBSTONE),
    Rule("", State.CLOSED_SEALED.value, 12, Act.TOMBSTONE),
)


@dataclass(frozen=True)
class Retention:
    """A county's rules; the daily job does nothing until the county has switched it on."""

    switched_on: bool = False
    rules: tuple[Rule, ...] = DEFAULTS

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """Read what is stored; without rules of its own, a county has those of the product."""
        rules = tuple(Rule.read(rule) for rule in body.get("rules", ()))
        return cls(bool(body.get("switched_on", False)), rules or DEFAULTS)

    def needs_notice_after(self, before: "Retention") -> bool:
        """Tell whether it brings or changes what goes by itself; to stop it, or to leave it, needs none."""
        return self.switched_on and (not before.switched_on or set(self.rules) != set(before.rules))

    def of(self, category: str, outcome: str) -> tuple[Rule, ...]:
        """Return the rules that hold for petitions of a category that ended so, the mildest first."""
        covering = [rule for rule in self.rules if rule.covers(category, outcome)]
        most = max((rule.particular for rule in covering), default=None)
        return tuple(sorted((rule for rule in covering if rule.particular == most), key=lambda rule: rule.act.strength))


def first_wrong(rules: Iterable[Rule]) -> tuple[int, str] | None:
    """Return the place of the first rule that cannot hold, and why in plain words; None when all can."""
    said: dict[tuple[str, str], list[Rule]] = {}
    for place, rule in enumerate(rules):
        others = said.setdefault((rule.category_prefix, rule.closed_as), [])
        if rule.months < FLOOR[rule.act]:
            return place, f"至少保存 {FLOOR[rule.act]} 个月"
        if any(other.act is rule.act for other in others):
            return place, "同一类别、同一结果、同一做法只写一条"
        if any((other.months - rule.months) * (other.act.strength - rule.act.strength) <= 0 for other in others):
            return place, "先去掉姓名，再去掉内容，最后整件删除：做得越多，月数要越大"
        others.append(rule)
    return None


def months_before(now: datetime, months: int) -> datetime:
    """Return the instant so many months ago; the last day of a shorter month where there is no such day."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return now.replace(year=years, month=month + 1, day=min(now.day, last))
