"""Which order is meant, and may it be seen? Locked together with its petition."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.refusals import Refused
from models import Petition, SupervisionOrder
from services.access.actors import StaffActor
from services.access.scope import orders_visible_to


async def lock_order(session: AsyncSession, *, order_id: UUID, staff: StaffActor) -> tuple[Petition, SupervisionOrder]:
    """Lock an order that this member of staff may see, with its petition; raises ``not_found``."""
    statement = (
        select(Petition, SupervisionOrder)
        .join(SupervisionOrder, col(SupervisionOrder.petition_id) == col(Petition.id))
        .where(SupervisionOrder.id == order_id, orders_visible_to(staff))
        .with_for_update(of=[Petition, SupervisionOrder])
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    return found
