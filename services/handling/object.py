"""How does a unit say that a matter is not its own, and who decides?"""

from domain.instants import written
from domain.levels import Level
from domain.lifecycle import belongs
from domain.refusals import Refused
from schemas.desk_moves import ObjectJurisdiction, RejectObjection, UpholdReassign
from services.petitions.effect import Effect, Moment, Paper, Turn
from services.petitions.papers import transfer_letter
from services.petitions.units import candidates, first, is_report


def object_jurisdiction(moment: Moment) -> Effect:
    """Object once, with detailed reasons; the period for accepting runs on."""
    form, number = moment.told(ObjectJurisdiction), moment.petition.number
    body = {"reasons": form.reasons, "suggested_unit": form.suggested_unit}
    return Effect(
        topic="petition.jurisdiction_objected",
        words=f"{moment.unit.name}认为不归本单位管，县信访局最迟{{day}}决定。受理期限照常计算，您不用做什么。",
        to_petitioner=f"{moment.unit.name}对管辖有异议，县信访局最迟{{day}}决定。受理期限照常计算，您不用做什么。",
        to_others=((moment.case.office(), f"信访件 {number} 有管辖异议，请最迟{{day}}决定。"),),
        papers=(Paper("objection", "管辖异议书", body),),
        stage={"objected_at": moment.now},
    )


def uphold_reassign(moment: Moment) -> Effect:
    """The reasons hold: another unit takes the petition, under the same clock."""
    form, case = moment.told(UpholdReassign), moment.case
    if case.lowest_level is None:
        raise Refused("category_unknown", pointer="/category")
    levels = candidates(case)
    if is_report(case) and form.level not in {None, Level.COUNTY}:
        raise Refused("report_stays", pointer="/level")
    if form.level is not None and case.lowest_level.rank <= form.level.rank < first(case).rank:
        raise Refused("level_passed", pointer="/level")
    level = form.level or (case.petition.level if case.petition.level in levels else (levels[0] if levels else None))
    if level is None or level not in levels:
        raise Refused("level_not_competent", pointer="/level")
    unit = case.by_level[level]
    if is_report(case) and level is not Level.COUNTY:
        raise Refused("report_stays", pointer="/level")
    if unit.id == moment.unit.id:
        raise Refused("reassign_to_other", pointer="/category")
    rises = (level is Level.VILLAGE) != (case.petition.level is Level.VILLAGE)
    old = next((clock for clock in case.clocks if belongs(clock.kind, "C2")), None)
    return Effect(
        topic="petition.reassigned",
        words=f"异议成立，改由{unit.name}办理，受理期限不重新计算，最迟{{day}}告诉您是否受理。{form.reason}",
        to_petitioner=f"您的信访件改由{unit.name}办理，最迟{{day}}告诉您是否受理；期限不重新计算。",
        to_unit=f"新收信访件 {moment.petition.number}（改派），最迟{{day}}决定是否受理；期限不重新计算。",
        papers=(transfer_letter(unit, why=form.reason, from_unit=moment.mover.unit, name="改派函"),),
        turn=Turn(unit, level),
        petition={"category_slug": form.category or case.petition.category_slug},
        # Upwards because the level has no competence (E5): then it does not get the matter back.
        data={"level": level.value, "exemption": "E5" if level.rank > case.petition.level.rank else None},
        # A village's two days are no measure for another level: the law's own period, from the same start.
        stops=("C2",) if rises and old else (),
        starts=("C2v" if level is Level.VILLAGE else "C2",) if rises and old else (),
        clock_origin=dict.fromkeys(("C2", "C2v"), old.started_at) if rises and old else {},
    )


def reject_objection(moment: Moment) -> Effect:
    """The reasons do not hold: the unit keeps it."""
    form = moment.told(RejectObjection)
    return Effect(
        topic="petition.objection_rejected",
        words=f"管辖异议不成立，仍由{moment.unit.name}办理，最迟{{day}}告诉您是否受理。",
        to_petitioner=f"您的信访件仍由{moment.unit.name}办理，最迟{{day}}告诉您是否受理。",
        to_unit=f"信访件 {moment.petition.number} 的管辖异议不成立：{form.reason} 请最迟{{day}}决定是否受理。",
        papers=(Paper("objection_decision", "退回异议决定", {"decision": "异议不成立", "why": form.reason}),),
    )


def objection_lapsed(moment: Moment) -> Effect:
    """Nobody decided: the unit keeps it."""
    number, office = moment.petition.number, moment.case.office()
    return Effect(
        topic="petition.objection_lapsed",
        words=f"管辖异议到期没有决定，仍由{moment.unit.name}办理，最迟{{day}}告诉您是否受理。",
        to_unit=f"信访件 {number} 的管辖异议到期未决，由你单位办理，最迟{{day}}决定是否受理。",
        to_others=((office, f"信访件 {number} 的管辖异议到期未决，已由原单位办理。"),),
        papers=(Paper("reminder", "督办提醒", {"what": "管辖异议到期未决定", "since": written(moment.now)}),),
    )
