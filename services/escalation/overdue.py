"""What happens when a level lets its period run out?

The petitioner is told that the next level is open, the petition office that supervision has
opened by itself. Nothing that comes later closes what has been opened.
"""

from domain.clocks import RULES
from domain.levels import Level
from domain.outlook import say_day
from services.petitions.effect import Effect, Moment, Paper
from services.petitions.papers import supervision_letter
from services.petitions.units import is_report


def accept_overdue(moment: Moment) -> Effect:
    """The unit did not say whether it accepts."""
    return _timed_out(moment, "没有在期限内告知是否受理", "petition.acceptance_overdue")


def handle_overdue(moment: Moment) -> Effect:
    """The unit did not answer."""
    return _timed_out(moment, "没有在期限内答复", "petition.answer_overdue")


def rehandle_overdue(moment: Moment) -> Effect:
    """The unit did not answer again."""
    return _timed_out(moment, "没有在期限内重新答复", "petition.rehandling_overdue")


def _timed_out(moment: Moment, what: str, topic: str) -> Effect:
    assert moment.expired is not None and moment.expiry is not None  # noqa: PT018, S101 - only a clock leads here
    unit, number, level = moment.unit, moment.petition.number, moment.petition.level
    last_day = moment.calendar.last_day_before(moment.expired.due_at)
    due_on = say_day(last_day)
    kind, colour = moment.expired.kind, moment.expiry.colour.value if moment.expiry.colour else ""
    duty = "作出意见"
    if is_report(moment.case):
        what, onward, opened, duty = "没有在期限内移送", "仍须移送，您也可以直接打 12388。", "", "移送"
    elif level is Level.COUNTY:
        onward, opened = "您可以随时申请复查。", ""
    else:
        opened = "上一级已向信访人打开。"
        onward = "上一级已经为您打开，点“请上一级办理”就行；您不选择的，到 {day} 自动转上一级。"
    words = f"{unit.name}{what}（最后一天是{due_on}），视为没有答复。{onward}已自动督办。"
    body = {"level": level.word, "what": what, "due_on": last_day.isoformat(), "next": onward}
    return Effect(
        topic=topic,
        words=words,
        to_petitioner=words,
        to_unit=f"信访件 {number} 你单位{what}，已自动督办。{opened}仍须{duty}。",
        to_others=((moment.case.office(), f"督办：信访件 {number}，{unit.name}{what}。"),),
        papers=(
            Paper(
                "overdue_notice", "超期未受理提示" if topic.endswith("acceptance_overdue") else "超期未答复提示", body
            ),
            supervision_letter(unit, breach=f"{RULES[kind].word}：{what}", due_on=last_day, colour=colour),
        ),
        stage={"timed_out_at": moment.now},
        data={"level": level.value},
    )
