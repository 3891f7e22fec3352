"""Under which lock do the words of a report lie?

Each report, and each of its files, has a key of its own. That key lies in the box of the county's
discipline desk, or, until the desk has set its passphrase, under the key ring, with a binding of its own.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core import boxes
from core.keyring import KeyRing


@dataclass(frozen=True)
class DeskKey:
    """The half of a desk's key that closes; ``id`` is none while the desk has set no passphrase."""

    id: UUID | None = None
    public: bytes = b""


class Locked(Protocol):
    """A row with a lock."""

    @property
    def key_boxed(self) -> bytes | None:
        """The key in the desk's box."""

    @property
    def key_sealed(self) -> bytes | None:
        """The key under the key ring."""


def lock_columns(key: bytes, *, desk: DeskKey, keyring: KeyRing, bound_to: str) -> dict[str, object]:
    """Return the columns that hold a key: in the desk's box where it has one."""
    if desk.id is None:
        return {"key_id": None, "key_boxed": None, "key_sealed": keyring.seal(key.hex(), bound_to=bound_to)}
    return {
        "key_id": desk.id,
        "key_boxed": boxes.put_in_box(key, desk.public, bound_to=bound_to),
        "key_sealed": None,
    }


def key_of(row: Locked, *, private: bytes, bound_to: str) -> bytes:
    """Return the key of a row that lies in the desk's box; raises ``InvalidTag``."""
    assert row.key_boxed is not None  # noqa: S101 - asked before
    return boxes.take_from_box(row.key_boxed, private, bound_to=bound_to)


def report_key(petition_id: UUID) -> str:
    """Return what the key of a report is bound to."""
    return f"report:{petition_id}:key"


def report_words(petition_id: UUID) -> str:
    """Return what the words of a report are bound to."""
    return f"report:{petition_id}:words"


def file_key(attachment_id: UUID) -> str:
    """Return what the key of a file is bound to."""
    return f"report-file:{attachment_id}:key"


def file_part(petition_id: UUID, attachment_id: UUID, part: str) -> str:
    """Return what the name or the bytes of a file are bound to: the file, and the report it belongs to."""
    return f"report-file:{petition_id}:{attachment_id}:{part}"


def private_key(key_id: UUID) -> str:
    """Return what a desk's private key is bound to."""
    return f"report-key:{key_id}"
