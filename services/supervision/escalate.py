"""What happens to an order that nobody replies to?

After the day of reply it turns red and the county's petition office is told. Found by index, oldest
due first; each in its own transaction, so that one that fails keeps no other waiting.
"""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.logs import about
from domain.clocks import RULES
from domain.expiry import Colour
from domain.fields import OrderState, UnitKind
from domain.lifecycle import Actor
from models import Petition, SupervisionOrder, Unit
from models.delivery import Audience
from services.audit.record import event_row
from services.notices.compose import notice_row
from services.petitions.write import write

BATCH = 200
TOPIC = "petition.supervision_escalated"
OVERDUE = f"""
SELECT id FROM supervision_order WHERE state = 'open' AND reply_due_at <= :now
ORDER BY reply_due_at LIMIT {BATCH}
"""
log = structlog.get_logger()


async def escalate(database: Database, *, now: datetime, stop: asyncio.Event | None = None) -> int:
    """Escalate what is overdue, up to a batch; return how many were."""
    async with database.transaction() as session:
        found = (await (await session.connection()).execute(text(OVERDUE), {"now": now})).scalars().all()
    done = 0
    for order_id in found:
        if stop is not None and stop.is_set():
            break
        try:
            async with database.transaction() as session:
                done += await escalate_one(session, order_id=order_id, now=now)
        except Exception as error:  # noqa: BLE001 - it is tried again, and holds up no other
            log.warning("order_not_escalated", order=str(order_id), **about(error))
    return done


async def escalate_one(session: AsyncSession, *, order_id: UUID, now: datetime) -> bool:
    """Escalate one order unless somebody was faster."""
    statement = (
        select(Petition, SupervisionOrder, Unit)
        .join(SupervisionOrder, col(SupervisionOrder.petition_id) == col(Petition.id))
        .join(Unit, col(Unit.id) == col(SupervisionOrder.unit_id))
        .where(
            SupervisionOrder.id == order_id,
            SupervisionOrder.state == OrderState.OPEN,
            SupervisionOrder.reply_due_at <= now,
        )
        .with_for_update(of=[Petition, SupervisionOrder], skip_locked=True)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        return False
    petition, order, unit = found
    order.sqlmodel_update({"state": OrderState.ESCALATED.value, "colour": Colour.RED.value, "escalated_at": now})
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic=TOPIC,
        at=now,
        actor=Actor.TIMER,
        words="承办单位没有按时回复督办，已升级为红色督办，由县信访局直接催办。",
        data={"order_id": str(order.id)},
    )
    notices = await _notices(session, petition, order, unit, now)
    await write(session, petition=petition, events=[event], notices=notices)
    return True


async def _notices(
    session: AsyncSession, petition: Petition, order: SupervisionOrder, unit: Unit, now: datetime
) -> list[dict[str, Any]]:
    """Tell the county's petition office; a county without one is seen in the list of orders."""
    office = select(Unit.id).where(Unit.area_code == order.county_code, Unit.kind == UnitKind.PETITION_OFFICE)
    office_id = (await session.exec(office)).first()
    if office_id is None:
        return []
    words = (
        f"督办升级（红色）：{unit.name}未按时回复 {petition.number} 的督办（“{RULES[order.breach].word}”到期未办）。"
    )
    return [notice_row(petition.id, audience=Audience.UNIT, topic=TOPIC, words=words, at=now, unit_id=office_id)]
