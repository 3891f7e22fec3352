"""How is a hearing called and recorded?"""

from datetime import datetime, timedelta

from domain.clocks import HEARING_HOURS, HEARING_NOTICE, HEARING_WITHIN
from domain.instants import written
from domain.outlook import say_day
from domain.refusals import Refused
from schemas.desk_moves import Hearing
from services.petitions.effect import Effect, Moment, Paper


def hearing(moment: Moment) -> Effect:
    """First the notice, at least seven days ahead: time stands still. Then what was heard: it runs on."""
    form = moment.told(Hearing)
    return _held(moment, form) if form.held else _called(moment, form)


def _called(moment: Moment, form: Hearing) -> Effect:
    if form.at is None or form.at.tzinfo is None:
        raise Refused("hearing_too_soon", pointer="/at")
    day, today = moment.calendar.local_day(form.at), moment.calendar.local_day(moment.now)
    if not HEARING_NOTICE <= day - today <= HEARING_WITHIN:
        raise Refused("hearing_too_soon", pointer="/at")
    at, (earliest, latest) = form.at.astimezone(moment.calendar.zone), HEARING_HOURS
    if not earliest <= at.time() <= latest:
        raise Refused("hearing_at_night", pointer="/at")
    panel = [name for name in form.panel if name]
    if not form.place or not panel:
        raise Refused("hearing_incomplete", pointer="/panel" if form.place else "/place")
    when = f"{say_day(day)}{at:%H:%M}"
    words = f"将于{when}举行听证，地点：{form.place}。听证期间不计入复核期限。您可以申请听证人员回避。"
    body = {
        "at": written(form.at),
        "place": form.place,
        "panel": panel,
        "right_to_challenge": "您认为听证人员与本事项有利害关系的，可以在举行前申请其回避。",
    }
    return Effect(
        topic="petition.hearing_called",
        words=words,
        to_petitioner=words,
        to_others=((moment.case.holder(moment.case.last_turn()), f"信访件 {moment.petition.number} 将于{when}听证。"),),
        papers=(Paper("hearing_notice", "听证通知书", body),),
        stage={"hearing_at": form.at},
        starts=("C20h",),
        clock_due={"C20h": day},
        why=f"听证期间（{say_day(day)}）不计入复核期限",
    )


def _held(moment: Moment, form: Hearing) -> Effect:
    if form.opinion is None:
        raise Refused("hearing_opinion_required", pointer="/opinion")
    held = _held_at(moment, form).astimezone(moment.calendar.zone)
    body = {"held_at": written(held), "place": form.place, "opinion": form.opinion}
    goes_on = "，复核期限继续计算，最迟{day}作出复核意见" if "C20" in moment.case.by_kind else ""
    words = f"听证已于{say_day(held.date())}举行，听证意见已登记{goes_on}。"
    return Effect(
        topic="petition.heard",
        words=words,
        to_petitioner=words,
        papers=(Paper("hearing_record", "听证意见", body),),
        stops=("C20h",),
        pauses=False,
        why="听证已经举行",
    )


def _held_at(moment: Moment, form: Hearing) -> datetime:
    """Return when the hearing was held; who writes it down on a later day names the day."""
    calendar, called, at = moment.calendar, moment.stage.hearing_at, form.at
    first, today = calendar.local_day(called or moment.now), calendar.local_day(moment.now)
    if today < first:
        before = say_day(first - timedelta(days=1))  # nobody has been heard before the day
        raise Refused("not_due_yet", pointer="/held", move="登记听证", due=before)
    if at is None and today == first:
        return moment.now
    if at is None or at.tzinfo is None or not first <= calendar.local_day(at) <= today:
        raise Refused("hearing_day_wrong", pointer="/at")
    return at
