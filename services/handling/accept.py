"""How does a unit take a petition up?"""

from domain.fields import Procedure
from domain.levels import Level
from schemas.moves import Accept
from services.petitions.effect import Effect, Moment, Paper


async def accept(moment: Moment) -> Effect:
    """Take up: the village confirms on the tier slip, a competent body gives its notice."""
    form = moment.form
    assert isinstance(form, Accept)  # noqa: S101 - the form is chosen by the move
    village = moment.stage.level == Level.VILLAGE
    name = "诉求单回执" if village else "受理告知书"
    verb = "已接手" if village else "已受理"
    procedure = form.procedure or Procedure(moment.petition.procedure)
    body = {
        "number": moment.petition.number,
        "unit": moment.unit.name,
        "procedure": procedure.value,
        "note": form.note,
        "recusal_right": "您认为经办人与本事项有利害关系的，可以要求其回避。",
        "how_to_query": "凭回执二维码，或编号和查询码，随时查看进度。",
    }
    return Effect(
        topic="petition.accepted",
        words=f"{moment.unit.name}{verb}，最迟{{day}}给您书面意见。",
        to_petitioner=f"{moment.unit.name}{verb}您的信访件，最迟{{day}}给您书面意见。",
        paper=Paper("tier_slip" if village else "acceptance_notice", name, body),
        stage={"accepted_at": moment.now, "handler_id": moment.mover.staff_id},
        petition={"procedure": procedure.value},
        # The village's five working days run from receiving the matter, not from taking it up.
        clock_origin={"C7v": moment.stage.received_at},
    )
