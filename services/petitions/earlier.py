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
    """Return the petition that the form names, when this desk may see it and it is known to be the same petitioner's.

    Known is one telephone, one account, or what filing has proven. Nobody's matter ends in a stranger's.
    """
    number = normalise(getattr(form, "earlier_number", None) or "")
    if number is None:
        return None
    person, this = aliased(Person), aliased(Petition)
    mine = select(Person.phone_index).where(Person.petition_id == petition_id, col(Person.phone_index).is_not(None))
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
