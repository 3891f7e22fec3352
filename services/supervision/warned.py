"""Which petitions have a colour, the worst first, and why?

One colour after the other, each in the order of its index, so that a page reads what it shows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import masks
from domain.calendar import WorkingCalendar
from domain.expiry import Colour
from domain.lifecycle import State
from domain.permissions import May
from domain.refusals import Refused
from domain.warnings import WORST_FIRST, Alert, Turn, alerts_of_petition
from domain.words import COLOURS, STATES
from models import Petition, Unit
from schemas.supervision import AlertCard, WarnedPetition
from services.access.actors import StaffActor
from services.access.scope import open_to, sighted
from services.clocks.thresholds import thresholds_of
from services.clocks.turns import read_turns

Place = tuple[Colour, datetime, UUID]


async def list_warnings(  # noqa: PLR0913
    session: AsyncSession,
    *,
    staff: StaffActor,
    colour: Colour | None,
    after: Place | None,
    limit: int,
    calendar: WorkingCalendar,
    now: datetime,
) -> tuple[list[WarnedPetition], Place | None]:
    """Return one page and where the next one starts; raises ``forbidden``."""
    if not staff.may(May.SEE_FIGURES):
        raise Refused("forbidden")
    rows: list[Any] = []
    for one in WORST_FIRST:
        if colour not in {None, one} or (after is not None and one.rank > after[0].rank):
            continue
        start = after[1:] if after is not None and after[0] is one else None
        rows += await _of_colour(session, staff, one, start, limit + 1 - len(rows))
        if len(rows) > limit:
            break
    shown = rows[:limit]
    turns = await read_turns(session, petition_ids=[petition.id for petition, _ in shown])
    county = await thresholds_of(session, county_code=staff.county_code, today=calendar.local_day(now))
    items = [
        _item(
            petition,
            unit,
            alerts_of_petition(turns.get(petition.id, Turn()), now=now, calendar=calendar, thresholds=county),
        )
        for petition, unit in shown
    ]
    last = shown[-1][0] if len(rows) > limit else None
    return items, (Colour(last.warning), last.attention_at, last.id) if last else None


async def _of_colour(
    session: AsyncSession, staff: StaffActor, colour: Colour, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Any]:
    statement = (
        select(Petition, Unit.name)
        .join(Unit, col(Unit.id) == col(Petition.unit_id))
        .where(_held_by(staff), Petition.warning == colour, col(Petition.closed_at).is_(None))
        .order_by(col(Petition.attention_at), col(Petition.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(col(Petition.attention_at), col(Petition.id)) > tuple_(*after))
    return (await session.exec(statement)).all()


def _held_by(staff: StaffActor) -> ColumnElement[bool]:
    """A colour is of the present turn: the office sees the county's, a unit what it holds itself."""
    if staff.may(May.SEE_COUNTY):
        return and_(col(Petition.county_code) == staff.county_code, open_to(staff), sighted(staff))
    return and_(col(Petition.unit_id) == staff.unit_id, sighted(staff))


def _item(petition: Petition, unit: str, alerts: list[Alert]) -> WarnedPetition:
    state = State(petition.state)
    return WarnedPetition(
        number=petition.number,
        title=masks.text(petition.title),
        state=state,
        state_name=STATES[state],
        level=petition.level,
        unit=unit,
        colour=petition.warning,
        colour_name=COLOURS[str(petition.warning)],
        alerts=[AlertCard.of(alert) for alert in alerts],
        due_at=petition.attention_at,
    )
