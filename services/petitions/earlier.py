"""Which earlier petition does a form name, and may it be the same petitioner's?"""

from uuid import UUID

from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.numbers import normalise
from models import Person, Petition
from schemas.shapes import Told
from services.access.actors import StaffActor
from services.access.scope import visible_to
from services.petitions.people import bound_to, phone_index


async def find_earlier(
    session: AsyncSession, *, form: Told, petition_id: UUID, staff: StaffActor, keyring: KeyRing
) -> UUID | None:
    """Return the petition that the form names, when this desk may see it and it is known to be the same petitioner's.

    Known is one telephone, one account, or what filing has proven. Of one telephone, the desk still has to
    ask the petitioner (merge.py): nobody's matter ends in a stranger's.
    """
    number = normalise(getattr(form, "earlier_number", None) or "")
    if number is None:
        return None
    person, this = aliased(Person), aliased(Petition)
    mine = await _indexes(session, petition_id, keyring)
    same_phone = exists().where(col(person.petition_id) == col(Petition.id), col(person.phone_index).in_(mine))
    same_account = exists().where(
        col(this.id) == petition_id,
        or_(
            col(this.resident_id) == col(Petition.resident_id),
            col(this.routing)["duplicate_of"]["number"].astext == number,  # proven when it was filed
        ),
    )
    known = or_(same_phone, same_account)
    statement = select(Petition.id).where(col(Petition.number) == number, visible_to(staff), known)
    return (await session.exec(statement)).first()


async def _indexes(session: AsyncSession, petition_id: UUID, keyring: KeyRing) -> list[bytes]:
    """Return the blind indexes of a petition's phones under every key: keys may be changing right now."""
    statement = select(Person.id, Person.phone_sealed).where(Person.petition_id == petition_id)
    people = (await session.exec(statement.where(col(Person.phone_sealed).is_not(None)))).all()
    phones = {keyring.unseal(sealed or b"", bound_to=bound_to(person, "phone")) for person, sealed in people}
    return [phone_index(phone, keyring, key=key) for phone in phones for key in keyring.latest().keys]
