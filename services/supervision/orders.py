"""Which orders are there for this desk? The newest first, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import masks
from domain.expiry import Colour
from domain.fields import OrderState
from domain.permissions import May
from domain.refusals import Refused
from domain.reports import SEALED_TITLE
from models import Petition, SupervisionOrder, Unit
from schemas.supervision import OrderCard, OrderItem
from services.access.actors import StaffActor
from services.access.scope import orders_visible_to

Place = tuple[datetime, UUID]
Card = TypeVar("Card", bound=OrderCard)


@dataclass(frozen=True)
class OrderQuery:
    """What is asked for."""

    state: OrderState | None
    colour: Colour | None
    after: Place | None
    limit: int


def masked(card: Card) -> Card:
    """Mask what units and the office write about somebody."""
    told = {name: masks.text(text) for name in ("reply", "finding") if (text := getattr(card, name))}
    return card.model_copy(update=told)


async def list_orders(
    session: AsyncSession, *, staff: StaffActor, query: OrderQuery
) -> tuple[list[OrderItem], Place | None]:
    """Return one page and where the next one starts; raises ``forbidden``."""
    if not (staff.may(May.SEE_FIGURES) or staff.may(May.TAKE_REPORTS)):  # the desk of reports answers for its own
        raise Refused("forbidden")
    order = SupervisionOrder
    # Of a report the office sees the order and the number, and no petition.
    number = func.coalesce(col(Petition.number), func.ordered_number(col(order.petition_id)))
    statement = (
        select(SupervisionOrder, number, func.coalesce(col(Petition.title), SEALED_TITLE), Unit.name)
        .outerjoin(Petition, col(Petition.id) == col(order.petition_id))
        .join(Unit, col(Unit.id) == col(order.unit_id))
        .where(orders_visible_to(staff))
        .order_by(col(order.opened_at).desc(), col(order.id).desc())
        .limit(query.limit + 1)
    )
    if query.state is not None:
        statement = statement.where(order.state == query.state)
    if query.colour is not None:
        statement = statement.where(order.colour == query.colour)
    if query.after is not None:
        statement = statement.where(tuple_(col(order.opened_at), col(order.id)) < tuple_(*query.after))
    rows = (await session.exec(statement)).all()
    items = [
        masked(OrderItem.of(found, unit=unit, number=number, title=masks.text(title)))
        for found, number, title, unit in rows[: query.limit]
    ]
    last = rows[query.limit - 1][0] if len(rows) > query.limit else None
    return items, (last.opened_at, last.id) if last else None
