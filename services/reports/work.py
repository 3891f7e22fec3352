"""What is done for reports when nobody asks? Nothing stays in the clear, and nothing is forgotten half-way.

Four kinds of work, each found by an index of its own and done one row at a time, so that it can be cut off
anywhere and begun again: words that are still in the clear, files that are, plain copies in the store, and
locks of the key ring where the desk has a key of its own by now.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import insert, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import boxes
from core.database import Database
from core.keyring import KeyRing
from core.logs import about
from core.storage import Storage
from models import Attachment, Petition, SealedFile, SealedReport
from services.attachments import objects
from services.reports.boxes import file_key, file_part, lock_columns, report_key
from services.reports.seal import key_of_unit, seal_words

BATCH = 50
_SOME = f"ORDER BY random() LIMIT {BATCH}"  # what cannot be closed now holds up no other
_IS_REPORT = "(about_officials OR purpose = 'report') AND state <> 'emergency_open'"
_WORDS = f"SELECT id FROM petition WHERE {_IS_REPORT} AND locked_at IS NULL AND erased_at IS NULL {_SOME}"
_FILES = f"""
SELECT attachment.id FROM attachment JOIN sealed_report USING (petition_id)
WHERE sealed_report.words_closed IS NOT NULL AND sealed_report.confirmed_at IS NULL
    AND attachment.name_sealed <> '' {_SOME}
"""
_COPIES = f"SELECT attachment_id FROM sealed_file WHERE cleared_at IS NULL {_SOME}"
_BOXES = f"""
SELECT {{id}} FROM {{table}} JOIN petition ON petition.id = petition_id
WHERE key_sealed IS NOT NULL AND EXISTS (SELECT FROM desk_key(petition.unit_id)) {_SOME}
"""
log = structlog.get_logger()


async def work(database: Database, *, storage: Storage, keyring: KeyRing, now: datetime) -> int:
    """Do what is to be done, one batch of each kind; return how much was."""
    done = 0
    jobs: tuple[tuple[str, Callable[[UUID], Awaitable[int]]], ...] = (
        (_WORDS, lambda one: _close_words(database, one, keyring, now)),
        (_FILES, lambda one: _close_file(database, one, storage, keyring, now)),
        (_COPIES, lambda one: _clear(database, one, storage, now)),
        (_BOXES.format(id="petition_id", table="sealed_report"), lambda one: _box_report(database, one, keyring)),
        (_BOXES.format(id="attachment_id", table="sealed_file"), lambda one: _box_file(database, one, keyring)),
    )
    for statement, step in jobs:
        async with database.transaction() as session:
            waiting = [row[0] for row in (await session.exec(text(statement))).all()]  # type: ignore[call-overload]
        for one in waiting:
            try:
                done += await step(one)
            except Exception as error:  # noqa: BLE001 - what breaks on one report stops no other
                log.error("report_not_sealed", id=str(one), **about(error))  # noqa: TRY400
    return done


async def _close_words(database: Database, petition_id: UUID, keyring: KeyRing, now: datetime) -> int:
    async with database.transaction() as session:
        waits = select(Petition.id).where(Petition.id == petition_id, col(Petition.locked_at).is_(None))
        if (await session.exec(waits.with_for_update())).first() is None:
            return 0
        await seal_words(session, petition_id=petition_id, keyring=keyring, now=now)
    return 1


async def _close_file(
    database: Database, attachment_id: UUID, storage: Storage, keyring: KeyRing, now: datetime
) -> int:
    """Close a file under a key of its own; its plain copy goes when this is committed."""
    async with database.transaction() as session:
        row = (await session.exec(select(Attachment).where(Attachment.id == attachment_id))).first()
        if row is None or row.petition_id is None or not row.name_sealed:
            return 0
        unit_id = (await session.exec(select(Petition.unit_id).where(Petition.id == row.petition_id))).one()
        desk = await key_of_unit(session, unit_id)
    key, petition_id = boxes.new_key(), row.petition_id
    async with storage.slot():
        stored = await storage.read(objects.key(row.id, row.uploaded_at, "original"))
        plain = b"".join([chunk async for chunk in stored.chunks])
        bound = file_part(petition_id, row.id, "bytes")
        closed = await asyncio.to_thread(boxes.close, plain, key, bound_to=bound)
        at = objects.key(row.id, row.uploaded_at, "sealed")
        await storage.remove([at])  # of a try that was cut off: its key is nowhere
        await storage.write(at, closed)
    name = keyring.unseal(row.name_sealed, bound_to=objects.sealed_with(row.id)).encode()
    async with database.transaction() as session:
        waits = select(Attachment.id).where(Attachment.id == row.id, col(Attachment.name_sealed) != b"")
        if (await session.exec(waits.with_for_update())).first() is None:
            return 0
        lock = lock_columns(key, desk=desk, keyring=keyring, bound_to=file_key(row.id))
        sealed_name = boxes.close(name, key, bound_to=file_part(petition_id, row.id, "name"))
        values = {"attachment_id": row.id, "petition_id": petition_id, "name_closed": sealed_name, **lock}
        await session.exec(insert(SealedFile).values(values))
        empty = {"name_sealed": b"", "sha256": b"", "has_preview": False}
        await session.exec(update(Attachment).where(col(Attachment.id) == row.id).values(empty))
    return await _clear(database, row.id, storage, now)


async def _clear(database: Database, attachment_id: UUID, storage: Storage, now: datetime) -> int:
    """Take the plain copies out of the store."""
    async with database.transaction() as session:
        row = (await session.exec(select(Attachment).where(Attachment.id == attachment_id))).first()
    if row is None:
        return 0
    await storage.remove(objects.plain_keys(row.id, row.uploaded_at))
    async with database.transaction() as session:
        cleared = update(SealedFile).where(col(SealedFile.attachment_id) == attachment_id)
        await session.exec(cleared.values(cleared_at=now))
    return 1


async def _box_report(database: Database, petition_id: UUID, keyring: KeyRing) -> int:
    async with database.transaction() as session:
        statement = select(SealedReport).where(SealedReport.petition_id == petition_id).with_for_update()
        row = (await session.exec(statement)).first()
        return await _box(session, row, petition_id, report_key(petition_id), keyring) if row else 0


async def _box_file(database: Database, attachment_id: UUID, keyring: KeyRing) -> int:
    async with database.transaction() as session:
        statement = select(SealedFile).where(SealedFile.attachment_id == attachment_id).with_for_update()
        row = (await session.exec(statement)).first()
        return await _box(session, row, row.petition_id, file_key(attachment_id), keyring) if row else 0


async def _box(
    session: AsyncSession, row: SealedReport | SealedFile, petition_id: UUID, bound_to: str, keyring: KeyRing
) -> int:
    """Move a key from under the key ring into the desk's box."""
    unit_id = (await session.exec(select(Petition.unit_id).where(Petition.id == petition_id))).one()
    desk = await key_of_unit(session, unit_id)
    if row.key_sealed is None or desk.id is None:
        return 0
    key = bytes.fromhex(keyring.unseal(row.key_sealed, bound_to=bound_to))
    for column, value in lock_columns(key, desk=desk, keyring=keyring, bound_to=bound_to).items():
        setattr(row, column, value)
    await session.flush()
    return 1
