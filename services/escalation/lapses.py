"""What is put on record when a clock runs out and no state changes?

A right is over, a duty was missed, a short period gives way to the longer one.
"""

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType

from domain.fields import Procedure
from services.petitions.effect import Effect, EffectOf, Moment, Paper
from services.petitions.papers import supervision_letter


def _started(moment: Moment) -> datetime:
    assert moment.expired is not None  # noqa: S101 - only a clock leads here
    return moment.expired.started_at


def simple_acceptance_over(moment: Moment) -> Effect:
    """Three working days are over: the ordinary fifteen days from the same start hold."""
    words = f"{moment.unit.name}没有在简易办理的期限内受理，改按普通受理期限，最迟{{day}}告诉您。"
    return Effect(
        "petition.simple_period_over",
        words,
        to_unit=f"信访件 {moment.petition.number} 简易受理期限已过，最迟{{day}}受理。",
        clock_origin={"C2": _started(moment)},
    )


def simple_answer_over(moment: Moment) -> Effect:
    """Ten working days are over: the ordinary period from the same acceptance holds."""
    words = f"{moment.unit.name}没有在简易办理的期限内答复，转为普通程序，最迟{{day}}答复您。"
    return Effect(
        "petition.procedure_changed",
        words,
        to_petitioner=words,
        papers=(Paper("procedure_change", "程序转换告知", {"reason": "简易办理期限已过", "new_due_on": "{day}"}),),
        petition={"procedure": Procedure.ORDINARY.value},
        clock_origin=dict.fromkeys(("C7", "C7L"), _started(moment)),
    )


def choice_over(_: Moment) -> Effect:
    """At the county nothing goes up by itself; the petitioner may ask for review at any time."""
    words = "县级超期后的选择期已过。您仍然可以随时申请复查。"
    return Effect("petition.choice_over", words, to_petitioner=words)


def hearing_time_over(_: Moment) -> Effect:
    """The day of the hearing is over: time runs on, held or not."""
    words = "听证日期已过，复核期限继续计算，最迟{day}作出复核意见。"
    return Effect("petition.hearing_time_over", words, to_petitioner=words, why="听证日期已过")


def re_review_still_overdue(moment: Moment) -> Effect:
    """Again a week without the opinion: the superior is told again."""
    number, unit = moment.petition.number, moment.unit
    return Effect(
        "petition.re_review_still_overdue",
        "复核仍未作出，已再次红色预警。您可以“向上级反映”。",
        to_petitioner="复核仍未作出，已再次红色预警。您可以“向上级反映”。",
        to_others=((moment.case.office(), f"红色预警：信访件 {number} 复核仍未作出。"),),
        papers=(supervision_letter(unit, breach="复核仍未作出", due_on=None, colour="red"),),
    )


def _missed(what: str, topic: str) -> EffectOf:
    def effect(moment: Moment) -> Effect:
        number = moment.petition.number
        return Effect(
            topic,
            f"{moment.unit.name}{what}，已蓝色预警。",
            to_unit=f"蓝色预警：信访件 {number}，你单位{what}。",
        )

    return effect


def _quiet(words: str, topic: str) -> EffectOf:
    def effect(_: Moment) -> Effect:
        return Effect(topic, words)

    return effect


LAPSES: MappingProxyType[str, Callable[[Moment], Effect]] = MappingProxyType(
    {
        "simple_acceptance_over": simple_acceptance_over,
        "simple_answer_over": simple_answer_over,
        "local_limit_over": _missed("没有在本县时限内答复", "petition.local_limit_over"),
        "plan_missed": _missed("没有在期限内拿出办理方案", "petition.plan_missed"),
        "progress_missed": _missed("没有在期限内反馈进展", "petition.progress_missed"),
        "revisit_missed": _missed("没有在期限内回访", "petition.revisit_missed"),
        "objection_window_over": _quiet("对不予受理提出异议的期限已过；有正当理由的仍可提出。", "petition.window_over"),
        "rating_window_over": _quiet("评价期已过，按“未评价”记录，不算满意。", "petition.rating_window_over"),
        "choice_over": choice_over,
        "hearing_time_over": hearing_time_over,
        "re_review_still_overdue": re_review_still_overdue,
    }
)
