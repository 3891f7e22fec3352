"""When are files forgotten that no petition took?

Rows go first and only while they are unbound, so that a filing in the same instant either finds
the row or keeps it; the objects follow once that is committed. What a crash leaves between the two
is an object without a row: the sweep finds it by its key.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.storage import Storage, StorageUnavailable
from models import Attachment
from services.attachments import objects

BATCH = 500


async def forget(session: AsyncSession, *, before: datetime, limit: int = BATCH) -> list[str]:
    """Delete unbound rows from before, oldest first; return the keys of their objects."""
    due = (
        select(Attachment.id)
        .where(col(Attachment.petition_id).is_(None), col(Attachment.uploaded_at) < before)
        .order_by(col(Attachment.uploaded_at))
        .limit(limit)
        .with_for_update(skip_locked=True)  # a row that is being filed right now is not touched
    )
    statement = (
        delete(Attachment)
        .where(col(Attachment.id).in_(due), col(Attachment.petition_id).is_(None))
        .returning(col(Attachment.id), col(Attachment.uploaded_at))
    )
    gone = (await session.exec(statement)).all()
    return [key for attachment_id, uploaded_at in gone for key in objects.keys(attachment_id, uploaded_at)]


async def discard(database: Database, *, storage: Storage, attachment_id: UUID) -> None:
    """Forget one upload that no petition took, at once; whoever has its identifier has uploaded it.

    What a store that is away keeps, the sweep takes later.
    """
    unbound = col(Attachment.id) == attachment_id, col(Attachment.petition_id).is_(None)
    async with database.transaction() as session:
        gone = delete(Attachment).where(*unbound).returning(col(Attachment.uploaded_at))
        uploaded_at = (await session.exec(gone)).scalar()
    if uploaded_at is not None:
        with suppress(StorageUnavailable):
            await storage.remove(objects.keys(attachment_id, uploaded_at))


async def purge(database: Database, *, storage: Storage, before: datetime, batch: int = BATCH) -> int:
    """Forget every upload from before that no petition took; return how many.

    Raises ``StorageUnavailable`` when the store is away: the rows of that batch are gone, and the
    sweep takes their objects later.
    """
    forgotten = 0
    while True:
        async with database.transaction() as session:
            keys = await forget(session, before=before, limit=batch)
        if not keys:
            return forgotten
        await storage.remove(keys)
        forgotten += len(set(map(objects.owner, keys)))


async def sweep(database: Database, *, storage: Storage, before: datetime) -> int:
    """Delete objects from before that have no row; return how many.

    ``before`` lies at least some hours back: the objects of an upload are written before its row.
    """
    removed = await storage.remove_drafts(before=before)
    async for page in storage.entries():
        owners = {entry.key: objects.owner(entry.key) for entry in page if entry.written_at < before}
        known = await _known(database, [owner for owner in owners.values() if owner])
        orphans = [key for key, owner in owners.items() if owner and owner not in known]
        await storage.remove(orphans)
        removed += len(orphans)
    return removed


async def _known(database: Database, ids: Sequence[UUID]) -> set[UUID]:
    if not ids:
        return set()
    async with database.transaction() as session:
        return set((await session.exec(select(Attachment.id).where(col(Attachment.id).in_(ids)))).all())
