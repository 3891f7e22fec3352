"""How does a unit give its opinion, in time or late?"""

from domain.fields import UnitKind
from domain.levels import Level
from domain.lifecycle import State
from domain.refusals import Refused
from domain.words import OUTCOMES
from schemas.desk_moves import IssueOpinion, LateOpinion
from services.petitions.effect import Effect, Moment, Paper
from services.petitions.papers import place_of
from services.petitions.units import next_unit

REMEDY = {
    Level.VILLAGE: (
        "请乡级办理",
        "这是村级处理意见，不是法定的信访处理意见书。您不同意的，点“请上一级办理”就行，没有期限限制。",
    ),
    Level.TOWNSHIP: ("县人民政府", "您不同意的，可以在 {day} 前向县人民政府申请复查。"),
    Level.COUNTY: ("上一级机关", "您不同意的，可以在 {day} 前申请复查。"),
}
_PAPERS = {
    Level.VILLAGE: ("village_opinion", "村级处理意见"),
    Level.TOWNSHIP: ("handling_opinion", "信访事项处理意见书"),
    Level.COUNTY: ("handling_opinion", "信访事项处理意见书"),
}


def issue_opinion(moment: Moment) -> Effect:
    """Answer request by request, with facts, basis and the way on."""
    form = moment.told(IssueOpinion)
    again = moment.row.source is State.REHANDLING
    if again and form.answers_dissatisfaction is None:
        raise Refused("answers_dissatisfaction_required", pointer="/answers_dissatisfaction")
    return _opinion(moment, form, "（重办）" if again else "", again=again)


def late_opinion(moment: Moment) -> Effect:
    """An opinion after the period is still owed; the level above stays open."""
    return _opinion(moment, moment.told(LateOpinion), "（逾期）", late=True)


def _opinion(
    moment: Moment, form: IssueOpinion | LateOpinion, mark: str, *, again: bool = False, late: bool = False
) -> Effect:
    level = moment.stage.level
    kind, name = _PAPERS[level]
    name, (remedy_body, remedy) = name + mark, REMEDY[level]
    still_open = late and level is Level.TOWNSHIP
    if still_open:
        remedy += "这一级已经超期，您也可以直接“请上一级办理”。"
    to_go = next_unit(moment.case)[0] if level is Level.VILLAGE else moment.case.office(UnitKind.REVIEW_OFFICE)
    body = form.model_dump(mode="json", exclude={"move", "heard_petitioner"}) | {
        "number": moment.petition.number,
        "unit": moment.unit.name,
        "outcome_words": OUTCOMES[form.outcome],
        "remedy": remedy,
        "remedy_body": remedy_body,
        "remedy_at": place_of(to_go),
        "remedy_last_day": None if level is Level.VILLAGE else "{day}",
    }
    return Effect(
        topic="petition.answered",
        words=f"{moment.unit.name}作出{name}：{OUTCOMES[form.outcome]}。请在{{day}}前查看、评价或提出不同意见。",
        to_petitioner=f"{moment.unit.name}已答复您的信访件。请查看{name}，在{{day}}前评价；不满意可以要求重新办理。",
        papers=(Paper(kind, name, body),),
        stage={"answered_at": moment.now, "outcome": form.outcome.value, "handler_id": moment.mover.staff_id},
        data={"outcome": form.outcome.value, "again": again, "late": late},
    )
