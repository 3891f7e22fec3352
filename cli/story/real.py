"""The twenty invented petitions in a county, under both policies: expected against actual.

Everything goes over HTTP, through the residents' page and the desks. The county decides its policy
first, as its petition office would; each round has fresh petitions and a resident of its own.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rich.table import Table

from cli.story.real_course import course
from cli.story.real_round import Came, Round
from cli.story.stage import NotAsToldError, Stage
from core import clock
from core.settings import ROOT
from domain.calendar import WorkingCalendar
from domain.policy import Order

PETITIONS = ROOT / "data" / "invented_petitions.json"
SAME, OTHER = "相符", "不符"
# What a county decides; visits follow the local order only under a rule that was made public.
POLICIES: Mapping[Order, Mapping[str, str]] = MappingProxyType(
    {
        Order.LOCAL: {
            "remote": Order.LOCAL,
            "visits": Order.LOCAL,
            "published_rule": "本县逐级走访办法（演示）",
            "note": "演示：各渠道都按本县逐级规定",
        },
        Order.STATUTORY: {
            "remote": Order.STATUTORY,
            "visits": Order.STATUTORY,
            "note": "演示：各渠道都按国家规定",
        },
    }
)
_SUFFIX = {Order.LOCAL: "", Order.STATUTORY: "_statutory"}


@dataclass(frozen=True)
class Line:
    """One petition of the table."""

    id: str
    title: str
    expected: str
    actual: str
    how: str

    @property
    def verdict(self) -> str:
        """Tell whether it came as expected."""
        return SAME if self.actual == self.expected else OTHER


def play(stage: Stage, villages: Sequence[str], order: Order) -> list[Line]:
    """Set the county's policy, play all petitions under it, and return expected against actual."""
    county = villages[0][:6].ljust(12, "0")
    _decide(stage, county, order)
    account = {"provider": "demo", "code": f"demo-story-{secrets.token_hex(6)}"}
    resident = stage.ask("POST", "/v1/sessions", status=201, json=account)["access_token"]
    petitions = json.loads(PETITIONS.read_text(encoding="utf-8"))
    this = Round(stage, county, order, resident)
    places = {one["id"]: villages[index % len(villages)] for index, one in enumerate(petitions)}
    return [_line(this, one, _place(one, places)) for one in petitions]


def _decide(stage: Stage, county: str, order: Order) -> None:
    office = stage.sign_in("petition_office", county)
    today = WorkingCalendar().local_day(clock.now())
    body = {**POLICIES[order], "valid_from": today.isoformat()}
    stage.ask("POST", "/v1/desk/policies", status=201, token=office, json=body)
    in_force = stage.ask("GET", "/v1/desk/policies", status=200, token=office)["in_force"]
    if (in_force["remote"], in_force["visits"]) != (order, order):
        message = f"本县政策没有生效：{in_force}"
        raise NotAsToldError(message)


def _place(petition: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """Return the village of a petition; what belongs to an earlier petition happens where that one did."""
    earlier = next((flag.partition(":")[2] for flag in petition["flags"] if ":" in flag), petition["id"])
    return places[earlier]


def _line(this: Round, petition: Mapping[str, Any], village: str) -> Line:
    suffix = _SUFFIX[this.order]
    expected = Came(petition["expected_action" + suffix], petition["expected_level" + suffix])
    try:
        came = course(this, petition, village)
    except NotAsToldError as error:
        came = Came("？", "？", str(error))
    return Line(petition["id"], petition["title"], str(expected), str(came), came.how)


def table_of(lines: Sequence[Line], order: Order) -> Table:
    """Return the table that is printed."""
    word = {Order.LOCAL: "本县逐级规定", Order.STATUTORY: "国家规定：本级或者上一级"}[order]
    table = Table(
        "件", "标题", "应为", "实为", "经过", "结论", title=f"{order}（{word}）：应为与实为 expected against actual"
    )
    for line in lines:
        table.add_row(line.id, line.title, line.expected, line.actual, line.how, line.verdict)
    return table
