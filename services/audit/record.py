"""How is an event written so that it can be proven later?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.chain import link
from domain.lifecycle import Actor

COVERED = ("petition_id", "seq", "topic", "at", "actor", "staff_id", "unit_id", "public", "words", "data")


def event_row(  # noqa: PLR0913 - an event has these facts
    petition_id: UUID,
    *,
    seq: int,
    before: bytes,
    topic: str,
    at: datetime,
    actor: Actor,
    words: str,
    unit_id: UUID | None = None,
    staff_id: UUID | None = None,
    public: bool = True,
    data: dict[str, object] | None = None,
) -> dict[str, Any]:
    """Return the columns of one event, its hash included.

    ``words`` go to the petitioner's timeline when ``public``; ``data`` never holds personal data.
    """
    row: dict[str, Any] = {
        "petition_id": petition_id,
        "seq": seq,
        "topic": topic,
        "at": at,
        "actor": actor.value,
        "staff_id": staff_id,
        "unit_id": unit_id,
        "public": public,
        "words": words,
        "data": data or {},
    }
    row["hash"] = link(before, row)
    return row
