"""How does one file come in?

First a temporary file with a hard limit, so that a large upload costs disk and not memory; then it
is looked through, drawn anew if it is a picture, and stored; the row comes last. No connection to
the database is held while the store is being waited for. What a crash leaves in the store without
a row, ``purge.sweep`` finds.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.storage import Storage, StorageUnavailable
from domain.refusals import Refused
from models import Attachment
from schemas.attachments import AttachmentReceipt
from services.attachments import objects, types
from services.attachments.ground import Ground
from services.attachments.types import Examined

MEGABYTE = 1024 * 1024
_WORKERS = ThreadPoolExecutor(2, "attachments")  # so many files are looked through and drawn at once


async def receive(
    session: AsyncSession,
    *,
    ground: Ground,
    name: str,
    chunks: AsyncIterator[bytes],
    now: datetime,
) -> AttachmentReceipt:
    """Take in one file that belongs to nobody yet; raises ``Refused`` with an attachment code."""
    types.check_name(name)
    attachment_id = uuid7()
    with SpooledTemporaryFile(MEGABYTE) as file:
        size, sha256 = await _spool(file, chunks, ground.limit)
        try:
            async with ground.storage.slot():
                found = await _take_in(file, name, ground.storage, attachment_id, now)
        except StorageUnavailable as error:
            raise Refused("storage_unavailable") from error
    session.add(
        Attachment(
            id=attachment_id,
            media_type=found.media_type,
            size=size,
            sha256=sha256,
            name_sealed=ground.keyring.seal(found.name, bound_to=objects.sealed_with(attachment_id)),
            has_preview=found.preview is not None,
            uploaded_at=now,
        )
    )
    await session.flush()
    return AttachmentReceipt(
        attachment_id=attachment_id,
        media_type=found.media_type,
        size=size,
        sha256=sha256.hex(),
        preview=found.preview is not None,
        expires_at=now + ground.keep,
    )


async def _spool(file: IO[bytes], chunks: AsyncIterator[bytes], limit: int) -> tuple[int, bytes]:
    """Write the upload to the temporary file; return its size and SHA-256."""
    size, digest = 0, hashlib.sha256()

    def keep(chunk: bytes) -> None:
        digest.update(chunk)
        file.write(chunk)

    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Refused("attachment_too_large", pointer="/file", limit_mb=f"{limit / MEGABYTE:g}")
        try:
            await asyncio.to_thread(keep, chunk)
        except OSError as error:  # the disk of temporary files is full
            raise Refused("storage_unavailable") from error
    if not size:
        raise Refused("attachment_empty", pointer="/file")
    return size, digest.digest()


async def _take_in(file: IO[bytes], name: str, storage: Storage, attachment_id: UUID, now: datetime) -> Examined:
    """Look the file through and store it with what is shown of it."""
    file.seek(0)
    data = await asyncio.to_thread(file.read)
    found = await asyncio.get_running_loop().run_in_executor(_WORKERS, types.examine, data, name)
    await storage.write(objects.key(attachment_id, now, "original"), data)
    if found.preview is not None:
        await storage.write(objects.key(attachment_id, now, "preview"), found.preview)
    return found
