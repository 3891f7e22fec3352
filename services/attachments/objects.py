"""Under which keys do the objects of an attachment lie?

Year and month of the upload (UTC) and the identifier: nothing of it comes from a user, and a key
without a row can be told by its identifier alone.
"""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

Part = Literal["original", "preview"]
Stored = Literal["original", "preview", "sealed"]  # what lies closed with a report is handed out by its own room


def key(attachment_id: UUID, uploaded_at: datetime, part: Stored) -> str:
    """Return the key of one object."""
    return f"{uploaded_at.astimezone(UTC):%Y/%m}/{attachment_id}.{part}"


def keys(attachment_id: UUID, uploaded_at: datetime) -> list[str]:
    """Return every key that the attachment may have."""
    return [*plain_keys(attachment_id, uploaded_at), key(attachment_id, uploaded_at, "sealed")]


def plain_keys(attachment_id: UUID, uploaded_at: datetime) -> list[str]:
    """Return the keys of what anybody could read who reads the store."""
    return [key(attachment_id, uploaded_at, "original"), key(attachment_id, uploaded_at, "preview")]


def owner(stored_key: str) -> UUID | None:
    """Return whose object this is; None for what is not ours."""
    try:
        return UUID(stored_key.rpartition("/")[2].partition(".")[0])
    except ValueError:
        return None


def sealed_with(attachment_id: UUID) -> str:
    """Return what the sealed file name is bound to."""
    return f"attachment:{attachment_id}:name"
