"""What does a reviewing body decide?"""

from domain.fields import ReviewDecision, StageKind, UnitKind
from domain.lifecycle import State
from domain.refusals import Refused
from domain.words import REMAND_REASONS, REVIEW_DECISIONS
from schemas.desk_moves import IssueReReview, IssueReview, Remand
from services.petitions.case import StageNow
from services.petitions.effect import Effect, Moment, Paper, Turn
from services.petitions.papers import place_of
from services.petitions.units import successor

_REMAINS = (
    "对行政行为或民事权利不服的，可以依法起诉或申请仲裁，注意各自的期限。",
    "生活确有困难的，可以申请困难帮扶，与本意见无关。",
    "有新的事实或理由的，可以在本件里提出，由人工核对。",
)


def issue_review(moment: Moment) -> Effect:
    """Uphold or change, with reasons and the way on."""
    form = moment.told(IssueReview)
    _not_revoked(form.decision)
    body = _decided(moment, form) | {
        "decision_words": REVIEW_DECISIONS[form.decision],
        "remedy": "您不同意的，可以在 {day} 前申请复核。",
        "remedy_body": "再上一级机关",
        "remedy_at": place_of(moment.case.office(UnitKind.REVIEW_OFFICE)),
        "remedy_last_day": "{day}",
    }
    words = f"复查结论：{REVIEW_DECISIONS[form.decision]}。不同意的，最迟{{day}}可以申请复核。"
    return Effect(
        topic="petition.reviewed",
        words=words,
        to_petitioner=words,
        to_others=_handler_told(
            moment, f"信访件 {moment.petition.number} 复查结论：{REVIEW_DECISIONS[form.decision]}。"
        ),
        papers=(Paper("review_opinion", "复查意见书", body),),
        stage={"answered_at": moment.now, "handler_id": moment.mover.staff_id},
        data={"decision": form.decision.value},
    )


def remand(moment: Moment) -> Effect:
    """Revoked and back to the unit, once: it answers within C17, and not by the same hand."""
    form = moment.told(Remand)
    again = moment.row.source is State.RE_REVIEW
    if again:
        _not_the_reviewer(moment, form.outside_body)
    word, kind = ("复核", "re_review_opinion") if again else ("复查", "review_opinion")
    turn = moment.case.last_turn()
    unit, level = moment.case.holder(turn), moment.petition.level
    if unit.id in moment.case.recused:  # it keeps out since: whoever is next answers
        unit, level = successor(moment.case)
    cause, revoked = REMAND_REASONS[form.cause], _revoked(turn)
    body = _decided(moment, form) | {
        "decision": "remand",
        "decision_words": f"{revoked}责令重新办理：{cause}",
        "remedy": "",
        "due_on": "{day}",
    }
    words = f"{_decider(moment, form)}{word}认为{cause}，{revoked}责令{unit.name}重新办理，最迟{{day}}答复您。"
    return Effect(
        topic="petition.remanded",
        words=words,
        to_petitioner=words,
        to_unit=f"信访件 {moment.petition.number} {word}责令重办（{cause}），须换人，最迟{{day}}答复。",
        papers=(Paper(kind, f"{word}意见书（责令重办）", body),),
        turn=Turn(unit, level, StageKind.HANDLING, {"handler_id": turn.handler_id}),
        stage={"answered_at": moment.now, "remanded": True},
        data={"cause": form.cause.value},
    )


def issue_re_review(moment: Moment) -> Effect:
    """The end of this channel, with what remains open: decided by the body above the one that reviewed."""
    form = moment.told(IssueReReview)
    _not_the_reviewer(moment, form.outside_body)
    _not_revoked(form.decision)
    body = _decided(moment, form) | {
        "decision_words": REVIEW_DECISIONS[form.decision],
        "what_remains": list(_REMAINS),
    }
    decided = f"{form.outside_body}复核结论：{REVIEW_DECISIONS[form.decision]}。"
    words = f"{decided}信访程序到此结束；还可以走的路写在复核意见书里。"
    return Effect(
        topic="petition.re_reviewed",
        words=words,
        to_petitioner=words,
        to_others=_handler_told(
            moment, f"信访件 {moment.petition.number} 复核结论：{REVIEW_DECISIONS[form.decision]}。"
        ),
        papers=(Paper("re_review_opinion", "复核意见书", body),),
        stage={"answered_at": moment.now, "handler_id": moment.mover.staff_id},
        data={"decision": form.decision.value},
    )


def _not_revoked(decision: ReviewDecision) -> None:
    """Refuse to revoke and leave it there: what is revoked is handled again."""
    if decision is ReviewDecision.REVOKE:
        raise Refused("revoked_is_remanded", pointer="/decision")


def _revoked(turn: StageNow) -> str:
    """Say what falls with a remand: the opinion, or the refusal to accept; silence leaves nothing to revoke."""
    if turn.answered_at is not None:
        return "撤销原处理意见，"
    return "" if turn.timed_out_at else "撤销不予受理决定，"


def _not_the_reviewer(moment: Moment, outside_body: str) -> None:
    """Refuse a re-review by the unit that reviewed: it may only write down what the body above decided."""
    review = moment.case.last_review
    if review is None or review.unit_id != moment.unit.id:
        return
    if not outside_body or "".join(outside_body.split()) == "".join(moment.unit.name.split()):
        raise Refused("outside_body_required", pointer="/outside_body")


def _decided(moment: Moment, form: IssueReview | Remand | IssueReReview) -> dict[str, object]:
    """Return what every decision says: what was typed, who decided, and when."""
    typed = form.model_dump(mode="json", exclude={"move", "outside_body", "cause"})
    decided_on = moment.calendar.local_day(moment.now).isoformat()
    return typed | {"decided_by": _decider(moment, form), "decided_on": decided_on}


def _decider(moment: Moment, form: IssueReview | Remand | IssueReReview) -> str:
    return form.outside_body or (moment.mover.unit or moment.unit).name


def _handler_told(moment: Moment, words: str) -> tuple:  # type: ignore[type-arg]
    return ((moment.case.holder(moment.case.last_turn()), words),)
