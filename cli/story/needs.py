"""What must the county have decided for a chapter to come as told, and how is it decided?"""

import json
from collections.abc import Mapping
from typing import Any

from cli.story.passing import now
from cli.story.people import county_of, village_of
from cli.story.stage import NotAsToldError, Stage
from domain.calendar import WorkingCalendar
from domain.policy import Order


def require_order(stage: Stage, receipt: Mapping[str, Any], order: Order) -> None:
    """Check under which order of levels a petition was let in; raises ``NotAsToldError`` with the cure.

    The story does not decide for the county: a policy is only ever followed by the next one.
    """
    routing, county = receipt["routing"], county_of(village_of(stage)["area_code"])[:6]
    if routing["order"] == order:
        return
    today = WorkingCalendar().local_day(now(stage)).isoformat()
    policy = json.dumps({"valid_from": today, "remote": order, "note": "演示"}, ensure_ascii=False)
    message = (
        f"这一章要求扫码的按 {order} 办理，本县现行政策（第 {routing['policy_version']} 版）是 {routing['order']}。"
        f"请把下一行存为 policy.json（其余照 yima policy show --county {county} --json），"
        f"执行 yima policy set policy.json --county {county}，再演一遍 "
        f"the county's policy differs: save the next line, set it, play again\n{policy}"
    )
    raise NotAsToldError(message)
