"""How does a unit not accept, and what must it say then?"""

from domain.fields import DeclineReason, UnitKind
from domain.levels import Level
from domain.outlook import say_day
from domain.words import DECLINE_REASONS
from schemas.desk_moves import Decline
from services.petitions.effect import Effect, Moment, Paper
from services.petitions.papers import place_of

_NO_FURTHER = frozenset({DeclineReason.REVIEWED_FINALLY, DeclineReason.LITIGATION_ENDED})


def decline(moment: Moment) -> Effect:
    """For a reason of the closed list, with the right place and the right to object."""
    form = moment.told(Decline)
    name = "不再受理告知书" if form.reason in _NO_FURTHER else "不予受理告知书"
    up = "" if moment.stage.level is Level.COUNTY else "您也可以直接“请上一级办理”。"
    last_day = moment.calendar.after_days(moment.calendar.local_day(moment.now), 30, rolls=True)
    how = f"您不同意的，可以在 {say_day(last_day)} 前在本件里提出异议，由复查机构核查。{up}"
    body = {
        "reason": form.reason.value,
        "reason_words": DECLINE_REASONS[form.reason],
        "why": form.why,
        "basis": form.basis,
        "right_place": form.right_place,
        "how_to_object": how,
        "last_day": last_day.isoformat(),
        "body": "复查机构",
        "object_at": place_of(moment.case.office(UnitKind.REVIEW_OFFICE)),
    }
    return Effect(
        topic="petition.not_accepted",
        words=f"{moment.unit.name}不予受理：{DECLINE_REASONS[form.reason]}。应当去：{form.right_place}。{how}",
        to_petitioner=f"{moment.unit.name}不予受理您的信访件：{DECLINE_REASONS[form.reason]}。{how}",
        papers=(Paper("non_acceptance_notice", name, body),),
        data={"reason": form.reason.value, "level": moment.stage.level.value},
    )
