"""How are lists read page by page? By an opaque keyset cursor, never by offset."""

import base64
import binascii
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from domain.refusals import Refused

Limit = Annotated[int, Query(ge=1, le=100, description="每页条数，最多 100")]
Cursor = Annotated[str | None, Query(max_length=200, description="上一页给出的 next_cursor")]


def cursor_of(at: datetime, key: UUID) -> str:
    """Return the cursor after a row."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{key}".encode()).decode().rstrip("=")


def marked_cursor_of(mark: str, at: datetime, key: UUID) -> str:
    """Return the cursor after a row of a list that comes in marked parts."""
    return f"{mark}.{cursor_of(at, key)}"


def marked_place_of(cursor: str | None) -> tuple[str, datetime, UUID] | None:
    """Return the part and the row where a cursor points; raises ``Refused("cursor_invalid")``."""
    if cursor is None:
        return None
    mark, _, rest = cursor.partition(".")
    at, key = place_of(rest) or (None, None)
    if at is None or key is None:
        raise Refused("cursor_invalid")
    return mark, at, key


def place_of(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return where a cursor points; raises ``Refused("cursor_invalid")``."""
    if cursor is None:
        return None
    try:
        at, _, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)  # noqa: TRY301
        return moment, UUID(key)
    except (ValueError, binascii.Error, OverflowError) as error:
        raise Refused("cursor_invalid") from error
