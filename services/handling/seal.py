"""How does a matter become a report against officials, and how is a report handed over?"""

from domain.fields import UnitKind
from domain.instants import written
from domain.levels import Level
from domain.refusals import Refused
from schemas.desk_moves import SealedHandover
from schemas.petitioner_moves import DeclareReport
from services.petitions.effect import Effect, Moment, Paper, Turn


def declare_report(moment: Moment) -> Effect:
    """The petitioner calls it a report: it is closed for the discipline desk, and whoever had it is told nothing."""
    moment.told(DeclareReport)
    desk, number = moment.case.office(UnitKind.DISCIPLINE_DESK), moment.petition.number
    words = f"您说明这是检举控告，已转{desk.name}封存移送，别的单位都看不到。您自己以后也看不到原文。"
    village = moment.case.by_kind.get("C2v")  # its two days are no measure for the county: from the same start
    return Effect(
        topic="petition.report_declared",
        words=words,
        to_petitioner=words,
        to_unit=f"信访件 {number} 信访人说明是检举控告，内容已封存，请按期移送。",
        turn=Turn(desk, Level.COUNTY) if moment.unit.id != desk.id else None,
        petition={"about_officials": True},
        stops=("C2",) if village else (),
        starts=("C2",) if village else (),
        clock_origin={"C2": village.started_at} if village else {},
    )


def sealed_handover(moment: Moment) -> Effect:
    """Handed over, with nothing of what it says; what lies closed is forgotten when the other side has confirmed."""
    form, desk = moment.told(SealedHandover), moment.case.office(UnitKind.DISCIPLINE_DESK)
    if form.handed_at is not None and form.handed_at > moment.now:
        raise Refused("received_in_future", pointer="/handed_at")
    body = {"handed_to": form.handed_to, "at": written(form.handed_at or moment.now), "receipt": form.receipt_number}
    body |= {"text_hash": moment.petition.text_hash.removeprefix("\\x")}
    return Effect(
        topic="petition.sealed",
        words=f"已加封移送{form.handed_to}。对方签收后，原文在这里删除，只留编号、日期和内容指纹。",
        to_petitioner=f"您的检举控告已加封移送{form.handed_to}，移送登记单在进度里。",
        papers=(Paper("handover_slip", "移送登记单（不含内容）", body),),
        turn=Turn(desk, Level.COUNTY) if moment.unit.id != desk.id else None,
    )
