"""Who keeps out of a petition? Told to the petition office alone."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import ConflictReason, RecusalSource
from domain.permissions import May
from domain.words import CONFLICT_REASONS, RECUSAL_SOURCES
from models import Petition, Recusal, Staff, Unit
from schemas.desk import RecusalCard
from services.access.actors import StaffActor


async def list_recusals(session: AsyncSession, *, petition: Petition, staff: StaffActor) -> list[RecusalCard]:
    """Return every recusal, those that were lifted too, the oldest first."""
    if not staff.may(May.ROUTE):
        return []
    statement = (
        select(Recusal, Unit.name, Staff.display_name)
        .outerjoin(Unit, col(Unit.id) == col(Recusal.unit_id))
        .outerjoin(Staff, col(Staff.id) == col(Recusal.staff_id))
        .where(Recusal.petition_id == petition.id)
        .order_by(col(Recusal.at), col(Recusal.id))
    )
    return [
        RecusalCard(
            recusal_id=one.id,
            who=unit or person,
            whole_unit=one.unit_id is not None,
            source=one.source,
            source_name=RECUSAL_SOURCES[RecusalSource(one.source)],
            reason_name=CONFLICT_REASONS[ConflictReason(one.reason)] if one.reason else None,
            at=one.at,
            lifted_at=one.lifted_at,
        )
        for one, unit, person in await session.exec(statement)
    ]
