"""How are the words of a matter closed that is called a report later, or after a danger?

Everything that its petitioner said, and every paper and note that may repeat it, goes into the box; then
a function of the database takes it out of the clear. The chain of events stays whole: it never held the
petitioner's words.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from models import Document, Person, Petition, Reception, SealedReport
from services.access.walls import hold
from services.petitions.people import bound_to
from services.reports.boxes import DeskKey
from services.reports.words import close_words

_DESK_KEY = text("SELECT key_id, public_key FROM desk_key(:unit)")
_TOLD = (
    "title", "content", "purpose", "category_slug", "county_code", "township_code", "village_code", "place_code",
    "requested_level", "named_units", "about_officials", "other_process", "anonymous", "previous_number",
)  # fmt: skip
_OURS = frozenset({"registration_receipt", "handover_slip"})  # papers without a word of the petitioner's


async def seal_words(session: AsyncSession, *, petition_id: UUID, keyring: KeyRing, now: datetime) -> None:
    """Close what a petition says; the caller has it locked. What is sealed already stays as it is."""
    await hold(session, petition_id)
    columns = select(*(getattr(Petition, name) for name in (*_TOLD, "unit_id", "locked_at"))).where(
        Petition.id == petition_id
    )
    petition = (await session.exec(columns)).one()
    if petition.locked_at is not None:
        return
    words = {name: getattr(petition, name) for name in _TOLD}
    words |= {"people": await _people(session, petition_id, keyring), "papers": await _papers(session, petition_id)}
    note = (await session.exec(select(Reception.note).where(Reception.petition_id == petition_id))).first()
    row = close_words(
        words | {"reception_note": note},
        petition_id,
        desk=await key_of_unit(session, petition.unit_id),
        keyring=keyring,
    )
    await session.exec(insert(SealedReport).values(row))
    await session.exec(select(func.seal_report(petition_id, now)))


async def key_of_unit(session: AsyncSession, unit_id: UUID) -> DeskKey:
    """Return the half of a unit's key that closes."""
    found = (await session.exec(_DESK_KEY, params={"unit": unit_id})).first()  # type: ignore[call-overload]
    return DeskKey(found.key_id, found.public_key) if found else DeskKey()


async def _people(session: AsyncSession, petition_id: UUID, keyring: KeyRing) -> list[dict[str, Any]]:
    rows = await session.exec(select(Person).where(Person.petition_id == petition_id).order_by(col(Person.id)))
    people = []
    for row in rows:
        sealed = {"name": row.name_sealed, "phone": row.phone_sealed}
        opened = {
            field: keyring.unseal(value, bound_to=bound_to(row.id, field)) if value else None
            for field, value in sealed.items()
        }
        people.append({"role": row.role, **opened, "relation": row.relation, "minor": row.minor})
    return people


async def _papers(session: AsyncSession, petition_id: UUID) -> list[dict[str, Any]]:
    statement = select(Document).where(Document.petition_id == petition_id, col(Document.kind).not_in(_OURS))
    rows = await session.exec(statement.order_by(col(Document.issued_at), col(Document.id)))
    return [{"name": row.name, "issued_at": row.issued_at, "body": row.body} for row in rows]
