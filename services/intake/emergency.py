"""What happens when life, safety or health is in danger?"""

from domain.intake import EMERGENCY_CONTACTS
from domain.levels import Level
from domain.refusals import Refused
from schemas.desk_moves import Acknowledge, DangerRemoved, MarkEmergency
from services.petitions.case import UnitNow
from services.petitions.effect import Effect, Moment, Paper, Turn
from services.petitions.papers import supervision_letter, transfer_letter
from services.petitions.units import is_report, unit_at, unnamed

_CALL = "、".join(EMERGENCY_CONTACTS)


def mark_emergency(moment: Moment) -> Effect:
    """Every level's duty officer is told at once, but for those reported on; the county answers within two hours."""
    form, case, number = moment.told(MarkEmergency), moment.case, moment.petition.number
    below = [] if is_report(case) else [case.by_level[level] for level in unnamed(case)]
    told = tuple((unit, f"紧急：信访件 {number}，请立即到场处置并回报。") for unit in below)
    return Effect(
        topic="petition.emergency_marked",
        words=f"已标记为紧急事项，各级值班人员已收到。危险正在发生的，请立即拨打：{_CALL}。",
        to_petitioner=f"您的信访件已作为紧急事项处置。危险正在发生的，请立即拨打：{_CALL}。",
        to_unit=f"紧急：信访件 {number}，请在两小时内回应。",
        to_others=told,
        papers=(
            Paper("emergency_report", "紧急事项报送单", {"reason": form.reason, "contacts": list(EMERGENCY_CONTACTS)}),
        ),
        turn=Turn(case.office(), Level.COUNTY),
    )


def acknowledge(moment: Moment) -> Effect:
    """The duty officer has taken it up; the end of C1 still moves it on if nothing more is heard."""
    form = moment.told(Acknowledge)
    return Effect(
        topic="petition.emergency_acknowledged",
        words=f"值班人员已接警处置：{form.note}",
        to_petitioner="值班人员已接警，正在处置。",
    )


def danger_removed(moment: Moment) -> Effect:
    """The danger is over; what remains is handled as any matter, beginning at the county (E4)."""
    form = moment.told(DangerRemoved)
    if is_report(moment.case) and form.level not in {None, Level.COUNTY}:
        raise Refused("report_stays", pointer="/level")
    unit, level = _county(moment) if form.level is None or is_report(moment.case) else unit_at(moment.case, form.level)
    return Effect(
        topic="petition.danger_removed",
        words=f"险情已处置：{form.action_taken} 后续由{unit.name}办理，最迟{{day}}告诉您是否受理。",
        to_petitioner=f"险情已处置，后续由{unit.name}办理，最迟{{day}}告诉您是否受理。",
        to_unit=f"信访件 {moment.petition.number} 险情已处置，请办理后续，最迟{{day}}决定是否受理。",
        papers=(
            Paper("danger_note", "处置情况告知", {"action_taken": form.action_taken}),
            transfer_letter(unit, why="险情处置后转入正常办理", from_unit=moment.mover.unit, exemption="E4"),
        ),
        turn=Turn(unit, level),
        data={"level": level.value, "exemption": "E4"},
    )


def ack_overdue(moment: Moment) -> Effect:
    """Nobody answered: the county head is told, and the matter goes on by itself."""
    unit, level = _county(moment)
    office, number = moment.case.office(), moment.petition.number
    return Effect(
        topic="petition.emergency_overdue",
        words=f"紧急事项没有在期限内处置完毕，已向县负责人红色预警，并转{unit.name}办理，最迟{{day}}告诉您是否受理。",
        to_petitioner=f"紧急事项没有在期限内处置完毕，已红色预警并转{unit.name}办理。危险仍在的，请拨打：{_CALL}。",
        to_unit=f"紧急信访件 {number} 超时未处置，请立即办理，最迟{{day}}决定是否受理。",
        to_others=((office, f"红色预警：紧急信访件 {number} 超时未处置，请报县负责人。"),),
        papers=(supervision_letter(office, breach="紧急事项未在期限内处置", due_on=None, colour="red"),),
        turn=Turn(unit, level),
        data={"level": level.value, "exemption": "E4"},
    )


def _county(moment: Moment) -> tuple[UnitNow, Level]:
    """Return who goes on at the county; a report stays with the petition office until it is handed over."""
    if is_report(moment.case):
        return moment.case.office(), Level.COUNTY
    return unit_at(moment.case, Level.COUNTY)
