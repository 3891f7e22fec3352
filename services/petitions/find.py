"""Which petition is meant, and may it be seen?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.refusals import Refused
from models import Petition
from services.access.actors import Bearer, StaffActor
from services.access.scope import opened_by, visible_to


async def find_petition(session: AsyncSession, *, number: str, bearer: Bearer, now: datetime) -> UUID:
    """Return the id of a petition that the bearer opens; raises ``not_found``."""
    return await _find(session, number, opened_by(bearer, now))


async def find_petition_at_desk(session: AsyncSession, *, number: str, staff: StaffActor) -> UUID:
    """Return the id of a petition that the member of staff may see; raises ``not_found``."""
    return await _find(session, number, visible_to(staff))


async def _find(session: AsyncSession, number: str, scope: ColumnElement[bool]) -> UUID:
    found = (await session.exec(select(Petition.id).where(Petition.number == number, scope))).first()
    if found is None:
        raise Refused("not_found")
    return found
