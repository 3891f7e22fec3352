"""What is queued when somebody must be told?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from models.delivery import Audience, NoticeState

PAGE = "page"  # shown on the petition itself; needs no outside service


def notice_row(  # noqa: PLR0913 - a notice has these facts
    petition_id: UUID, *, audience: Audience, topic: str, words: str, at: datetime, unit_id: UUID | None = None
) -> dict[str, Any]:
    """Return the columns of one notice in the outbox."""
    return {
        "id": uuid7(),
        "petition_id": petition_id,
        "audience": audience.value,
        "unit_id": unit_id,
        "channel": PAGE,
        "topic": topic,
        "words": words,
        "state": NoticeState.QUEUED.value,
        "attempts": 0,
        "next_attempt_at": at,
        "created_at": at,
    }
