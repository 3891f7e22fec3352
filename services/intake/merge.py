"""How is the same petitioner's same matter put together?"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import Link
from domain.lifecycle import Actor
from domain.refusals import Refused
from domain.words import STATES
from models.delivery import Audience
from schemas.desk_moves import MarkDuplicate
from services.access.actors import StaffActor
from services.access.scope import is_shared
from services.audit.record import event_row
from services.notices.compose import notice_row
from services.petitions.case import Case, PetitionNow
from services.petitions.effect import Effect, Moment, Paper
from services.petitions.write import write

_JOINED = "petition.joined_by_another"


def mark_duplicate(moment: Moment) -> Effect:
    """Close into the earlier one, with its number and live state; nothing is rejected silently."""
    form, earlier = moment.told(MarkDuplicate), moment.other
    if earlier is None or earlier.id == moment.petition.id or not earlier.state.is_open or _others(moment):
        raise Refused("earlier_unknown", pointer="/earlier_number")
    proven = _proven(moment.petition, earlier)
    if not (proven or form.confirmed):
        raise Refused("same_person_unproven", pointer="/confirmed")
    state, first = STATES[earlier.state], earlier.number
    asked = "" if proven else "工作人员已向您本人核实，两件都是您登记的。"
    return Effect(
        topic="petition.merged",
        words=f"与您先登记的 {first} 是同一事项，并入该件办理。该件现在：{state}。{asked}{form.why}",
        to_petitioner=f"这件与您先登记的 {first} 是同一事项，已并入该件。该件现在：{state}，请在该件查看进度。",
        papers=(
            Paper(
                "duplicate_notice",
                "重复事项告知",
                {"earlier_number": earlier.number, "earlier_state": state, "why": form.why},
            ),
        ),
        petition={"earlier_id": earlier.id, "link": Link.MERGED.value},
        data={"earlier_number": earlier.number, "confirmed": not proven},
    )


def _proven(petition: PetitionNow, earlier: PetitionNow) -> bool:
    """One account, or what filing found to be the same. A telephone proves nothing: anybody can type it."""
    same_account = petition.resident_id is not None and petition.resident_id == earlier.resident_id
    found = petition.routing.get("duplicate_of") or {}
    return same_account or found.get("number") == earlier.number


def _others(moment: Moment) -> bool:
    """Two accounts are two people: what one has filed is not told to the other."""
    accounts = {moment.petition.resident_id, moment.other.resident_id if moment.other else None} - {None}
    return len(accounts) > 1


async def tell_first(
    session: AsyncSession, *, first: PetitionNow, joined: Case, staff: StaffActor, now: datetime
) -> None:
    """Put on the first petition that another was merged into it, for whoever deals with it and its petitioner.

    Of one that reports or names somebody, or from which somebody keeps out, nothing is told: it may be about
    whoever deals with the first, now or later.
    """
    number = joined.petition.number
    if joined.recusals or not is_shared(joined.petition):
        return
    words = f"您后提交的 {number} 已并入本件，一起办理。那一件的内容和附件，本件的承办单位可以打开查看。"
    event = event_row(
        first.id,
        seq=first.last_event + 1,
        before=first.chain,
        topic=_JOINED,
        at=now,
        actor=Actor.PETITION_OFFICE,
        words=words,
        unit_id=staff.unit_id,
        staff_id=staff.id,
        data={"number": number},
    )
    to_unit = f"信访件 {first.number} 并入了同一信访人的 {number}：请打开查看它的内容和附件，一起办理。"
    notices = [
        notice_row(first.id, audience=Audience.PETITIONER, topic=_JOINED, words=words, at=now),
        notice_row(first.id, audience=Audience.UNIT, topic=_JOINED, words=to_unit, at=now, unit_id=first.unit_id),
    ]
    await write(session, petition=first, events=[event], notices=notices)
