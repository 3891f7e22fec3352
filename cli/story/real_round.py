"""What is one playing of the invented petitions, and how do its desks come at a petition?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cli.story.real_filing import Filed
from cli.story.stage import NotAsToldError, Stage
from domain.policy import Order

_DESKS = {"village": ("village_desk", 12), "township": ("township_desk", 9), "county": ("department", 6)}


@dataclass(frozen=True)
class Came:
    """What was done with a petition, at which level, and in how many words it is told."""

    action: str
    level: str
    how: str = ""

    def __str__(self) -> str:
        """Say it as the table of expectations does."""
        return f"{self.action} @ {self.level}"


@dataclass
class Round:
    """One playing of all petitions under one policy."""

    stage: Stage
    county: str
    order: Order
    resident: str
    filed: dict[str, Filed] = field(default_factory=dict)

    @property
    def office(self) -> str:
        """The county's petition office."""
        return self.stage.sign_in("petition_office", self.county)

    def earlier(self, petition: Mapping[str, Any], flag: str) -> Filed:
        """Return the petition that a flag names; raises ``NotAsToldError`` when it never came in."""
        named = next(one.partition(":")[2] for one in petition["flags"] if one.startswith(flag))
        if named not in self.filed:
            message = f"{named} 没有登记"
            raise NotAsToldError(message)
        return self.filed[named]

    def reads(self, filed: Filed, desk: str) -> Any:  # noqa: ANN401 - what JSON holds
        """Read a petition at a desk."""
        return self.stage.ask("GET", f"/v1/desk/petitions/{filed.number}", status=200, token=desk)

    def records(self, filed: Filed, desk: str, channel: str, act: Mapping[str, str], code: str = "") -> Any:  # noqa: ANN401
        """Record at a desk what the petitioner said there."""
        path, headers = f"/v1/desk/petitions/{filed.number}/petitioner-moves", {"X-Query-Code": code} if code else {}
        body = {"channel": channel, "act": act}
        return self.stage.ask("POST", path, status=200, token=desk, headers=headers, json=body)


def holder(this: Round, filed: Filed, level: str) -> str:
    """Sign in at the unit that has it: the desk of its level in the area that can open it."""
    role, digits = _DESKS[level]
    desk = this.stage.opens(filed.number, role=role, area_code=filed.village[:digits].ljust(12, "0"))
    if desk is None:
        message = f"{filed.number} 不在 {level} 的任何收件箱里"
        raise NotAsToldError(message)
    return desk


def must(state: str, came: Mapping[str, Any], level: str | None = None) -> None:
    """Check where a petition came to; raises ``NotAsToldError``."""
    if came["state"] != state or level not in {None, came["level"]}:
        message = f"应为 {state} {level or ''}，实为 {came['state']} @ {came['level']}"
        raise NotAsToldError(message)
