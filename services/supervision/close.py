"""How does the petition office close an order?

No body above the county's office is in the system. So an order against the office itself is replied to first,
and closed by another person than who replied and who handled the matter.
A person looks at the reply and writes down what was found. A finding that somebody was refused
registration is kept as an event of its own: it makes the unit red.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import OrderState
from domain.lifecycle import Actor
from domain.permissions import May
from domain.refusals import Refused
from models import Petition, Stage, SupervisionOrder
from schemas.supervision import CloseForm, OrderDone
from services.access.actors import StaffActor
from services.audit.record import event_row
from services.petitions.write import write
from services.supervision.find import lock_order

BLOCKED = "petition.registration_blocked"


async def close_order(
    session: AsyncSession, *, order_id: UUID, form: CloseForm, staff: StaffActor, now: datetime
) -> OrderDone:
    """Close an order with a finding."""
    petition, order = await lock_order(session, order_id=order_id, staff=staff)
    if not staff.may(May.SUPERVISE):
        raise Refused("forbidden")
    if order.state == OrderState.CLOSED:
        raise Refused("order_closed")
    if not await _may_judge(session, order, staff):
        raise Refused("order_against_yourself")
    order.sqlmodel_update(
        {"state": OrderState.CLOSED.value, "finding": form.finding, "closed_at": now, "closed_by": staff.id}
    )
    await write(session, petition=petition, events=_events(petition, order, form, staff, now))
    return OrderDone.of(order)


async def _may_judge(session: AsyncSession, order: SupervisionOrder, staff: StaffActor) -> bool:
    """Tell whether somebody may close an order: of their own office, once replied to, who had no part in it."""
    if order.unit_id != staff.unit_id:
        return True
    handler = (await session.exec(select(Stage.handler_id).where(Stage.id == order.stage_id))).one()
    return order.replied_by is not None and staff.id not in {order.replied_by, handler}


def _events(
    petition: Petition, order: SupervisionOrder, form: CloseForm, staff: StaffActor, now: datetime
) -> list[dict[str, object]]:
    told = [("petition.supervision_closed", "县信访局已核实督办情况，本次督办结束。", True)]
    if form.registration_blocked:
        told.append((BLOCKED, "县信访局查实承办单位不给登记。", False))
    events: list[dict[str, object]] = []
    seq, before = petition.last_event, petition.last_hash
    for topic, words, public in told:
        seq += 1
        event = event_row(
            petition.id,
            seq=seq,
            before=before,
            topic=topic,
            at=now,
            actor=Actor.PETITION_OFFICE,
            words=words,
            unit_id=staff.unit_id,
            staff_id=staff.id,
            public=public,
            data={"order_id": str(order.id), "unit_id": str(order.unit_id)},
        )
        before = event["hash"]
        events.append(event)
    return events
