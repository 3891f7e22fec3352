"""How is it recorded that a visitor read what was written down for them? (rules.md R40)"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle import Actor
from domain.permissions import May
from domain.refusals import Refused
from domain.reports import is_report
from models import Petition, Reception
from schemas.registration import RecordCheck, RecordChecked
from services.access.actors import StaffActor
from services.access.scope import sighted
from services.access.walls import number_scope, see
from services.audit.record import event_row
from services.petitions.write import write


async def check_record(
    session: AsyncSession, *, number: str, told: RecordCheck, staff: StaffActor, now: datetime
) -> RecordChecked:
    """Record the check, once, by the unit that received the visitor; raises ``not_found`` for all others.

    Whoever registers nothing is refused with ``forbidden``, whatever the number.
    The unit that registered need not be one that may read the petition afterwards; this tells it
    nothing but the number that it printed itself. Not when it is recused: then nothing is there any more.
    """
    if not staff.may(May.REGISTER):
        raise Refused("forbidden")
    await see(session, number_scope(number, staff))  # a report is out of sight once it is registered
    statement = (
        select(Petition, Reception)
        .join(Reception, col(Reception.petition_id) == col(Petition.id))
        .where(Petition.number == number, Reception.unit_id == staff.unit_id, sighted(staff))
        .with_for_update(of=Petition)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    petition, reception = found
    if reception.checked_at is not None:
        raise Refused("already_done", move="核对登记")
    if told.note and is_report(petition.purpose, about_officials=petition.about_officials):
        raise Refused("report_is_sealed", pointer="/note", move="写说明")  # nothing in the clear beside it
    reception.checked_at = now
    reception.note = "\n".join(part for part in (reception.note, told.note) if part) or None
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.record_checked",
        at=now,
        actor=Actor.PETITION_OFFICE if staff.may(May.ROUTE) else Actor.UNIT,
        words="登记的内容已请本人核对，确认无误。",
        unit_id=staff.unit_id,
        staff_id=staff.id,
    )
    await write(session, petition=petition, events=[event])
    return RecordChecked(number=number, checked_at=now)
