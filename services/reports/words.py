"""What of a report is closed? Everything that its petitioner said, and where and about whom."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core import boxes
from core.keyring import KeyRing
from services.reports.boxes import DeskKey, lock_columns, report_key, report_words


def close_words(words: Mapping[str, Any], petition_id: UUID, *, desk: DeskKey, keyring: KeyRing) -> dict[str, Any]:
    """Return the row of ``sealed_report``: the words under a new key, and that key under its lock."""
    key = boxes.new_key()
    told = json.dumps(words, ensure_ascii=False, default=str).encode()
    lock = lock_columns(key, desk=desk, keyring=keyring, bound_to=report_key(petition_id))
    body = boxes.close(told, key, bound_to=report_words(petition_id))
    return {"petition_id": petition_id, **lock, "words_closed": body}


def read_words(body: bytes, key: bytes, petition_id: UUID) -> dict[str, Any]:
    """Return what was closed; raises ``InvalidTag`` when it was changed or moved."""
    words: dict[str, Any] = json.loads(boxes.reopen(body, key, bound_to=report_words(petition_id)))
    return words
