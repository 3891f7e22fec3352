"""How does a matter become a report against officials, and how is a report handed over?"""

from domain.fields import UnitKind
from domain.instants import written
from domain.levels import Level
from domain.lifecycle import State
from schemas.petitioner_moves import DeclareReport
from services.petitions.effect import Effect, Moment, Paper, Turn


def declare_report(moment: Moment) -> Effect:
    """The petitioner calls it a report: the county's office keeps it, and whoever has it below is told nothing."""
    moment.told(DeclareReport)
    office, number = moment.case.office(), moment.petition.number
    words = f"您说明这是检举控告，由{office.name}保管、移送，不转给被反映的单位。"
    leaves = moment.row.source is State.PENDING and moment.unit.id != office.id
    village = moment.case.by_kind.get("C2v")  # its two days are no measure for the county: from the same start
    return Effect(
        topic="petition.report_declared",
        words=words,
        to_petitioner=words,
        to_unit=f"信访件 {number} 信访人说明是检举控告，请专人保管，办理移送。",
        turn=Turn(office, Level.COUNTY) if leaves else None,
        petition={"about_officials": True},
        stops=("C2",) if village else (),
        starts=("C2",) if village else (),
        clock_origin={"C2": village.started_at} if village else {},
    )


def sealed_handover(moment: Moment) -> Effect:
    """Sealed to the discipline desk; nobody at the unit reported on is told anything."""
    desk = moment.case.office(UnitKind.DISCIPLINE_DESK)
    body = {"handed_to": desk.name, "at": written(moment.now)}
    return Effect(
        topic="petition.sealed",
        words=f"已封存移送{desk.name}。内容只有移送专人能看，被反映的单位和个人看不到。",
        to_petitioner="您的检举控告已封存移送纪检监察，内容只有移送专人能看。",
        to_unit=f"收到封存移送的检举控告 {moment.petition.number}。",
        papers=(Paper("handover_slip", "移送登记单（不含内容）", body),),
        turn=Turn(desk, Level.COUNTY),
    )
