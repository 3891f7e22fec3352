"""How is a report against officials handed over?"""

from domain.fields import UnitKind
from domain.instants import written
from domain.levels import Level
from services.petitions.effect import Effect, Moment, Paper, Turn


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
