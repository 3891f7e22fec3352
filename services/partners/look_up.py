"""Where is a petition that a partner handed in?"""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from domain.lifecycle import State
from domain.refusals import Refused
from domain.words import STATES
from models import Clock, Petition, Unit
from schemas.partners import PartnerPetition
from schemas.shapes import ClockCard
from services.access.actors import PartnerActor
from services.clocks.cards import clock_card
from services.partners.scopes import PartnerScope, require


async def look_up(
    session: AsyncSession, *, partner: PartnerActor, external_reference: str, calendar: WorkingCalendar
) -> PartnerPetition:
    """Return the partner's own petition; another partner's is not there."""
    require(partner, PartnerScope.PETITIONS_READ)
    statement = (
        select(Petition, Unit.name)
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .where(Petition.partner_id == partner.id, Petition.external_reference == external_reference)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    petition, unit = found
    return PartnerPetition(
        number=petition.number,
        external_reference=external_reference,
        state=petition.state,
        state_name=STATES[State(petition.state)],
        level=petition.level,
        unit=unit,
        registered_at=petition.registered_at,
        closed_at=petition.closed_at,
        next_due=await _next_due(session, petition, calendar),
    )


async def _next_due(session: AsyncSession, petition: Petition, calendar: WorkingCalendar) -> ClockCard | None:
    """Return the running clock that ends first."""
    running = select(Clock).where(
        Clock.petition_id == petition.id,
        col(Clock.met_at).is_(None),
        col(Clock.breached_at).is_(None),
        col(Clock.stopped_at).is_(None),
        col(Clock.paused_at).is_(None),
    )
    clock = (await session.exec(running.order_by(col(Clock.due_at), col(Clock.kind)).limit(1))).first()
    return clock_card(clock.model_dump(), calendar) if clock else None
