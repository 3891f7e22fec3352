"""What happens when life, safety or health is in danger?"""

from domain.intake import EMERGENCY_CONTACTS
from domain.levels import Level
from domain.outlook import say_due
from domain.refusals import Refused
from domain.words import DANGER_NOW, sentence
from schemas.desk_moves import Acknowledge, DangerRemoved, MarkEmergency
from services.petitions.case import UnitNow
from services.petitions.effect import Effect, Moment, Paper, Turn
from services.petitions.papers import supervision_letter, transfer_letter
from services.petitions.units import is_report, unit_at, unnamed


def mark_emergency(moment: Moment) -> Effect:
    """Every level's duty officer is told at once, but for those reported on; the county answers within two hours."""
    form, case, number = moment.told(MarkEmergency), moment.case, moment.petition.number
    report = {"reason": form.reason, "contacts": list(EMERGENCY_CONTACTS), "ack_by": "{due_at}"}
    return Effect(
        topic="petition.emergency_marked",
        words=f"已标记为紧急事项，已报{case.office().name}值班人员，最迟 {{day}} 回应。{DANGER_NOW}",
        to_petitioner=f"您的信访件已作为紧急事项，报{case.office().name}值班人员，最迟 {{day}} 回应。{DANGER_NOW}",
        to_unit=f"紧急：信访件 {number}，最迟 {{day}} 回应。",
        to_others=_to_levels(moment, f"紧急：信访件 {number}，请立即到场处置并回报。"),
        papers=(Paper("emergency_report", "紧急事项报送单", report),),
        turn=Turn(case.office(), Level.COUNTY),
    )


def acknowledge(moment: Moment) -> Effect:
    """The duty officer has taken it up; the end of C1 still moves it on if nothing more is heard."""
    form = moment.told(Acknowledge)
    return Effect(
        topic="petition.emergency_acknowledged",
        words="值班人员已接警处置。" if is_report(moment.case) else f"值班人员已接警处置：{form.note}",
        to_petitioner="值班人员已接警，正在处置。",
    )


def danger_removed(moment: Moment) -> Effect:
    """The danger is over; what remains is handled as any matter, beginning at the county (E4)."""
    form = moment.told(DangerRemoved)
    if is_report(moment.case) and form.level not in {None, Level.COUNTY}:
        raise Refused("report_stays", pointer="/level")
    # An event stays for ever, and what was done where tells what a report says.
    done = "。" if is_report(moment.case) else f"：{sentence(form.action_taken)}"
    unit, level = _county(moment) if form.level is None or is_report(moment.case) else unit_at(moment.case, form.level)
    return Effect(
        topic="petition.danger_removed",
        words=f"险情已处置{done}后续由{unit.name}办理，最迟{{day}}告诉您是否受理。",
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
    """Nobody answered, or it is not over yet: the county head and every level are told, and it goes on by itself."""
    unit, level = _county(moment)
    office, number, clock = moment.case.office(), moment.petition.number, moment.expired
    assert clock is not None  # noqa: S101 - only a clock's end walks this row
    due, silent = say_due(clock.kind, clock.due_at, moment.calendar), clock.kind == "C5"
    what = f"紧急事项到 {due} {'没有人回应' if silent else '还没有处置完'}"
    onward = f"已红色督办，由{office.name}马上报县负责人，并转{unit.name}（电话 {unit.phone}）马上处置"
    last_day = moment.calendar.last_day_before(clock.due_at)
    return Effect(
        topic="petition.emergency_overdue",
        words=f"{what}，{onward}，最迟{{day}}告诉您是否受理。{DANGER_NOW}",
        to_petitioner=f"{what}，{onward}。{DANGER_NOW}",
        to_unit=f"紧急信访件 {number} 到 {due} 没有处置，请马上处置并回报，最迟{{day}}决定是否受理。",
        to_others=(
            (office, f"红色预警：紧急信访件 {number} 到 {due} 没有处置，请马上报县负责人。"),
            *_to_levels(
                moment, f"紧急信访件 {number} 到 {due} 没有处置，请马上到场，并联系{unit.name} {unit.phone}。", but=unit
            ),
        ),
        papers=(supervision_letter(office, breach=what, due_on=last_day, colour="red"),),
        turn=Turn(unit, level),
        data={"level": level.value, "exemption": "E4"},
    )


def _to_levels(moment: Moment, words: str, *, but: UnitNow | None = None) -> tuple[tuple[UnitNow, str], ...]:
    """Tell every level's unit, but for those reported on."""
    if is_report(moment.case):
        return ()
    units = (moment.case.by_level[level] for level in unnamed(moment.case))
    return tuple((unit, words) for unit in units if but is None or unit.id != but.id)


def _county(moment: Moment) -> tuple[UnitNow, Level]:
    """Return who goes on at the county: the danger over, a report is closed for the discipline desk."""
    return unit_at(moment.case, Level.COUNTY)
