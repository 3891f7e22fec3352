"""What course does each invented petition take, and what came of it?

Where the rules decide, the course follows what the service answered. Where a person decides (is
it clear? is it simple? is it the same matter?), the desk finds what the petition's note says.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cli.story.real_filing import Filed, file
from cli.story.real_round import Came, Round, holder, must
from cli.story.stage import NotAsToldError
from domain.routes import ROUTES, StatutoryRoute

_ARBITRATION = ROUTES[StatutoryRoute.LABOUR_ARBITRATION]
_FOUND_SIMPLE = frozenset({"P11", "P25"})  # claims whose facts are clear to the desk
_ANSWERED = frozenset({"P02", "P03", "P06", "P29"})
_CONFIRMED = frozenset({"P06", "P29"})  # P02 and P03 are not: their petitioners go on
_OPINION = {
    "heard_petitioner": True,
    "findings": [{"request": "信访人提出的诉求", "finding": "已办理，见处理意见。"}],
    "facts": "已到现场核实，情况属实。",
    "basis": "村民会议的决定和有关政策。",
    "reply": "按逐项答复办理，结果张榜公布。",
    "outcome": "supported",
}


def course(this: Round, petition: Mapping[str, Any], village: str) -> Came:
    """Let a petition in and let it go its way; raises ``NotAsToldError`` when a step is refused."""
    flags = petition["flags"]
    if "has_lower_opinion" in flags:
        return _stepped_up(this, petition)
    if "review_request" in flags:
        return _reviewed(this, petition)
    filed = this.filed[petition["id"]] = file(this.stage, petition, village, resident=this.resident)
    action = filed.receipt["routing"]["action"]
    return _AFTER.get(action, _by_a_person)(this, petition, filed)


def _by_a_person(this: Round, petition: Mapping[str, Any], filed: Filed) -> Came:
    """The office asks for more what is unclear; everything else is taken up by the unit that has it."""
    return (_supplemented if "unclear" in petition["flags"] else _taken_up)(this, petition, filed)


def _taken_up(this: Round, petition: Mapping[str, Any], filed: Filed) -> Came:
    level = filed.receipt["level"]
    desk = holder(this, filed, level)
    procedure = {"procedure": "simple"} if petition["id"] in _FOUND_SIMPLE else {}
    must("accepted", this.stage.move(filed.number, "accept", desk=desk, **procedure))
    seen = this.reads(filed, desk)
    how = f"{seen['unit']}受理"
    if petition["id"] in _ANSWERED:
        must("opinion_issued", this.stage.move(filed.number, "issue_opinion", desk=desk, **_OPINION))
        how += "、答复"
    if petition["id"] in _CONFIRMED:
        path = f"/v1/petitions/{filed.number}"
        rating = {"solved": "yes", "unit": {"satisfaction": "satisfied"}}
        this.stage.ask("POST", f"{path}/ratings", status=201, token=filed.token, json=rating)
        done = this.stage.ask("POST", f"{path}/moves", status=200, token=filed.token, json={"move": "confirm_done"})
        must("closed_concluded", done)
        how += "，评价后办结"
    return Came("simple" if seen["procedure"] == "simple" else "accept", seen["level"], how)


def _sent_down(this: Round, _: Mapping[str, Any], filed: Filed) -> Came:
    """The visitor agrees at the desk, and one press sends it to the level that is first."""
    refusal, level = filed.refusal or {}, filed.receipt["routing"]["target_level"]
    must("level_refused", filed.receipt)
    sent = this.records(filed, this.office, "visit", {"move": "convert"})
    must("pending_acceptance", sent, level)
    taken = this.stage.move(filed.number, "accept", desk=holder(this, filed, level))
    must("accepted", taken, level)
    return Came("refuse_convertible", level, f"指明{refusal['target_unit']['name']}，一步转办，已受理")


def _urgent(this: Round, _: Mapping[str, Any], filed: Filed) -> Came:
    """The office on duty answers; all levels were told at filing."""
    must("emergency_open", filed.receipt, "county")
    if not filed.receipt["emergency_contacts"]:
        message = "没有告诉紧急电话"
        raise NotAsToldError(message)
    seen = this.stage.move(filed.number, "acknowledge", desk=this.office, note="已派人到现场，下游四十户正在转移。")
    return Came("escalate", seen["level"], f"{seen['state_name']}，值班员已接警")


def _led_away(this: Round, _: Mapping[str, Any], filed: Filed) -> Came:
    """The office checks and leads to the statutory route, on paper."""
    form = {"route": StatutoryRoute.LABOUR_ARBITRATION, "why": "劳动仲裁已经立案，由仲裁委员会裁决。"}
    must("closed_redirected", this.stage.move(filed.number, "redirect", desk=this.office, **form))
    page = this.stage.ask("GET", f"/v1/petitions/{filed.number}", status=200, token=filed.token)
    paper = next(one for one in page["documents"] if one["kind"] == "statutory_route_notice")["body"]
    level = "arbitration" if paper["route"] == _ARBITRATION.word else paper["route"]
    return Came("redirect", level, f"{page['state_name']}：{paper['body']}，法律援助电话已写明")


def _merged(this: Round, petition: Mapping[str, Any], filed: Filed) -> Came:
    """The petitioner was shown the first one at once; the office confirms that they are the same."""
    first, shown = this.earlier(petition, "duplicate_of"), filed.receipt["routing"]["duplicate_of"]["number"]
    if shown != first.number:
        message = f"应为与 {first.number} 重复，实为 {shown}"
        raise NotAsToldError(message)
    form = {"earlier_number": shown, "why": "同一信访人，同一条支渠断水。"}
    merged = this.stage.move(filed.number, "mark_duplicate", desk=this.office, **form)
    must("closed_merged", merged)
    level = this.reads(first, this.office)["level"]
    return Came("duplicate", level, f"{merged['state_name']}：并入 {shown}")


def _supplemented(this: Round, _: Mapping[str, Any], filed: Filed) -> Came:
    """The office asks, the petitioner supplies, the office sends it on: where it lands is the level."""
    missing = "请说明是什么事、发生在哪里、您的要求。"
    must("supplement_requested", this.stage.move(filed.number, "ask_supplement", desk=this.office, missing=missing))
    form = {"move": "supply", "text": "是村里分宅基地没有公开，请公布名单和标准。"}
    this.stage.ask("POST", f"/v1/petitions/{filed.number}/moves", status=200, token=filed.token, json=form)
    form = {"category": "land.contract", "reason": "补充后事实清楚，属村级先办。"}
    sent = this.stage.move(filed.number, "route", desk=this.office, **form)
    must("pending_acceptance", sent)
    return Came("supplement", sent["level"], "请补充一次，补充后转送有权处理的单位")


def _stepped_up(this: Round, petition: Mapping[str, Any]) -> Came:
    """The visitor types the query code at the township; the village's opinion comes along."""
    filed = this.earlier(petition, "prior")
    desk = this.stage.sign_in("township_desk", filed.village[:9] + "000")
    act = {"move": "step_up", "why": petition["text"]}
    must("pending_acceptance", this.records(filed, desk, petition["channel"], act, filed.receipt["query_code"]))
    taken = this.stage.move(filed.number, "accept", desk=desk)
    must("accepted", taken)
    return Came("accept", taken["level"], f"{filed.number} 附村级意见上转，{this.reads(filed, desk)['unit']}受理")


def _reviewed(this: Round, petition: Mapping[str, Any]) -> Came:
    """The office opens the letter; the county's reviewing body has it from that moment."""
    filed = this.earlier(petition, "prior")
    act = {"move": "request_review", "why": petition["text"]}
    must("review", this.records(filed, this.office, petition["channel"], act))
    desk = this.stage.opens(filed.number, role="reviewer", area_code=this.county)
    if desk is None:
        message = f"{filed.number} 不在复查机构的收件箱里"
        raise NotAsToldError(message)
    paper = next(one for one in this.reads(filed, desk)["documents"] if one["kind"] == "review_acceptance")
    level = this.stage.ask("GET", "/v1/desk/sessions", status=200, token=desk)["level"]
    return Came("accept", level, f"{paper['name']}：{paper['body']['body']}")


_AFTER: Mapping[str, Callable[[Round, Mapping[str, Any], Filed], Came]] = {
    "refuse_convertible": _sent_down,
    "emergency": _urgent,
    "redirect": _led_away,
    "duplicate": _merged,
}
