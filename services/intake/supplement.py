"""How is more asked for, and given, without touching what was said first?"""

from domain.instants import written
from domain.lifecycle import State
from schemas.desk_moves import AskSupplement
from schemas.petitioner_moves import Supply
from services.petitions.effect import Effect, Moment, Paper


def ask_supplement(moment: Moment) -> Effect:
    """Ask for what is missing, once and all together; the office's clock stands still meanwhile."""
    form = moment.told(AskSupplement)
    missing = form.missing.rstrip("。．.！!") + "。"
    return Effect(
        topic="petition.supplement_asked",
        words=f"请补充：{missing}请在{{day}}前补充；不补充也不会作废。",
        to_petitioner=f"您的信访件需要补充：{missing}请在{{day}}前补充；不补充也不会作废，以后可以随时恢复。",
        papers=(Paper("supplement_notice", "补充材料通知", {"missing": form.missing, "last_day": "{day}"}),),
        stage={"supplement_asked": True},
        why="等待信访人补充材料",
    )


def supply(moment: Moment) -> Effect:
    """Add the petitioner's further words and files as a paper of their own."""
    form = moment.told(Supply)
    body = {"text": form.text, "attachments": [str(attachment) for attachment in form.attachments]}
    back = "恢复办理，" if moment.row.source is State.CLOSED_DORMANT else ""
    return Effect(
        topic="petition.supplied",
        words=f"您补充了材料，{back}县信访局继续核对，最迟{{day}}转送。",
        to_unit=f"信访件 {moment.petition.number} 已补充材料，请继续办理。",
        papers=(Paper("supplement", "补充材料", body),),
        takes_attachments=tuple(dict.fromkeys(form.attachments)),
        why="信访人已补充材料",
    )


def no_supply(moment: Moment) -> Effect:
    """Nothing came: the petition rests, and wakes whenever its petitioner wants."""
    return Effect(
        topic="petition.dormant",
        words="到期没有补充材料，先搁置，没有作废。您随时补充，随时恢复。",
        to_petitioner="您的信访件等待补充材料，先搁置，没有作废。您随时补充，随时恢复办理。",
        papers=(Paper("dormant_notice", "搁置告知", {"since": written(moment.now)}),),
    )
