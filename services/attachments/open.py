"""What of an attachment may be shown, and how?

A picture is shown as it was drawn anew, without place and camera. The original is evidence: it is
only ever handed out as a download, under a type and a name that we wrote, and never run or
rendered by a browser. Who may see the petition has been asked before.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import and_, exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.storage import StorageUnavailable
from domain.fields import Purpose
from domain.lifecycle import State
from domain.refusals import Refused
from models import Attachment, Petition
from services.attachments import images, objects
from services.attachments.ground import Ground
from services.attachments.objects import Part


@dataclass(frozen=True)
class Opened:
    """An object on its way out: its bytes and the headers that keep a browser from running it."""

    media_type: str
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


# A file of a report is opened by its passphrase alone, also in the seconds before it is closed.
_LIES_CLOSED = and_(
    or_(col(Petition.about_officials), col(Petition.purpose) == Purpose.REPORT.value),
    col(Petition.state) != State.EMERGENCY_OPEN.value,
)


async def open_attachment(
    session: AsyncSession,
    *,
    ground: Ground,
    petition_id: UUID,
    attachment_id: UUID,
    part: Part,
) -> Opened:
    """Open one part of a file of this petition; ``not_found`` when it is not of this petition."""
    statement = select(Attachment).where(
        col(Attachment.id) == attachment_id, col(Attachment.petition_id) == petition_id
    )
    row = (await session.exec(statement.where(~exists().where(col(Petition.id) == petition_id, _LIES_CLOSED)))).first()
    if row is None or (part == "preview" and not row.has_preview):
        raise Refused("not_found")
    try:
        stored = await ground.storage.read(objects.key(row.id, row.uploaded_at, part))
    except StorageUnavailable as error:
        raise Refused("storage_unavailable") from error
    name = ground.keyring.unseal(row.name_sealed, bound_to=objects.sealed_with(row.id))
    media_type = images.MEDIA_TYPE if part == "preview" else row.media_type
    headers = {
        "Content-Length": str(stored.size),
        "Content-Disposition": _disposition(part, name),
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Opened(media_type, headers, stored.chunks)


def _disposition(part: Part, name: str) -> str:
    """Return the header for a cleaned name (RFC 6266): plain ASCII beside the full name."""
    if part == "preview":
        return "inline"
    extension = name.rpartition(".")[2]
    return f"attachment; filename=\"file.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"
