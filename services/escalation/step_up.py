"""How does a petition go one level up: by its petitioner, or by itself?"""

from domain.lifecycle import State
from domain.refusals import Refused
from domain.tiers import EXEMPTIONS, Exemption
from domain.words import sentence
from schemas.petitioner_moves import StepUp
from services.petitions.effect import Effect, Moment, Paper, Turn
from services.petitions.papers import transfer_letter
from services.petitions.units import is_report, next_unit

_NAMES = {
    State.OPINION_ISSUED: ("转送函（附村级意见）", Exemption.ANSWERED, "下级已答复，信访人不同意"),
    State.CLOSED_CONCLUDED: ("转送函（附村级意见）", Exemption.ANSWERED, "村级已答复，信访人不同意"),
    State.LEVEL_TIMED_OUT: ("转送函（注明下级超期）", Exemption.TIMED_OUT, "下级超期"),
    State.CLOSED_NOT_ACCEPTED: ("转送函（附下级不予受理告知书）", Exemption.DECLINED, "下级不予受理"),
}


def step_up(moment: Moment) -> Effect:
    """The petitioner taps once."""
    form = moment.told(StepUp)
    why = f"您请上一级办理。{sentence(form.why)}" if form.why else "您请上一级办理。"
    return _up(moment, why)


def auto_step_up(moment: Moment) -> Effect:
    """The petitioner did nothing: silence below is no end."""
    return _up(moment, "到期自动转上一级。")


def _up(moment: Moment, cause: str) -> Effect:
    name, exemption, why = _NAMES[moment.row.source]
    if moment.stage.timed_out_at and exemption is Exemption.ANSWERED:
        name, exemption, why = _NAMES[State.LEVEL_TIMED_OUT]
    unit, level = next_unit(moment.case)
    number = moment.petition.number
    words = f"{cause}已转{unit.name}办理，最迟{{day}}告诉您是否受理。"
    letter = transfer_letter(
        unit,
        why=why,
        from_unit=moment.unit,
        name=name,
        exemption=f"{exemption.value} {EXEMPTIONS[exemption]}",
        attached=_attached(moment),
    )
    return Effect(
        topic="petition.stepped_up",
        words=words,
        to_petitioner=words,
        to_unit=f"新收信访件 {number}（{why}），最迟{{day}}决定是否受理。",
        to_others=((moment.case.office(), f"信访件 {number} 已由{moment.unit.name}转{unit.name}：{why}。"),),
        papers=(letter,),
        turn=Turn(unit, level),
        data={"level": level.value, "exemption": exemption.value},
    )


def _attached(moment: Moment) -> tuple[str, ...]:
    if moment.row.source is State.CLOSED_NOT_ACCEPTED:
        return ("下级不予受理告知书",)
    answered = [turn for turn in moment.case.stages if turn.answered_at]
    return ("下级处理意见",) if answered else ()


def wait(moment: Moment) -> Effect:
    """The petitioner gives the level more time, and may change their mind at any moment."""
    return Effect(
        topic="petition.waiting",
        words="您选择再等一等，不自动转上一级。您随时可以“请上一级办理”或“不再等待”。",
        to_unit=f"信访件 {moment.petition.number} 已超期，信访人愿意再等，请尽快答复。",
        why="信访人选择再等一等",
    )


def stop_waiting(moment: Moment) -> Effect:
    """The petitioner has waited enough."""
    return Effect(
        topic="petition.waiting_ended",
        words="您选择不再等待，到 {day} 没有进一步选择的，自动转上一级。",
        to_unit=f"信访件 {moment.petition.number} 信访人不再等待。",
        why="信访人不再等待",
    )


def urge(moment: Moment) -> Effect:
    """The petitioner asks to hurry; the unit and the petition office hear it."""
    said = getattr(moment.form, "text", None)
    if said and is_report(moment.case):  # nothing in the clear beside what lies closed
        raise Refused("report_is_sealed", pointer="/text", move="写补充的话")
    more = f"：{said}" if said else "。"
    words = f"信访件 {moment.petition.number} {moment.petitioner}催办{more}"
    closed = is_report(moment.case)  # of a report the office learns the number when a period runs out, not before
    heard = moment.unit.name if closed else f"{moment.unit.name}和县信访局都"
    return Effect(
        topic="petition.urged",
        words=f"{moment.you}催办了一次，{heard}已收到。",
        to_unit=words,
        to_others=() if closed else ((moment.case.office(), words),),
        papers=(Paper("note", "催办", {"text": said}),) if said else (),
        stage={} if moment.mover.on_behalf else {"urged_at": moment.now},  # a desk leaves the petitioner theirs
    )
