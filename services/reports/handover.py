"""What is remembered of a hand-over, and what is forgotten when the other side has confirmed it?

The number, the hash, the dates, to whom, and the chain of events stay; the words, the names and the files
go, out of the tables at once and out of the store right after the commit. What a store that is away keeps,
the daily sweep takes: it is closed under a key that is gone.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.storage import Storage, StorageUnavailable
from domain.lifecycle import Actor, State
from domain.refusals import Refused
from domain.reports import REMIND_EVERY
from models import Attachment, Notice, SealedReport
from models.delivery import Audience
from schemas.desk_moves import SealedHandover
from schemas.reports import ConfirmationForm, ReportCard
from services.access.actors import StaffActor
from services.access.doings import by
from services.access.request_keys import forget_answers
from services.access.walls import staff_scope
from services.attachments import objects
from services.audit.note import note
from services.audit.record import event_row
from services.notices.compose import notice_row
from services.petitions.write import write
from services.reports.list import read_card
from services.reports.officer import check_officer
from services.reports.open import find_report

_TOPIC = "petition.handover_confirmed"
_WORDS = "对方已签收。原文、姓名和附件已在这里删除，只留编号、日期、内容指纹和经过。以后的处理由接收的机关告诉您。"


async def mark_handed(session: AsyncSession, *, petition_id: UUID, form: SealedHandover, now: datetime) -> None:
    """Remember to whom it was handed, and when to ask for the other side's receipt."""
    columns = {"handed_to": form.handed_to, "handed_at": form.handed_at or now, "remind_at": now + REMIND_EVERY}
    columns |= {"receipt_number": form.receipt_number}
    await session.exec(update(SealedReport).where(col(SealedReport.petition_id) == petition_id).values(columns))


async def confirm(  # noqa: PLR0913
    database: Database, *, number: str, form: ConfirmationForm, staff: StaffActor, storage: Storage, now: datetime
) -> ReportCard:
    """Put the other side's receipt on record and forget what was told."""
    async with database.transaction(scope=staff_scope(staff)) as session:
        await check_officer(session, staff)
        keys = await _purge(session, number, form, staff, now)
        card = await read_card(session, number=number, staff=staff)
    with suppress(StorageUnavailable):
        await storage.remove(keys)
    return card


async def _purge(
    session: AsyncSession, number: str, form: ConfirmationForm, staff: StaffActor, now: datetime
) -> list[str]:
    petition, report = await find_report(session, number=number, staff=staff, lock=True)
    if report.confirmed_at is not None:
        raise Refused("already_done", move="对方签收")
    if report.words_closed is None:  # its petitioner had it erased, or its time was over
        raise Refused("report_erased")
    if petition.state != State.CLOSED_SEALED or report.handed_at is None:
        raise Refused("report_not_handed_over")
    if report.opened_at is None:
        raise Refused("report_unopened")
    taken = form.receipt_number or report.receipt_number
    if taken is None:  # what is deleted for good is deleted against a receipt
        raise Refused("receipt_needed", pointer="/receipt_number")
    report.confirmed_at, report.receipt_number, report.remind_at = now, taken, None
    await session.flush()
    keys = await _stored(session, petition.id)
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic=_TOPIC,
        at=now,
        actor=Actor.UNIT,
        words=_WORDS,
        unit_id=staff.unit_id,
        staff_id=staff.id,
    )
    await write(session, petition=petition, events=[event])  # holds it, for the function
    session.expunge_all()
    await session.exec(select(func.purge_report(petition.id)))
    await forget_answers(session, petition_id=petition.id)
    told = notice_row(petition.id, audience=Audience.PETITIONER, topic=_TOPIC, words=_WORDS, at=now)
    session.add(Notice(**told))
    await session.flush()
    await note(session, by(staff, "report.purged", petition_id=petition.id), now=now)
    return keys


async def _stored(session: AsyncSession, petition_id: UUID) -> list[str]:
    rows = await session.exec(
        select(Attachment.id, Attachment.uploaded_at).where(Attachment.petition_id == petition_id)
    )
    return [key for attachment, uploaded in rows.all() for key in objects.keys(attachment, uploaded)]
