"""How does the hand-over officer open one file of a report? Like the words: by the passphrase, and noted."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlmodel import col, select

from core import boxes
from core.database import Database
from core.keyring import KeyRing
from core.storage import Storage, StorageUnavailable
from domain.refusals import Refused
from models import Attachment, SealedFile
from schemas.reports import OpeningForm
from services.access.actors import StaffActor
from services.access.attempts import give_back
from services.access.walls import staff_scope
from services.attachments import objects
from services.reports.boxes import file_key, file_part, key_of
from services.reports.open import find_report, note_opening, unlock_report


@dataclass(frozen=True)
class OpenedFile:
    """A file in clear, for this one answer."""

    name: str
    media_type: str
    data: bytes


async def open_file(  # noqa: PLR0913
    database: Database,
    *,
    number: str,
    attachment_id: UUID,
    form: OpeningForm,
    staff: StaffActor,
    storage: Storage,
    keyring: KeyRing,
    most: int,
    now: datetime,
) -> OpenedFile:
    """Return one file; raises ``not_found``, ``passphrase_wrong``, ``report_damaged``, ``storage_unavailable``."""
    private, paid = await unlock_report(
        database, number=number, passphrase=form.passphrase, staff=staff, keyring=keyring, most=most, now=now
    )
    async with database.transaction(scope=staff_scope(staff)) as session:
        petition, _ = await find_report(session, number=number, staff=staff, lock=True)
        statement = select(Attachment, SealedFile).join(SealedFile, col(SealedFile.attachment_id) == col(Attachment.id))
        here = (Attachment.id == attachment_id, Attachment.petition_id == petition.id)
        found = (await session.exec(statement.where(*here))).first()
        if found is None or found[1].key_boxed is None:
            raise Refused("not_found")
        await give_back(session, allowances=paid, keyring=keyring, now=now)
        await note_opening(session, petition, form.reason, staff, now, what="一个附件")
    attachment, closed = found
    try:
        async with storage.slot():
            stored = await storage.read(objects.key(attachment.id, attachment.uploaded_at, "sealed"))
            data = b"".join([chunk async for chunk in stored.chunks])
    except StorageUnavailable as error:
        raise Refused("storage_unavailable") from error
    try:
        key = key_of(closed, private=private, bound_to=file_key(attachment.id))
        name = boxes.reopen(closed.name_closed, key, bound_to=file_part(petition.id, attachment.id, "name")).decode()
        bound = file_part(petition.id, attachment.id, "bytes")
        plain = await asyncio.to_thread(boxes.reopen, data, key, bound_to=bound)
    except (InvalidTag, ValueError) as error:
        raise Refused("report_damaged") from error
    return OpenedFile(name, attachment.media_type, plain)
