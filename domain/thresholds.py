"""Where do the warning colours begin, and how long may the answers of supervision take?

A county's setting: ``thresholds`` in the body of its policy. By default those of rules.md §5.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Self

from domain.expiry import Colour

BLUE, YELLOW, ORANGE, RED = Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED


_DAYS = ("days_left", "least_due", "reply_days", "proposal_days")
# What a setting has to be, by its name, or by the name of the group that has to agree.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "used_share": "0 < used_share < 1",
        "rates": "0 <= rate_red <= rate_orange <= rate_yellow <= rate_blue <= 1",
        "alike": "1 < alike_yellow <= alike_orange，整数 whole numbers",
        **{name: f"1 <= {name} <= 90，整数 a whole number" for name in _DAYS},
    }
)


@dataclass(frozen=True)
class Thresholds:
    """Where the colours begin, and how long the answers of supervision take; §5.3 by default."""

    used_share: float = 0.5  # blue: this share of the time is used and nothing is recorded
    days_left: int = 3  # yellow: working days
    rate_blue: float = 0.95
    rate_yellow: float = 0.90
    rate_orange: float = 0.80
    rate_red: float = 0.60
    alike_yellow: int = 5  # petitions of one category in one township
    alike_orange: int = 10
    least_due: int = 1  # a rate of fewer duties than this has no colour
    reply_days: int = 3  # working days to reply to an order
    proposal_days: int = 30  # calendar days to answer a proposal

    def __post_init__(self) -> None:
        """Refuse thresholds that contradict each other; raises ``ValueError`` naming the setting."""
        if not 0 < self.used_share < 1:
            raise ValueError("used_share")
        if not 0 <= self.rate_red <= self.rate_orange <= self.rate_yellow <= self.rate_blue <= 1:
            raise ValueError("rates")
        if not 1 < self.alike_yellow <= self.alike_orange:
            raise ValueError("alike")
        for name in _DAYS:
            if not 1 <= getattr(self, name) <= 90:  # noqa: PLR2004
                raise ValueError(name)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """Read ``thresholds`` of a county's policy; raises ``ValueError`` for what is unknown or wrong."""
        told = body.get("thresholds", {})
        if not isinstance(told, Mapping):
            raise ValueError("thresholds")  # noqa: TRY004 - one kind of error for whoever validates
        kinds: dict[str, Any] = {each.name: each.type for each in fields(cls)}
        for name, value in told.items():
            if name not in kinds or isinstance(value, bool) or not isinstance(value, (int, float)):
                raise ValueError(str(name))
            if kinds[name] is int and not isinstance(value, int):
                raise ValueError(str(name))
        return cls(**told)

    @property
    def rates(self) -> tuple[tuple[float, Colour], ...]:
        """The rates below which a colour begins, the worst first."""
        return (
            (self.rate_red, RED), (self.rate_orange, ORANGE), (self.rate_yellow, YELLOW), (self.rate_blue, BLUE),
        )  # fmt: skip


DEFAULT = Thresholds()
NAMES = tuple(each.name for each in fields(Thresholds))


def rule_of(name: str) -> str:
    """Say what a setting, or a group of them, has to be."""
    return RULES.get(name) or RULES[{"rate": "rates"}.get(name.partition("_")[0], "alike")]
