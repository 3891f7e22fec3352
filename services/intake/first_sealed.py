"""What of a report is closed at once when it is filed, and what is left in the clear?

Closed: every word, every name, where it happened and where it was filed. Left: number, county, dates,
state, and the hash of the text.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.fields import PersonRole
from domain.reports import SEALED_CATEGORY, SEALED_TITLE
from schemas.petitions import PetitionDraft


def told_in(draft: PetitionDraft, found: Mapping[str, Any], *, note: str | None) -> dict[str, Any]:
    """Return what the hand-over officer will read; of who stays unnamed neither name nor phone."""
    told = draft.model_dump(mode="json", exclude={"attachments", "privacy_notice_version", "emergency"})
    who = told["petitioner"]
    if who["anonymous"]:
        who |= {"name": None, "phone": None}
        if who["on_behalf_of"]:
            who["on_behalf_of"] |= {"name": None}
    return told | {"area_code": found["area_code"], "area": found["area_name"], "reception_note": note}


def cleared(now: datetime) -> dict[str, Any]:
    """Return the columns of the petition that would say what is closed."""
    return {
        "locked_at": now,
        "title": SEALED_TITLE,
        "content": "",
        "named_units": [],
        "township_code": None,
        "village_code": None,
        "place_code": None,
        "category_slug": SEALED_CATEGORY,
        "requested_level": None,
        "other_process": "none",
        "previous_number": None,
        "earlier_id": None,
        "link": None,
    }


def people_of(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the one row that every petition has: its petitioner, without a name."""
    nothing = {"name_sealed": None, "phone_sealed": None, "phone_index": None, "relation": None, "minor": False}
    return [row | nothing for row in rows if row["role"] == PersonRole.PETITIONER]
