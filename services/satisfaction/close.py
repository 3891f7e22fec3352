"""How does the petitioner end the matter, or have it done again?"""

from schemas.petitioner_moves import ConfirmDone, RateUnsatisfied
from services.petitions.effect import Effect, Moment, Paper, Turn
from services.petitions.units import successor


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
    turn = None
    if moment.unit.id in moment.case.recused:  # it keeps out since: whoever is next answers
        turn = Turn(*successor(moment.case), stage={"accepted_at": moment.stage.accepted_at, "rehandled": True})
    unit = turn.unit if turn else moment.unit
    return Effect(
        topic="petition.rehandling_started",
        words=f"您要求重新办理。{unit.name}换人办理，最迟{{day}}再次答复。",
        to_petitioner=f"已要求{unit.name}换人重新办理，最迟{{day}}再次答复您。",
        to_unit=f"信访件 {moment.petition.number} 信访人不满意，须换人重新办理，最迟{{day}}答复。",
        to_others=((moment.case.office(), f"信访件 {moment.petition.number} 信访人不满意，{unit.name}重新办理。"),),
        papers=(
            Paper("rehandling_notice", "重新办理通知", {"unit": unit.name, "reason": form.reason, "due_on": "{day}"}),
        ),
        stage={"rehandled": True},
        turn=turn,
    )
