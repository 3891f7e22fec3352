"""Which other petitions belong to the same matter of the same petitioner?"""

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle import State
from domain.words import STATES
from models import Petition
from schemas.desk import LinkedPetition
from services.access.actors import StaffActor
from services.access.scope import visible_to


async def list_linked(session: AsyncSession, *, petition: Petition, staff: StaffActor) -> list[LinkedPetition]:
    """Return earlier and later ones, as far as this member of staff may see them."""
    belongs = or_(col(Petition.id) == petition.earlier_id, col(Petition.earlier_id) == petition.id)
    statement = select(Petition).where(belongs, visible_to(staff)).order_by(col(Petition.id))
    found = (await session.exec(statement)).all()
    return [_card(other, petition) for other in found]


def _card(other: Petition, petition: Petition) -> LinkedPetition:
    is_earlier = other.id == petition.earlier_id
    return LinkedPetition(
        number=other.number,
        link=(petition if is_earlier else other).link,
        is_earlier=is_earlier,
        state=other.state,
        state_name=STATES[State(other.state)],
    )
