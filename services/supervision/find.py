"""Which order is meant, and may it be seen? Locked together with its petition."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.permissions import May
from domain.refusals import Refused
from models import Petition, SupervisionOrder
from services.access.actors import StaffActor
from services.access.scope import orders_visible_to


async def lock_order(session: AsyncSession, *, order_id: UUID, staff: StaffActor) -> tuple[Petition, SupervisionOrder]:
    """Lock an order that this member of staff may see, with its petition; raises ``not_found``."""
    if staff.may(May.SEE_COUNTY):  # of a report the office closes the order without seeing more
        await session.exec(select(func.hold_ordered(order_id)))
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
