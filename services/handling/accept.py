"""How does a unit take a petition up, and under which procedure?"""

from domain.fields import Procedure
from domain.levels import Level
from schemas.desk_moves import Accept, SimpleToOrdinary
from services.petitions.effect import Effect, Moment, Paper


def accept(moment: Moment) -> Effect:
    """Take up: the village confirms on the tier slip, a competent body gives its notice."""
    form = moment.told(Accept)
    village = moment.stage.level is Level.VILLAGE
    name = "诉求单回执" if village else "受理告知书"
    verb = "已接手" if village else "已受理"
    procedure = form.procedure or Procedure(moment.petition.procedure)
    body = {
        "unit": moment.unit.name,
        "procedure": "简易办理" if procedure is Procedure.SIMPLE else "普通程序",
        "note": form.note or "",
        "due_on": "{day}",
        "recusal_right": "您认为经办人与本事项有利害关系的，可以要求其回避。",
        "how_to_query": "凭回执二维码，或编号和查询码，随时查看进度。",
    }
    return Effect(
        topic="petition.accepted",
        words=f"{moment.unit.name}{verb}，最迟{{day}}给您书面意见。",
        to_petitioner=f"{moment.unit.name}{verb}您的信访件，最迟{{day}}给您书面意见。",
        papers=(Paper("tier_slip" if village else "acceptance_notice", name, body),),
        stage={"accepted_at": moment.now, "handler_id": moment.mover.staff_id},
        petition={"procedure": procedure.value},
        # The village's five working days run from receiving the matter, not from taking it up.
        clock_origin={"C7v": moment.stage.received_at},
    )


def simple_to_ordinary(moment: Moment) -> Effect:
    """The matter is not as simple as it seemed; the ordinary period counts from the same acceptance."""
    form = moment.told(SimpleToOrdinary)
    origin = moment.stage.accepted_at or moment.now
    return Effect(
        topic="petition.procedure_changed",
        words=f"转为普通程序：{form.reason} 期限从受理之日起算，最迟{{day}}给您书面意见。",
        to_petitioner=f"您的信访件转为普通程序：{form.reason} 最迟{{day}}给您书面意见。",
        papers=(Paper("procedure_change", "程序转换告知", {"reason": form.reason, "new_due_on": "{day}"}),),
        petition={"procedure": Procedure.ORDINARY.value},
        clock_origin={"C7": origin, "C7L": origin},
    )
