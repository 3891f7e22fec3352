"""What happens when a reviewing body is silent, or the petitioner's window closes?"""

from datetime import date

from domain.lifecycle import State
from services.petitions.effect import Effect, Moment, Paper
from services.petitions.papers import supervision_letter


def _due_on(moment: Moment) -> date:
    assert moment.expired is not None  # noqa: S101 - only a clock leads here
    return moment.calendar.last_day_before(moment.expired.due_at)


def review_overdue(moment: Moment) -> Effect:
    """No review came: the petitioner may go on to the next one without the paper."""
    words = "复查逾期没有作出，已红色预警。您不用等书面意见，可以在{day}前直接申请复核。"
    return Effect(
        topic="petition.review_overdue",
        words=words,
        to_petitioner=words,
        to_others=((moment.case.office(), f"红色预警：信访件 {moment.petition.number} 复查逾期未作出。"),),
        papers=(supervision_letter(moment.unit, breach="复查逾期未作出", due_on=_due_on(moment), colour="red"),),
        stage={"timed_out_at": moment.now},
    )


def re_review_overdue(moment: Moment) -> Effect:
    """No re-review came: nothing is barred, and the superior is told every week."""
    words = "复核逾期没有作出，已红色预警。本件没有终结，您可以“向上级反映”。"
    return Effect(
        topic="petition.re_review_overdue",
        words=words,
        to_petitioner=words,
        to_others=((moment.case.office(), f"红色预警：信访件 {moment.petition.number} 复核逾期未作出，请报上一级。"),),
        papers=(supervision_letter(moment.unit, breach="复核逾期未作出", due_on=_due_on(moment), colour="red"),),
        stage={"timed_out_at": moment.now},
    )


def window_lapsed(moment: Moment) -> Effect:
    """Nobody disputed the opinion in time; with good cause it can still be looked at."""
    final = moment.row.source is State.REVIEW_ISSUED
    late = (
        "有正当理由的，仍可以写明理由再提出，由人工核对。"
        if not final
        else "有正当理由没能按期申请复核的，仍可以写明理由申请；有新的事实或理由的，也可以提出，由人工核对。"
    )
    words = f"期限内没有提出不同意见，本件办结。{late}"
    return Effect(
        topic="petition.finalised" if final else "petition.concluded",
        words=words,
        to_petitioner=words,
        papers=(
            Paper(
                "conclusion_slip",
                "办结单",
                {"confirmed_by": "期满", "late_request": late},
            ),
        ),
    )
