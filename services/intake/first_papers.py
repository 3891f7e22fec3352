"""Which papers does a petition begin with?

The registration receipt always; with a skipped level the guidance letter (rules.md §3.4); with an
emergency the report to the duty officers.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.clocks import due_under
from domain.fields import Procedure
from domain.instants import written
from domain.intake import Action
from domain.lifecycle import variant
from domain.policy import Order
from schemas.petitions import Refusal
from schemas.shapes import UnitCard
from services.intake.ground import Ground
from services.intake.target import Target

_LOCAL_RULE = "本县逐级办理规定（属地管理、分级负责）"
_HOW_TO_CONVERT = "点“一键转办”，或到窗口、打电话说“请转办”。不用重新填写，登记时间不变。"
_HOW_TO_CLAIM = (
    "点“请上面直接办（我有理由）”，选一种情况，用自己的话写明。先按您说的办，由县信访局在 2 个工作日内核对；"
    "说错了也不要紧，不会怪您。"
)


def unit_card(unit: Any) -> UnitCard:  # noqa: ANN401 - a unit as the look-up found it
    """Return where to go and whom to call."""
    return UnitCard(name=unit["name"], address=unit["address"], hours=unit["hours"], phone=unit["phone"])


def refusal_of(
    target: Target, *, number: str, auto_convert_at: datetime, ground: Ground, now: datetime
) -> Refusal | None:
    """Return what a petitioner is told whose level was skipped, None when none was."""
    decision, lowest = target.decision, target.decision.target
    if decision.action is not Action.REFUSE_CONVERTIBLE or lowest is None:
        return None
    kind = variant("C2", lowest, simple=target.procedure is Procedure.SIMPLE) or "C2"
    moves, unit = f"/v1/petitions/{number}/moves", target.lower
    return Refusal(
        refusal_id=uuid7(),
        reason_code="LEVEL_SKIPPED",
        reason=decision.why,
        rule=target.policy.published_rule or _LOCAL_RULE,
        target_unit=unit_card(unit),
        why_this_unit=f"{unit['name']}是这类事项最低的有权办理单位，离您最近，最先办理。",
        due_if_converted=due_under(target.policy, kind, lowest, now, ground.calendar).last_day,
        convert_url=moves,
        claim_exemption_url=moves,
        auto_convert_at=auto_convert_at,
        other_routes=_other_routes(target),
    )


def _other_routes(target: Target) -> list[str]:
    unit = target.lower
    routes = [f"到{unit['name']}当面提出。"]
    if target.order is Order.LOCAL:
        routes.append("走访时您可以要求按国家规定，向有权处理的本级或者上一级提出（例外情形 E8）。")
    return [*routes, "法律援助热线 12348；检举控告 12388。"]


def first_papers(  # noqa: PLR0913
    target: Target,
    *,
    petition: dict[str, Any],
    refusal: Refusal | None,
    emergency_due: datetime | None,
    ground: Ground,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return the documents that are issued with the registration."""
    number = petition["number"]
    receipt = {
        "number": number,
        "registered_at": written(now),
        "text_hash": petition["text_hash"].hex(),
        "privacy_notice_version": petition["privacy_notice_version"],
    }
    papers = [_paper(petition, 1, "registration_receipt", "登记回执", receipt, UUID(target.office["id"]), now)]
    unit_id = UUID(target.unit["id"])
    if refusal is not None:
        body = _level_skip_notice(target, refusal, ground)
        papers.append(_paper(petition, 2, "level_skip_notice", "越级提出告知书", body, unit_id, now))
        papers[-1]["id"] = refusal.refusal_id
    if emergency_due is not None:
        body = {
            "reason": f"来信人说危及生命、安全或健康：{target.area_name}，{target.category_name}。",
            "contacts": list(target.decision.contacts),
            "ack_by": written(emergency_due),
        }
        papers.append(_paper(petition, 2, "emergency_report", "紧急事项报送单", body, unit_id, now))
    return papers


def _level_skip_notice(target: Target, refusal: Refusal, ground: Ground) -> dict[str, Any]:
    """Write the guidance letter: where to go, why, until when, and what else is open."""
    return {
        "asked_level": target.decision.level.value,
        "target_unit": refusal.target_unit.model_dump(),
        "why": refusal.reason,
        "rule": refusal.rule,
        "due_if_converted": refusal.due_if_converted.isoformat(),
        "auto_convert_on": ground.calendar.local_day(refusal.auto_convert_at - timedelta(microseconds=1)).isoformat(),
        "other_routes": refusal.other_routes,
        "how_to_convert": _HOW_TO_CONVERT,
        "how_to_claim": _HOW_TO_CLAIM,
    }


def _paper(  # noqa: PLR0913
    petition: dict[str, Any], turn: int, kind: str, name: str, body: dict[str, Any], unit_id: UUID, now: datetime
) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "petition_id": petition["id"],
        "stage_id": petition["stage_id"],
        "unit_id": unit_id,
        "number": f"{petition['number']}-{turn:02d}",
        "kind": kind,
        "name": name,
        "body": body,
        "issued_at": now,
    }
