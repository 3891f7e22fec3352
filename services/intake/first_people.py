"""Whose petition is it, and how were they received at a desk?"""

from typing import Any
from uuid import UUID

from core.keyring import KeyRing
from domain.fields import Channel, PersonRole
from schemas.petitions import PetitionDraft
from services.intake.ground import Counter
from services.petitions.people import people_rows


def first_people(
    draft: PetitionDraft, counter: Counter | None, *, petition_id: UUID, keyring: KeyRing
) -> list[dict[str, Any]]:
    """Return the sealed rows of everybody; those who speak for a visiting group are marked."""
    rows = people_rows(draft, petition_id=petition_id, keyring=keyring)
    if counter is None or not counter.representatives:
        return rows
    others = iter(draft.co_petitioners)
    for row in rows:
        if row["role"] == PersonRole.PETITIONER:
            row["representative"] = draft.petitioner.name in counter.representatives
        elif row["role"] == PersonRole.CO_PETITIONER:
            row["representative"] = next(others).name in counter.representatives
    return rows


def reception_row(counter: Counter, petition_id: UUID, channel: Channel) -> dict[str, Any]:
    """Return how somebody was received; ``checked_at`` is written when they have checked the record."""
    return {
        "petition_id": petition_id,
        "channel": channel.value,
        "unit_id": counter.unit_id,
        "staff_id": counter.staff_id,
        "received_at": counter.received_at,
        "visitors": counter.visitors,
        "checked_at": None,
        "note": counter.note,
    }
