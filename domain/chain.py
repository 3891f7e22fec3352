"""How are events chained so that a changed or missing one shows?

Each event's hash covers its own facts and the hash before it, within one petition.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

GENESIS = bytes(32)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def link(before: bytes, facts: Mapping[str, object]) -> bytes:
    """Return the SHA-256 of ``before`` and the facts as canonical JSON (sorted keys, UTF-8)."""
    return hashlib.sha256(before + _CANONICAL.encode(facts).encode()).digest()
