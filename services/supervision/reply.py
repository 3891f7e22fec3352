"""How does a unit reply to an order?

Late is better than never: an escalated order is still replied to. The petitioner reads that there
is a reply; what it says stays between the offices.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import OrderState
from domain.lifecycle import Actor
from domain.refusals import Refused
from schemas.supervision import OrderDone, ReplyForm
from services.access.actors import StaffActor
from services.audit.record import event_row
from services.petitions.write import write
from services.supervision.find import lock_order


async def reply_to_order(
    session: AsyncSession, *, order_id: UUID, form: ReplyForm, staff: StaffActor, now: datetime
) -> OrderDone:
    """Store the reply of the ordered unit, once."""
    petition, order = await lock_order(session, order_id=order_id, staff=staff)
    if order.unit_id != staff.unit_id:
        raise Refused("forbidden")
    if order.state == OrderState.CLOSED:
        raise Refused("order_closed")
    if order.replied_at is not None:
        raise Refused("order_replied")
    order.sqlmodel_update(
        {"state": OrderState.REPLIED.value, "reply": form.reply, "replied_at": now, "replied_by": staff.id}
    )
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic="petition.supervision_replied",
        at=now,
        actor=Actor.UNIT,
        words="承办单位已回复督办。",
        unit_id=staff.unit_id,
        staff_id=staff.id,
        data={"order_id": str(order.id)},
    )
    await write(session, petition=petition, events=[event])
    return OrderDone.of(order)
