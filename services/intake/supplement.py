"""How is more asked for, and given, without touching what was said first?"""

from schemas.moves import AskSupplement, Supply
from services.petitions.effect import Effect, Moment, Paper


async def ask_supplement(moment: Moment) -> Effect:
    """Ask for what is missing; the office's clock stands still meanwhile."""
    form = moment.form
    assert isinstance(form, AskSupplement)  # noqa: S101 - the form is chosen by the move
    return Effect(
        topic="petition.supplement_asked",
        words=f"请补充：{form.missing} 请在{{day}}前补充；不补充也不会作废。",
        to_petitioner=f"您的信访件需要补充：{form.missing} 请在{{day}}前补充；不补充也不会作废，以后可以随时恢复。",
        paper=Paper("supplement_notice", "补充材料通知", {"missing": form.missing}),
    )


async def supply(moment: Moment) -> Effect:
    """Add the petitioner's further words and files as a paper of their own."""
    form = moment.form
    assert isinstance(form, Supply)  # noqa: S101 - the form is chosen by the move
    body = {"text": form.text, "attachments": [str(attachment) for attachment in form.attachments]}
    return Effect(
        topic="petition.supplied",
        words="您补充了材料，县信访局继续核对，最迟{day}转送。",
        to_unit=f"信访件 {moment.petition.number} 已补充材料，请继续办理。",
        paper=Paper("supplement", "补充材料", body),
        takes_attachments=tuple(dict.fromkeys(form.attachments)),
    )
