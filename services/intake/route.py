"""How is a registered petition sent to its unit: by the office, by the system, by the end of a clock?"""

from domain.clocks import RULES
from domain.intake import COMPARED
from domain.levels import Level
from domain.lifecycle import Actor
from domain.refusals import Refused
from domain.tiers import EXEMPTIONS, Exemption
from domain.words import sentence
from schemas.desk_moves import Route
from services.petitions.case import Case
from services.petitions.effect import Effect, Moment, Turn
from services.petitions.papers import transfer_letter
from services.petitions.units import first, first_unit, is_complained_of, is_report, unit_at


def route(moment: Moment) -> Effect:
    """Send to the lowest competent level, or higher under a named exemption."""
    if Actor.SYSTEM in moment.mover.actors:
        return _exemption_stands(moment)
    form, case = moment.told(Route), moment.case
    if case.lowest_level is None:
        raise Refused("category_unknown", pointer="/category")
    level = _level(case, form)
    unit = case.by_level[level]
    if is_report(case) and level is not Level.COUNTY:
        raise Refused("report_stays", pointer="/level")
    if is_complained_of(case, unit):
        raise Refused("unit_is_named", pointer="/level")
    exemption = f"{form.exemption.value} {EXEMPTIONS[form.exemption]}" if form.exemption else ""
    return Effect(
        topic="petition.routed",
        words=f"已转送{unit.name}，最迟{{day}}告诉您是否受理。理由：{sentence(form.reason)}",
        to_petitioner=f"您的信访件已转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_unit=f"新收信访件 {moment.petition.number}，最迟{{day}}决定是否受理。",
        papers=(transfer_letter(unit, why=form.reason, from_unit=moment.mover.unit, exemption=exemption),),
        turn=Turn(unit, level),
        petition={"category_slug": form.category or case.petition.category_slug, "routing": _decided(case)},
        data={"level": level.value, "exemption": form.exemption},
    )


def _decided(case: Case) -> dict[str, object]:
    """Return the decision at intake; a resemblance that a person has not confirmed is nobody's any more."""
    routing = dict(case.petition.routing)
    return {**routing, **COMPARED} if routing.get("duplicate_of") else routing


def _level(case: Case, form: Route) -> Level:
    """Return the level that the form asks for; raises ``Refused`` naming the field."""
    assert case.lowest_level is not None  # noqa: S101 - checked by the caller
    floor = first(case)
    if form.level is not None and case.lowest_level.rank <= form.level.rank < floor.rank:
        raise Refused("level_passed", pointer="/level")
    competent = [level for level in Level if level.rank >= floor.rank and level in case.by_level]
    level = form.level or (competent[0] if competent else None)
    if level is None or level not in competent:
        raise Refused("level_not_competent", pointer="/level")
    lowest = competent[0]
    if level is not lowest and form.exemption is None:
        raise Refused("exemption_required", pointer="/exemption", lowest=lowest.word)
    return level


def _exemption_stands(moment: Moment) -> Effect:
    """Nobody checked the claimed exemption in time: it stands, and the level asked for takes the matter."""
    asked = moment.petition.requested_level or Level.COUNTY
    unit, level = unit_at(moment.case, asked)
    claimed = str(moment.petition.routing.get("exemption", ""))
    words = EXEMPTIONS[Exemption(claimed)] if claimed in set(Exemption) else ""
    return Effect(
        topic="petition.routed",
        words=f"您说的理由没有人在期限内核对，就按您说的办，已转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_petitioner=f"您说的理由没有人在期限内核对，就按您说的办，信访件已转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_unit=f"新收信访件 {moment.petition.number}（例外理由按成立处理），最迟{{day}}决定是否受理。",
        to_others=((moment.case.office(), f"信访件 {moment.petition.number} 的例外理由到期未核对，已按成立转送。"),),
        papers=(transfer_letter(unit, why="例外理由到期未核对，按成立处理", exemption=f"{claimed} {words}".strip()),),
        turn=Turn(unit, level),
        data={"level": level.value, "exemption": claimed},
    )


def forward_overdue(moment: Moment) -> Effect:
    """Nobody sent it on within C1: the system does, to the lowest competent unit.

    Nobody checked a claimed exemption either, then: it stands, whichever of the two periods ends first.
    """
    if is_report(moment.case):
        return _report_lies(moment)
    asked = moment.petition.requested_level or Level.COUNTY
    unit, level = unit_at(moment.case, asked) if "C4" in moment.case.by_kind else first_unit(moment.case)
    return Effect(
        topic="petition.forwarded_overdue",
        words=f"{RULES['C1'].length} 天内没有人转送，系统已自动转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_petitioner=f"您的信访件已由系统自动转送{unit.name}，最迟{{day}}告诉您是否受理。",
        to_unit=f"新收信访件 {moment.petition.number}（系统自动转送），最迟{{day}}决定是否受理。",
        to_others=((moment.case.office(), f"信访件 {moment.petition.number} 超过转送期限，系统已自动转送。"),),
        papers=(transfer_letter(unit, why="登记后到期无人转送，由系统自动转送", name="转送函（系统自动）"),),
        turn=Turn(unit, level),
        data={"level": level.value},
    )


def _report_lies(moment: Moment) -> Effect:
    """Nobody handed a report over in time: it stays closed with the desk, which has one more period, and is watched."""
    desk, level = first_unit(moment.case)
    words = f"{RULES['C1'].length} 天内没有移送，系统已催办{desk.name}，最迟{{day}}移送。您也可以直接打 12388。"
    return Effect(
        topic="petition.forwarded_overdue",
        words=words,
        to_petitioner=words,
        to_unit=f"封存的检举控告 {moment.petition.number} 超过期限没有移送，最迟{{day}}移送。",
        to_others=((moment.case.office(), f"封存的检举控告 {moment.petition.number} 超过期限没有移送。"),),
        turn=Turn(desk, level) if desk.id != moment.unit.id else None,
        data={"level": level.value},
    )
