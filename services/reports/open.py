"""How does the hand-over officer open a report, and how does its petitioner learn of it?

The passphrase is typed for every opening and kept nowhere. It is paid for before it is tried, while no
connection is held; what was opened stands in the chain of events, in the audit, and in no other place.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import boxes
from core.database import Database
from core.keyring import KeyRing
from domain.fields import OpeningReason
from domain.lifecycle import Actor
from domain.refusals import Refused
from domain.words import OPENING_REASONS
from models import Attachment, Petition, ReportKey, SealedFile, SealedReport
from schemas.reports import OpenedReport, OpeningForm, SealedFileCard
from services.access.actors import StaffActor
from services.access.attempts import Allowance, give_back
from services.access.doings import by
from services.access.scope import reports_of
from services.access.walls import staff_scope
from services.audit.note import note
from services.audit.record import event_row
from services.petitions.write import write
from services.reports import passphrases
from services.reports.boxes import file_key, file_part, key_of, report_key
from services.reports.officer import check_officer, pay_for_passphrase
from services.reports.words import read_words


async def unlock_report(  # noqa: PLR0913
    database: Database,
    *,
    number: str,
    passphrase: str,
    staff: StaffActor,
    keyring: KeyRing,
    most: int,
    now: datetime,
) -> tuple[bytes, list[Allowance]]:
    """Return the private key that opens a report; raises what stands in its way."""
    async with database.transaction(scope=staff_scope(staff)) as session:
        await check_officer(session, staff)
        _, report = await _find(session, number, staff)
        key = await session.get(ReportKey, report.key_id) if report.key_id else None
    if key is None:
        raise Refused("report_waits_for_key")
    if key.private_locked is None:
        raise Refused("report_lost")
    paid = await pay_for_passphrase(database, staff=staff, keyring=keyring, most=most, now=now)
    private = await passphrases.unlock(key.private_locked, passphrase, key_id=key.id, pointer="/passphrase")
    return private, paid


async def open_report(  # noqa: PLR0913
    database: Database,
    *,
    number: str,
    form: OpeningForm,
    staff: StaffActor,
    keyring: KeyRing,
    most: int,
    now: datetime,
) -> OpenedReport:
    """Return the words; raises ``not_found``, ``passphrase_wrong``, ``report_damaged`` and what else may be."""
    private, paid = await unlock_report(
        database, number=number, passphrase=form.passphrase, staff=staff, keyring=keyring, most=most, now=now
    )
    async with database.transaction(scope=staff_scope(staff)) as session:
        petition, report = await _find(session, number, staff, lock=True)
        files = await _files(session, petition.id)
        opened = _opened(petition, report, files, private)
        report.opened_at = report.opened_at or now
        await give_back(session, allowances=paid, keyring=keyring, now=now)
        await note_opening(session, petition, form.reason, staff, now)
    return opened


def _opened(
    petition: Petition, report: SealedReport, files: list[tuple[Attachment, SealedFile | None]], private: bytes
) -> OpenedReport:
    try:
        key = key_of(report, private=private, bound_to=report_key(petition.id))
        words = read_words(report.words_closed or b"", key, petition.id)
        cards = [_file_card(petition.id, attachment, closed, private) for attachment, closed in files]
    except (InvalidTag, ValueError) as error:
        raise Refused("report_damaged") from error
    return OpenedReport(
        number=petition.number,
        registered_at=petition.registered_at,
        text_hash=petition.text_hash.hex(),
        words=words,
        files=cards,
    )


def _file_card(petition_id: UUID, attachment: Attachment, closed: SealedFile | None, private: bytes) -> SealedFileCard:
    name, ready = "", closed is not None and closed.key_boxed is not None
    if closed is not None and ready:
        key = key_of(closed, private=private, bound_to=file_key(attachment.id))
        name = boxes.reopen(closed.name_closed, key, bound_to=file_part(petition_id, attachment.id, "name")).decode()
    return SealedFileCard(
        attachment_id=attachment.id, name=name, media_type=attachment.media_type, size=attachment.size, ready=ready
    )


async def note_opening(  # noqa: PLR0913
    session: AsyncSession,
    petition: Petition,
    reason: OpeningReason,
    staff: StaffActor,
    now: datetime,
    *,
    what: str = "原文",
) -> None:
    """Write down that it was opened: for the petitioner, and for whoever audits."""
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.report_opened",
        at=now,
        actor=Actor.UNIT,
        words=f"移送专人打开过{what}，原因：{OPENING_REASONS[reason]}。",
        unit_id=staff.unit_id,
        staff_id=staff.id,
        data={"reason": reason.value},
    )
    await note(session, by(staff, "report.opened", petition_id=petition.id, reason=reason.value), now=now)
    await write(session, petition=petition, events=[event])


async def find_report(
    session: AsyncSession, *, number: str, staff: StaffActor, lock: bool = False
) -> tuple[Petition, SealedReport]:
    """Return a report of the officer's desk; raises ``not_found``."""
    return await _find(session, number, staff, lock=lock, purged=True)


async def _find(
    session: AsyncSession, number: str, staff: StaffActor, *, lock: bool = False, purged: bool = False
) -> tuple[Petition, SealedReport]:
    statement: Any = select(Petition, SealedReport).join(
        SealedReport, col(SealedReport.petition_id) == col(Petition.id)
    )
    statement = statement.where(Petition.number == number, reports_of(staff))
    found = (await session.exec(statement.with_for_update() if lock else statement)).first()
    if found is None:
        raise Refused("not_found")
    if found[1].words_closed is None and not purged:
        raise Refused("report_purged" if found[1].confirmed_at is not None else "report_erased")
    return found[0], found[1]


async def _files(session: AsyncSession, petition_id: UUID) -> list[tuple[Attachment, SealedFile | None]]:
    statement = (
        select(Attachment, SealedFile)
        .outerjoin(SealedFile, col(SealedFile.attachment_id) == col(Attachment.id))
        .where(Attachment.petition_id == petition_id)
        .order_by(col(Attachment.id))
    )
    return [(attachment, closed) for attachment, closed in (await session.exec(statement)).all()]
