"""With which form does a test make each move? One that the schema takes, whatever the petition is."""

from datetime import datetime, time, timedelta
from typing import Any

from domain.levels import Level
from tests.moves.world import World
from tests.people import OPINION, Resident

_DECISION = {"facts": "已现场核查闸板和渠道。", "reasons": "原意见认定的事实清楚。", "basis": "有关灌溉管理的规定。"}
# To whom a petition is reassigned: another level, or at the county another category.
_REASSIGNED = {
    Level.VILLAGE: {"level": "township"},
    Level.TOWNSHIP: {"level": "county"},
    Level.COUNTY: {"category": "agri.dam_safety"},
}
FORMS: dict[str, dict[str, Any]] = {
    # desks
    "route": {"reason": "属于职权范围"},
    "ask_supplement": {"missing": "请写明是哪一条渠"},
    "mark_emergency": {"reason": "渠堤随时可能垮塌"},
    "acknowledge": {"note": "已派人到现场"},
    "danger_removed": {"action_taken": "已用沙袋加固渠堤"},
    "redirect": {"route": "court", "why": "属于合同纠纷，由法院审理。"},
    "sealed_handover": {"handed_to": "县纪委监委"},
    "mark_duplicate": {"why": "同一人同一件事", "confirmed": True},
    "accept": {},
    "object_jurisdiction": {"reasons": "这条支渠由乡镇水利站管理。"},
    "uphold_reassign": {"reason": "异议成立"},
    "reject_objection": {"reason": "仍属该单位职责"},
    "decline": {"reason": "not_competent", "why": "渠道不在本单位管辖范围内。", "right_place": "县水利局"},
    "extend": {"complex": True, "days": 30, "reason": "需要勘测全部渠道。"},
    "simple_to_ordinary": {"reason": "需要现场勘测"},
    "issue_opinion": OPINION | {"answers_dissatisfaction": "已重新到现场丈量。"},
    "late_opinion": OPINION,
    "record_plan": {"text": "先抢修闸板，再安排轮灌。"},
    "record_progress": {"text": "闸板已经订购，下周到货。"},
    "revisit": {"text": "电话回访，已经来水。"},
    "add_note": {"text": "补充：上游也断水了。"},
    "declare_conflict": {"reason": "relative"},
    "lift_recusal": {"reason": "核对后不是近亲属"},
    "issue_review": _DECISION | {"decision": "uphold", "reply": "维持原处理意见。"},
    "remand": _DECISION | {"cause": "facts_unclear", "outside_body": "市人民政府"},
    "hearing": {"place": "县信访局听证室", "panel": ["李某", "赵某"]},
    "issue_re_review": _DECISION | {"decision": "uphold", "reply": "维持复查意见。", "outside_body": "市人民政府"},
    # petitioners
    "convert": {},
    "hold": {},
    "claim_exemption": {"exemption": "E5", "reason": "村里没有这个权力"},
    "supply": {"text": "是六组的支渠。"},
    "step_up": {},
    "wait": {},
    "stop_waiting": {},
    "urge": {},
    "declare_report": {},
    "confirm_done": {},
    "rate_unsatisfied": {"reason": "没有人来量过"},
    "request_review": {"why": "没有回应断水的原因"},
    "request_re_review": {"why": "复查没有到现场"},
    "object": {"why": "渠道就在本单位辖区"},
    "raise_to_superior": {},
    "reflow": {"reason": "法院书面不立案"},
    "new_facts": {"text": "找到了当年的分水协议。"},
    "withdraw": {},
    "reopen": {},
}


async def form_of(world: World, resident: Resident, move: str, *, earlier: str = "") -> dict[str, Any]:
    """Return the form of a move for this petition, with what only the moment can fill in.

    ``earlier`` is the petition that this one repeats; without it, one is filed.
    """
    form = dict(FORMS[move])
    if move == "hearing":
        day = world.calendar.local_day(world.now) + timedelta(days=8)
        form["at"] = datetime.combine(day, time(9, 30), world.calendar.zone).isoformat()
    if move == "withdraw":
        form["query_code"] = resident.receipt["query_code"]
    if move == "uphold_reassign":
        level = await world.database.hot.fetchval("SELECT level FROM petition WHERE number = $1", resident.number)
        form |= _REASSIGNED[Level(level)]
    if move == "mark_duplicate":
        form["earlier_number"] = earlier or (await world.files(category="other")).number
    return form
