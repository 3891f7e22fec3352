"""Who is told at once that a petition came in?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.intake import Action
from models.delivery import Audience
from services.intake.target import Target
from services.notices.compose import notice_row


def first_notices(  # noqa: PLR0913
    target: Target, petition_id: UUID, *, number: str, next_step: str, due: str, now: datetime
) -> list[dict[str, Any]]:
    """The receipt for the petitioner, and a word to every unit that has to know."""
    receipt = f"您的信访件已登记，编号 {number}。{next_step}"
    rows = [notice_row(petition_id, audience=Audience.PETITIONER, topic="petition.registered", words=receipt, at=now)]
    rows += [  # in a notice, which is erased with the petition: an event never is, and these are the petitioner's words
        notice_row(petition_id, audience=Audience.PETITIONER, topic="petition.registered", words=words, at=now)
        for words in target.not_recused
        if target.desk_key is None  # whom a report names lies closed: the receipt alone tells
    ]
    topic, told = _to_units(target, number, due)
    rows += [
        notice_row(petition_id, audience=Audience.UNIT, topic=topic, words=words, at=now, unit_id=UUID(unit_id))
        for unit_id, words in told.items()
    ]
    return rows


def _to_units(target: Target, number: str, due: str) -> tuple[str, dict[str, str]]:
    """Return the topic, and by unit what it is told; never a word of what the petitioner wrote."""
    holder, office = target.unit["id"], target.office
    if target.desk_key is not None:
        return "petition.routed", {holder: f"新收封存的检举控告 {number}，请按期移送。"}
    if target.decision.action is Action.EMERGENCY:
        what = f"紧急事项 {number}：{target.area_name}，{target.category_name}。"
        told = {office["id"]: f"{what}最迟 {due} 登记回应。"}
        if not target.confidential:
            below = f"{what}请立即核实处置，并联系{office['name']} {office['phone']}".rstrip() + "。"
            told |= {unit["id"]: below for unit in target.units.values() if unit["id"] not in target.recused}
        return "petition.emergency_marked", told
    if target.decision.action is Action.REFUSE_CONVERTIBLE:
        lower = target.lower
        told = {holder: f"信访件 {number} 要求由贵单位办理，已告知信访人先由{lower['name']}办理，等信访人选择。"}
        if not target.confidential:
            told[lower["id"]] = f"信访件 {number} 应先由贵单位办理，信访人可以一键转来；转来后另行通知。"
        return "petition.level_refused", told
    return "petition.routed", {holder: f"新收信访件 {number}，请按期办理。"}
