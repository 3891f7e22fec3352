"""How does the petitioner end the matter, or have it done again?"""

from schemas.petitioner_moves import ConfirmDone, RateUnsatisfied
from services.petitions.effect import Effect, Moment, Paper


def confirm_done(moment: Moment) -> Effect:
    """The petitioner confirms that the matter is done."""
    moment.told(ConfirmDone)
    return Effect(
        topic="petition.concluded",
        words="您已确认办结。评价和全部记录都会保留。",
        to_unit=f"信访件 {moment.petition.number} 信访人已确认办结。",
        papers=(Paper("conclusion_slip", "办结单", {"confirmed_by": "信访人"}),),
    )


def rate_unsatisfied(moment: Moment) -> Effect:
    """The petitioner has it done again, by somebody else, once at each level."""
    form = moment.told(RateUnsatisfied)
    return Effect(
        topic="petition.rehandling_started",
        words=f"您要求重新办理。{moment.unit.name}换人办理，最迟{{day}}再次答复。",
        to_petitioner=f"已要求{moment.unit.name}换人重新办理，最迟{{day}}再次答复您。",
        to_unit=f"信访件 {moment.petition.number} 信访人不满意，须换人重新办理，最迟{{day}}答复。",
        to_others=(
            (moment.case.office(), f"信访件 {moment.petition.number} 信访人不满意，{moment.unit.name}重新办理。"),
        ),
        papers=(Paper("rehandling_notice", "重新办理通知", {"reason": form.reason, "due_on": "{day}"}),),
        stage={"rehandled": True},
    )
