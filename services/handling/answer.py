"""How does a unit give its opinion?"""

from domain.levels import Level
from domain.lifecycle import State
from domain.refusals import Refused
from domain.words import OUTCOMES
from schemas.moves import IssueOpinion
from services.petitions.effect import Effect, Moment, Paper

_REMEDY = {
    Level.VILLAGE: "这是村级处理意见，不是法定的信访处理意见书。您不同意的，可以到乡镇窗口提出，请乡镇办理。",
    Level.TOWNSHIP: "您不同意的，可以自收到本意见之日起 30 日内向县人民政府申请复查。",
    Level.COUNTY: "您不同意的，可以自收到本意见之日起 30 日内向上一级机关申请复查。",
}
_PAPERS = {
    Level.VILLAGE: ("village_opinion", "村级处理意见"),
    Level.TOWNSHIP: ("handling_opinion", "信访事项处理意见书"),
    Level.COUNTY: ("handling_opinion", "信访事项处理意见书"),
}


async def issue_opinion(moment: Moment) -> Effect:
    """Answer request by request, with facts, basis and the way on."""
    form = moment.form
    assert isinstance(form, IssueOpinion)  # noqa: S101 - the form is chosen by the move
    again = moment.row.source is State.REHANDLING
    if again and form.answers_dissatisfaction is None:
        raise Refused("answers_dissatisfaction_required", pointer="/answers_dissatisfaction")
    level = Level(moment.stage.level)
    kind, name = _PAPERS[level]
    name = f"{name}（重办）" if again else name
    body = form.model_dump(mode="json", exclude={"move"}) | {
        "number": moment.petition.number,
        "unit": moment.unit.name,
        "outcome_words": OUTCOMES[form.outcome],
        "remedy": _REMEDY[level],
    }
    return Effect(
        topic="petition.answered",
        words=f"{moment.unit.name}作出{name}：{OUTCOMES[form.outcome]}。请在{{day}}前查看、评价或提出不同意见。",
        to_petitioner=f"{moment.unit.name}已答复您的信访件。请查看{name}，在{{day}}前评价；不满意可以要求重新办理。",
        paper=Paper(kind, name, body),
        stage={
            "answered_at": moment.now,
            "outcome": form.outcome.value,
            "handler_id": moment.mover.staff_id,
        },
        data={"outcome": form.outcome.value, "again": again},
    )
