"""How are the people of a petition kept, and what may staff see of them?"""

import re
from typing import Any
from uuid import UUID

import phonenumbers
from uuid_utils.compat import uuid7

from core.keyring import KeyRing
from domain import masks
from domain.fields import PersonRole
from domain.refusals import Refused
from schemas.petitions import PetitionDraft

_REGION = "CN"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")  # nearly every number; the library, a hundred times slower, takes the rest


def phone_number(typed: str, pointer: str) -> str:
    """Return a phone number as +86…; raises ``Refused("phone_invalid")`` at ``pointer``."""
    if _MOBILE.fullmatch(typed):
        return "+86" + typed
    try:
        number = phonenumbers.parse(typed, _REGION)
    except phonenumbers.NumberParseException as error:
        raise Refused("phone_invalid", pointer=pointer) from error
    if not phonenumbers.is_possible_number(number):
        raise Refused("phone_invalid", pointer=pointer)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def people_rows(draft: PetitionDraft, *, petition_id: UUID, keyring: KeyRing) -> list[dict[str, Any]]:
    """Return the sealed rows of everybody on a petition; raises ``Refused`` naming the field."""
    who = draft.petitioner
    if who.name is None and not who.anonymous:
        raise Refused("name_required", pointer="/petitioner/name")
    rows = [
        person_row(PersonRole.PETITIONER, petition_id, keyring, name=who.name, phone=who.phone, at="/petitioner/phone")
    ]
    if who.on_behalf_of is not None:
        relation = who.on_behalf_of.relation + ("（填写人未满14周岁）" if who.on_behalf_of.minor else "")
        rows.append(
            person_row(PersonRole.REPRESENTED, petition_id, keyring, name=who.on_behalf_of.name, relation=relation)
        )
    for index, other in enumerate(draft.co_petitioners):
        at = f"/co_petitioners/{index}/phone"
        rows.append(
            person_row(PersonRole.CO_PETITIONER, petition_id, keyring, name=other.name, phone=other.phone, at=at)
        )
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
        "representative": False,
    }


def masked(person: Any, keyring: KeyRing, *, anonymous: bool) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Return role, masked name and masked phone of a stored person; nothing of one who asked to stay unnamed."""
    if anonymous or (person.joined_at and person.name_sealed is None):
        unnamed = {"name": "匿名", "phone": None}
        return {"role": person.role, "relation": person.relation, "representative": person.representative} | unnamed
    name = keyring.unseal(person.name_sealed, bound_to=bound_to(person.id, "name")) if person.name_sealed else None
    phone = keyring.unseal(person.phone_sealed, bound_to=bound_to(person.id, "phone")) if person.phone_sealed else None
    return {
        "role": person.role,
        "name": masks.name(name) if name else None,
        "phone": masks.phone(phone.removeprefix("+86")) if phone else None,
        "relation": person.relation,
        "representative": person.representative,
    }


def is_left(person: Any) -> bool:  # noqa: ANN401 - a row
    """Tell whether a co-petitioner has left, and only their rating is still here."""
    return person.role == PersonRole.CO_PETITIONER and person.joined_at is None and person.name_sealed is None
