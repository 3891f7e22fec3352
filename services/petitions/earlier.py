"""Which earlier petition does a form name, and may it be the same petitioner's?"""

from uuid import UUID

from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.numbers import normalise
from models import Person, Petition
from schemas.shapes import Told
from services.access.actors import StaffActor
from services.access.scope import visible_to


async def find_earlier(session: AsyncSession, *, form: Told, petition_id: UUID, staff: StaffActor) -> UUID | None:
    """Return the petition that the form names, when this desk may see it and no telephone says that it is another's.

    Two telephones are two people: what one has filed is not told to the other.
    """
    number = normalise(getattr(form, "earlier_number", None) or "")
    if number is None:
        return None
    person = aliased(Person)
    mine = select(Person.phone_index).where(Person.petition_id == petition_id, col(Person.phone_index).is_not(None))
    phones = col(person.phone_index)
    theirs = exists().where(col(person.petition_id) == col(Petition.id), phones.is_not(None))
    may_be = or_(~mine.exists(), ~theirs, theirs.where(phones.in_(mine)))
    statement = select(Petition.id).where(col(Petition.number) == number, visible_to(staff), may_be)
    return (await session.exec(statement)).first()
