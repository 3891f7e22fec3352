"""Where do sealed values lie, and what is each bound to?

Every sealed column of the product stands here; a test holds the list to the tables. What is derived
from a key instead of sealed with it (query codes, receipts, a resident's index) can be made by that key
alone: ``usage`` counts it, and keeps the key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core.keyring import KeyRing
from services.access import one_time_codes, request_keys
from services.attachments import objects
from services.petitions import people
from services.reports import boxes

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shelf:
    """A table with sealed columns: its key, in which order it is walked, and what each column is bound to."""

    table: str
    key: Mapping[str, str]  # column and type
    order: tuple[str, ...]  # oldest first, along an index
    sealed: Mapping[str, Callable[[Row], str]]
    indexes: Mapping[str, tuple[str, Callable[[str, KeyRing], bytes]]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is made under a key."""
        return (*self.sealed, *self.indexes)


def _report_key(row: Row) -> str:
    return boxes.report_key(row["petition_id"])


def _file_key(row: Row) -> str:
    return boxes.file_key(row["attachment_id"])


_ID = MappingProxyType({"id": "uuid"})
SHELVES = (
    Shelf(
        "person",
        _ID,
        ("id",),
        {
            "name_sealed": lambda row: people.bound_to(row["id"], "name"),
            "phone_sealed": lambda row: people.bound_to(row["id"], "phone"),
        },
        {"phone_index": ("phone_sealed", people.phone_index)},
    ),
    Shelf("attachment", _ID, ("id",), {"name_sealed": lambda row: objects.sealed_with(row["id"])}),
    Shelf("sealed_report", {"petition_id": "uuid"}, ("petition_id",), {"key_sealed": _report_key}),
    Shelf("sealed_file", {"attachment_id": "uuid"}, ("attachment_id",), {"key_sealed": _file_key}),
    Shelf("staff", _ID, ("id",), {"totp_sealed": lambda row: one_time_codes.bound_to(row["id"])}),
    Shelf(
        "request_key",
        {"caller": "text", "key": "text"},
        ("created_at", "caller", "key"),
        {"answer": lambda row: request_keys.bound_to(row["caller"], row["key"])},
    ),
)
