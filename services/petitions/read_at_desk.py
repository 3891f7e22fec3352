"""What does a member of staff see of a petition? Identities are masked; the words, too, for who only looks."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from core.keyring import KeyRing
from domain.calendar import WorkingCalendar
from domain.intake import COMPARED, Action
from domain.lifecycle import State
from domain.permissions import May
from domain.refusals import Refused
from domain.warnings import alerts_of_petition
from domain.words import COLOURS, STATES
from models import Attachment, Document, Event, Person, Petition, Rating, Staff, Stage, SupervisionOrder, Unit
from schemas.desk import EventCard, PersonCard, PetitionAtDesk, RatingCard, StageCard
from schemas.petitions import AttachmentCard, DocumentCard, Routing
from schemas.supervision import AlertCard, OrderCard
from services.access.actors import StaffActor
from services.access.scope import actors_of, orders_visible_to, visible_to
from services.clocks.cards import clock_card
from services.clocks.thresholds import thresholds_of
from services.clocks.turns import read_turns
from services.petitions import move as door
from services.petitions.effect import Mover
from services.petitions.linked import list_linked
from services.petitions.looked_at import closed_words, masked_words, without_the_other
from services.petitions.offers import cards, looking
from services.petitions.people import is_left, masked
from services.petitions.recusals import list_recusals


async def read_at_desk(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    staff: StaffActor,
    keyring: KeyRing,
    calendar: WorkingCalendar,
    now: datetime,
) -> PetitionAtDesk:
    """Read a petition that this member of staff may see; raises ``not_found``."""
    found = (
        await session.exec(
            select(Petition, Unit)
            .join(Unit, col(Unit.id) == col(Petition.unit_id))
            .where(Petition.number == number, visible_to(staff))
        )
    ).first()
    if found is None:
        raise Refused("not_found")
    petition, unit = found
    state = State(petition.state)
    parts = await _parts(session, petition)
    people = parts.pop("people")
    case = await door.read(SessionWire(session), petition.id, today=calendar.local_day(now))
    running = [clock.model_dump() for clock in case.clocks if clock.paused_at is None]
    mover = Mover(actors_of(staff, case.petition), staff_id=staff.id, unit=staff.unit)
    shown = parts | {
        "colour": petition.warning,
        "colour_name": COLOURS[petition.warning] if petition.warning else None,
        "alerts": await _alerts(session, petition, calendar, now),
        "orders": await _orders(session, petition, staff),
        "category": petition.category_slug,
        "state_name": STATES[state],
        "unit": unit.name,
        "events": [_told(event, staff) for event in parts["events"]],
        "routing": await _routing(session, petition, staff),
        "recusals": await list_recusals(session, petition=petition, staff=staff),
        "linked": await list_linked(session, petition=petition, staff=staff),
        "people": [
            PersonCard(**masked(person, keyring, anonymous=petition.anonymous))
            for person in people
            if not is_left(person)
        ],
        "clocks": [clock_card(clock, calendar) for clock in running],
        "moves": cards(looking(case, mover, now=now, calendar=calendar)),
    }
    shown |= without_the_other(shown, petition=petition)
    if not mover.actors:
        shown |= masked_words(shown, petition=petition)
    if petition.locked_at is not None:
        shown |= closed_words(shown, since=petition.locked_at)
    if petition.erased_at is not None:  # what was written into the chain stays there, unread
        shown |= {"moves": [], "events": [event.model_copy(update={"words": ""}) for event in parts["events"]]}
    return PetitionAtDesk(**(_shared(PetitionAtDesk, petition) | shown))


async def _routing(session: AsyncSession, petition: Petition, staff: StaffActor) -> Routing:
    """Return the decision at intake.

    That it resembles another petition, or why a level below should be passed over, is the petition office's to know;
    which one, only of somebody there who is not recused from that one.
    """
    routing = Routing.model_validate(petition.routing)
    is_claimed = routing.action is Action.ACCEPT and routing.target_level is not None
    if not (routing.action is Action.DUPLICATE or is_claimed):
        return routing
    same = routing.duplicate_of
    seen = select(Petition.id).where(Petition.number == (same.number if same else ""), visible_to(staff))
    if staff.may(May.SEE_COUNTY) and (same is None or (await session.exec(seen)).first() is not None):
        return routing
    return routing.model_copy(update={**COMPARED, "action": Action.ROUTE})


def _told(card: EventCard, staff: StaffActor) -> EventCard:
    """Return an event as it is told here: a level that the claim spoke against, unfounded or not, does not read it."""
    if card.topic != "petition.exemption_claimed" or staff.may(May.SEE_COUNTY):
        return card
    return card.model_copy(update={"words": "信访人说明了请上面直接办的理由，由县信访局核对。"})


async def _alerts(
    session: AsyncSession, petition: Petition, calendar: WorkingCalendar, now: datetime
) -> list[AlertCard]:
    """Say why the petition has a colour."""
    if petition.warning is None:
        return []
    turns = await read_turns(session, petition_ids=[petition.id])
    county = await thresholds_of(session, county_code=petition.county_code, today=calendar.local_day(now))
    alerts = alerts_of_petition(turns[petition.id], now=now, calendar=calendar, thresholds=county)
    return [AlertCard.of(alert) for alert in alerts]


async def _orders(session: AsyncSession, petition: Petition, staff: StaffActor) -> list[OrderCard]:
    """Read the orders on the petition that this member of staff may see."""
    statement = (
        select(SupervisionOrder, Unit.name)
        .join(Unit, col(Unit.id) == col(SupervisionOrder.unit_id))
        .join(Petition, col(Petition.id) == col(SupervisionOrder.petition_id))
        .where(SupervisionOrder.petition_id == petition.id, orders_visible_to(staff))
        .order_by(col(SupervisionOrder.opened_at), col(SupervisionOrder.id))
    )
    return [OrderCard.of(order, unit=name) for order, name in await session.exec(statement)]


async def _parts(session: AsyncSession, petition: Petition) -> dict[str, Any]:
    """Read what hangs on the petition, one statement for each table."""
    people = await session.exec(select(Person).where(Person.petition_id == petition.id).order_by(col(Person.id)))
    stages = await session.exec(
        select(Stage, Unit.name)
        .join(Unit, col(Unit.id) == col(Stage.unit_id))
        .where(Stage.petition_id == petition.id)
        .order_by(col(Stage.turn))
    )
    documents = await session.exec(
        select(Document, Unit.name)
        .join(Unit, col(Unit.id) == col(Document.unit_id))
        .where(Document.petition_id == petition.id)
        .order_by(col(Document.issued_at), col(Document.id))
    )
    files = await session.exec(select(Attachment).where(Attachment.petition_id == petition.id))
    events = await session.exec(
        select(Event, Unit.name, Staff.display_name)
        .outerjoin(Unit, col(Unit.id) == col(Event.unit_id))
        .outerjoin(Staff, col(Staff.id) == col(Event.staff_id))
        .where(Event.petition_id == petition.id)
        .order_by(col(Event.seq))
    )
    ratings = await session.exec(select(Rating).where(Rating.petition_id == petition.id).order_by(col(Rating.id)))
    return {
        "people": people.all(),
        "stages": [StageCard(**_shared(StageCard, stage), unit=name) for stage, name in stages],
        "documents": [
            DocumentCard(**_shared(DocumentCard, paper), document_id=paper.id, unit=name) for paper, name in documents
        ],
        "attachments": [AttachmentCard(**_shared(AttachmentCard, file), attachment_id=file.id) for file in files],
        "events": [
            EventCard(
                **_shared(EventCard, event), unit=unit, recorded_by=staff if "recorded_from" in event.data else None
            )
            for event, unit, staff in events
        ],
        "ratings": [RatingCard(**_shared(RatingCard, rating)) for rating in ratings],
    }


def _shared(card: Any, row: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the columns that a card shows under the same name."""
    return {name: getattr(row, name) for name in card.model_fields if hasattr(row, name)}
