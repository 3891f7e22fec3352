"""What has this county decided where the law leaves it a choice?

Data with a version and a day from which it holds. Without any, the defaults of the product hold:
level by level for the code and other remote channels, the national rule for visits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from domain.fields import Channel
from domain.levels import Level
from domain.retention import Retention


class Order(StrEnum):
    """How levels follow each other at intake (rules.md §3.1)."""

    LOCAL = "local_order"
    STATUTORY = "statutory"


LOCAL_WORKING_DAYS: Mapping[Level, int] = MappingProxyType({Level.VILLAGE: 5, Level.TOWNSHIP: 15, Level.COUNTY: 20})


@dataclass(frozen=True)
class Policy:
    """One version of a county's choices; ``published_rule`` names the local rule that was made public."""

    version: int = 0
    remote: Order = Order.LOCAL
    visits: Order = Order.STATUTORY
    published_rule: str = ""
    local_working_days: Mapping[Level, int] = field(default_factory=lambda: LOCAL_WORKING_DAYS)
    retention: Retention = field(default_factory=Retention)

    @classmethod
    def read(cls, version: int, body: Mapping[str, Any]) -> Self:
        """Read a stored version; what it does not name keeps its default."""
        days = {Level(level): int(count) for level, count in body.get("local_working_days", {}).items()}
        return cls(
            version=version,
            remote=Order(body.get("remote", Order.LOCAL)),
            visits=Order(body.get("visits", Order.STATUTORY)),
            published_rule=str(body.get("published_rule", "")),
            local_working_days=MappingProxyType({**LOCAL_WORKING_DAYS, **days}),
            retention=Retention.read(body.get("retention", {})),
        )

    def order_for(self, channel: Channel) -> Order:
        """Return the order of a channel; visits follow the local order only under a published rule."""
        if channel is not Channel.VISIT:
            return self.remote
        return self.visits if self.published_rule else Order.STATUTORY

    @property
    def local_limit_unlocks(self) -> bool:
        """Tell whether the local limit opens the next level, or only warns (rules.md C7L)."""
        return bool(self.published_rule)
