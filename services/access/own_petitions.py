"""Which petitions has a resident filed?"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle import State
from domain.words import STATES
from models import Petition, Unit
from schemas.sessions import MyPetition
from services.access.actors import ResidentActor


async def list_own_petitions(
    session: AsyncSession, *, resident: ResidentActor, after: UUID | None, limit: int
) -> tuple[list[MyPetition], tuple[datetime, UUID] | None]:
    """Return a page of the resident's petitions, newest first, and where the next one begins.

    Ordered by id, which grows with time (UUIDv7), along the index ``petitions_of_resident``.
    """
    statement = (
        select(Petition, Unit.name)
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .where(Petition.resident_id == resident.id)
        .order_by(col(Petition.id).desc())
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(col(Petition.id) < after)
    rows = (await session.exec(statement)).all()
    page, last = rows[:limit], rows[limit - 1][0] if len(rows) > limit else None
    return [_card(petition, unit) for petition, unit in page], (last.registered_at, last.id) if last else None


def _card(petition: Petition, unit: str) -> MyPetition:
    return MyPetition(
        number=petition.number,
        title=petition.title,
        state=petition.state,
        state_name=STATES[State(petition.state)],
        level=petition.level,
        unit=unit,
        registered_at=petition.registered_at,
    )
