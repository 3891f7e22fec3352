"""How are the people of a petition kept, and what may staff see of them?"""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from core.keyring import KeyRing
from domain import masks
from domain.fields import PersonRole
from domain.refusals import Refused
from schemas.petitions import PetitionDraft
from services.access.phone_numbers import phone_number


def people_rows(draft: PetitionDraft, *, petition_id: UUID, keyring: KeyRing) -> list[dict[str, Any]]:
    """Return the sealed rows of everybody on a petition; raises ``Refused`` naming the field.

    Of a petitioner who stays unnamed neither name nor phone is kept, whatever was typed, nor the name of whom
    they speak for.
    """
    who = draft.petitioner
    if who.name is None and not who.anonymous:
        raise Refused("name_required", pointer="/petitioner/name")
    name, phone = (None, None) if who.anonymous else (who.name, who.phone)
    rows = [person_row(PersonRole.PETITIONER, petition_id, keyring, name=name, phone=phone, at="/petitioner/phone")]
    if who.on_behalf_of is not None:
        other, unnamed = who.on_behalf_of, who.anonymous
        rows[0]["minor"] = other.minor
        rows.append(
            person_row(
                PersonRole.REPRESENTED,
                petition_id,
                keyring,
                name=None if unnamed else other.name,
                relation=other.relation,
                minor=other.represented_minor,
            )
        )
    for index, one in enumerate(draft.co_petitioners):
        at = f"/co_petitioners/{index}/phone"
        rows.append(person_row(PersonRole.CO_PETITIONER, petition_id, keyring, name=one.name, phone=one.phone, at=at))
    return rows


def bound_to(person_id: UUID, field: str) -> str:
    """Return what a sealed field of a person is bound to: a person stands on one petition."""
    return f"person:{person_id}:{field}"


def phone_index(number: str, keyring: KeyRing, *, key: int | None = None) -> bytes:
    """Return the blind index of a phone number."""
    return keyring.digest("phone-index", number, key=key)


def person_row(  # noqa: PLR0913
    role: PersonRole,
    petition_id: UUID,
    keyring: KeyRing,
    *,
    name: str | None,
    phone: str | None = None,
    relation: str | None = None,
    minor: bool = False,
    at: str = "",
) -> dict[str, Any]:
    """Return the sealed row of one person; ``at`` points to the phone that was typed."""
    person_id = uuid7()
    number = phone_number(phone, at) if phone else None
    return {
        "id": person_id,
        "petition_id": petition_id,
        "role": role.value,
        "name_sealed": keyring.seal(name, bound_to=bound_to(person_id, "name")) if name else None,
        "phone_sealed": keyring.seal(number, bound_to=bound_to(person_id, "phone")) if number else None,
        "phone_index": phone_index(number, keyring) if number else None,
        "relation": relation,
        "minor": minor,
        "representative": False,
    }


def masked(person: Any, keyring: KeyRing, *, anonymous: bool) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Return role, masked name and masked phone of a stored person; nothing of one who asked to stay unnamed."""
    shown = {
        "person_id": person.id,
        "role": person.role,
        "relation": person.relation,
        "minor": person.minor,
        "representative": person.representative,
    }
    if is_unnamed(person, anonymous=anonymous):
        return shown | {"name": "匿名", "phone": None}
    name = keyring.unseal(person.name_sealed, bound_to=bound_to(person.id, "name")) if person.name_sealed else None
    phone = keyring.unseal(person.phone_sealed, bound_to=bound_to(person.id, "phone")) if person.phone_sealed else None
    return shown | {
        "name": masks.name(name) if name else None,
        "phone": masks.phone(masks.dialled(phone)) if phone else None,
    }


def is_unnamed(person: Any, *, anonymous: bool) -> bool:  # noqa: ANN401 - a row
    """Tell whether the petition, or the person who joined it, asked to stay unnamed."""
    return anonymous or bool(person.joined_at and person.name_sealed is None)


def is_left(person: Any) -> bool:  # noqa: ANN401 - a row
    """Tell whether a co-petitioner has left, and only their rating is still here."""
    return person.role == PersonRole.CO_PETITIONER and person.joined_at is None and person.name_sealed is None
