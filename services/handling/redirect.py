"""How is a matter led to its statutory route, and back when that is closed?"""

from domain.levels import Level
from domain.outlook import say_day
from domain.refusals import Refused
from domain.routes import COME_BACK, LEGAL_AID, ROUTES, last_day
from schemas.desk_moves import Redirect
from schemas.petitioner_moves import Reflow
from services.petitions.effect import Effect, Moment, Paper, Turn


def redirect(moment: Moment) -> Effect:
    """A document, never a bare "not our business": why, where, what to bring, until when."""
    form = moment.told(Redirect)
    rule = ROUTES[form.route]
    today = moment.calendar.local_day(moment.now)
    if form.started_on is not None and form.started_on > today:
        raise Refused("received_in_future", pointer="/started_on")
    until = last_day(form.route, form.started_on)
    is_past = until is not None and until < today
    past = "按这个日子算已经过了，请马上去问还能不能受理" if is_past else ""
    body = {
        "route": rule.word,
        "why": form.why,
        "body": form.body or rule.body,
        "address": form.address,
        "phone": form.phone or rule.phone,
        "bring": form.bring or rule.bring,
        "limit_words": "；".join(filter(None, (rule.limit, past))),
        "last_day": until.isoformat() if until else None,
        "legal_aid": LEGAL_AID,
        "come_back": COME_BACK,
    }
    by = f"最迟{say_day(until)}提出" if until else (f"期限{rule.limit}" if rule.limit else "")
    if until and is_past:
        by = f"期限到{say_day(until)}，{past}"
    return Effect(
        topic="petition.redirected",
        words=f"这件事应走{rule.word}，去{body['body']}{'，' + by if by else ''}。{COME_BACK}",
        to_petitioner=f"这件事应走{rule.word}，详见《导入法定途径告知书》。{COME_BACK}",
        papers=(Paper("statutory_route_notice", "导入法定途径告知书", body),),
        data={"route": form.route.value},
    )


def reflow(moment: Moment) -> Effect:
    """The route is closed: the matter comes back, and is not sent there again."""
    form, office = moment.told(Reflow), moment.case.office()
    return Effect(
        topic="petition.reflowed",
        words="对方不受理，信访件已退回本渠道。县信访局最迟{day}转送有权处理的单位。",
        to_petitioner="您的信访件已恢复，县信访局最迟{day}转送有权处理的单位。",
        to_unit=f"信访件 {moment.petition.number} 法定途径未受理，已退回，请转送有权处理的单位。",
        papers=(Paper("note", "补充说明", {"text": form.reason}),),
        takes_attachments=tuple(dict.fromkeys(form.attachments)),
        turn=Turn(office, Level.COUNTY),
    )
