"""How does the petitioner end the matter, or have it done again?"""

from schemas.moves import RateUnsatisfied
from services.petitions.effect import Effect, Moment, Paper


async def confirm_done(moment: Moment) -> Effect:
    """The petitioner confirms that the matter is done."""
    return Effect(
        topic="petition.concluded",
        words="您已确认办结。评价和全部记录都会保留。",
        to_unit=f"信访件 {moment.petition.number} 信访人已确认办结。",
        paper=Paper("conclusion_slip", "办结单", {"number": moment.petition.number, "confirmed_by": "petitioner"}),
    )


async def rate_unsatisfied(moment: Moment) -> Effect:
    """The petitioner has it done again, by somebody else, once at each level."""
    form = moment.form
    assert isinstance(form, RateUnsatisfied)  # noqa: S101 - the form is chosen by the move
    return Effect(
        topic="petition.rehandling_started",
        words=f"您要求重新办理。{moment.unit.name}换人办理，最迟{{day}}再次答复。",
        to_petitioner=f"已要求{moment.unit.name}换人重新办理，最迟{{day}}再次答复您。",
        to_unit=f"信访件 {moment.petition.number} 信访人不满意，须换人重新办理，最迟{{day}}答复。",
        paper=Paper("rehandling_notice", "重新办理通知", {"reason": form.reason}),
        stage={"rehandled": True},
    )
