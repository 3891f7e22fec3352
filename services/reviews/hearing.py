"""How is a hearing called and recorded?"""

from domain.clocks import HEARING_NOTICE, HEARING_WITHIN
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
    at = form.at.astimezone(moment.calendar.zone)
    when = f"{say_day(day)}{at:%H:%M}"
    words = f"将于{when}举行听证，地点：{form.place or '另行告知'}。听证期间不计入复核期限。您可以申请听证人员回避。"
    body = {
        "at": written(form.at),
        "place": form.place,
        "panel": form.panel,
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
    called, calendar = moment.stage.hearing_at, moment.calendar
    if called is not None and calendar.local_day(moment.now) < calendar.local_day(called):
        raise Refused("not_due_yet", pointer="/held")  # nobody has been heard before the day
    held = (form.at or moment.now).astimezone(moment.calendar.zone)
    body = {"held_at": written(held), "place": form.place, "opinion": form.opinion}
    words = "听证已经举行，复核期限继续计算，最迟{day}作出复核意见。"
    return Effect(
        topic="petition.heard",
        words=words,
        to_petitioner=words,
        papers=(Paper("hearing_record", "听证意见", body),),
        stops=("C20h",),
        why="听证已经举行",
    )
