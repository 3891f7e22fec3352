"""How does a petitioner ask for a review, or a second one?"""

from domain.fields import StageKind, UnitKind
from domain.levels import Level
from schemas.petitioner_moves import Object, RaiseToSuperior, RequestReReview, RequestReview
from services.petitions.effect import Effect, Moment, Paper, Turn


def request_review(moment: Moment) -> Effect:
    """The county's reviewing body looks at an opinion, or at the silence in its place."""
    form = moment.told(RequestReview)
    return _to_review(moment, form.why, form.good_cause, "您申请复查")


def object(moment: Moment) -> Effect:  # noqa: A001 - the law's own word
    """The reviewing body looks at a refusal to accept."""
    form = moment.told(Object)
    return _to_review(moment, form.why, form.good_cause, "您对不予受理提出异议")


def _to_review(moment: Moment, why: str, late: str | None, cause: str) -> Effect:
    body = moment.case.office(UnitKind.REVIEW_OFFICE)
    words = f"{cause}，{body.name}最迟{{day}}作出复查意见。"
    return Effect(
        topic="petition.review_requested",
        words=words,
        to_petitioner=words,
        to_unit=f"收到复查申请：信访件 {moment.petition.number}，最迟{{day}}作出复查意见。{_late(late)}",
        to_others=((moment.unit, f"信访件 {moment.petition.number} 信访人已申请复查。"),),
        papers=(_acceptance("review_acceptance", "复查受理告知书", body.name, why, late),),
        turn=Turn(body, moment.petition.level, StageKind.REVIEW, {"accepted_at": moment.now}),
        data={"late": bool(late)},
    )


def request_re_review(moment: Moment) -> Effect:
    """One body further up, outside this system: the county's office records its steps."""
    form = moment.told(RequestReReview)
    body = moment.case.office(UnitKind.REVIEW_OFFICE)
    words = "您申请复核，由再上一级机关复核，最迟{day}作出复核意见。"
    late = _late(form.good_cause)
    return Effect(
        topic="petition.re_review_requested",
        words=words,
        to_petitioner=words,
        to_unit=f"收到复核申请：信访件 {moment.petition.number}，请即转上一级机关，最迟{{day}}作出复核意见。{late}",
        papers=(_acceptance("re_review_acceptance", "复核受理告知书", "上一级复核机关", form.why, form.good_cause),),
        turn=Turn(body, moment.petition.level, StageKind.RE_REVIEW, {"accepted_at": moment.now}),
        data={"late": bool(form.good_cause)},
    )


def raise_to_superior(moment: Moment) -> Effect:
    """No final opinion came, so the matter is not barred: the office registers it anew and sends it up."""
    moment.told(RaiseToSuperior)
    office = moment.case.office()
    words = (
        "复核逾期没有作出，本件没有终结。已重新登记，由县信访局报上一级信访部门；"
        "到{day}还没有报的，系统自动转县级有权处理的单位办理。"
    )
    return Effect(
        topic="petition.raised",
        words=words,
        to_petitioner=words + "《超期未复核证明》可在本页下载。",
        to_unit=f"信访件 {moment.petition.number} 复核逾期，信访人向上级反映，请报上一级信访部门。",
        papers=(Paper("overdue_certificate", "超期未复核证明", _certificate(moment)),),
        turn=Turn(office, Level.COUNTY),
    )


def _certificate(moment: Moment) -> dict[str, str]:
    since = moment.stage.received_at.astimezone(moment.calendar.zone).date().isoformat()
    return {"what": "复核意见逾期未作出", "unit": moment.unit.name, "started_on": since, "clock_kind": "C20"}


def _acceptance(kind: str, name: str, body: str, why: str, late: str | None) -> Paper:
    return Paper(kind, name, {"body": body, "requested_why": why, "due_on": "{day}", "late_cause": late or ""})


def _late(cause: str | None) -> str:
    return "（逾期提出，请先核对理由）" if cause else ""
