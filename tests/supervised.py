"""How does a test make a petition late? Clocks that ran out and orders, written straight into the tables."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from uuid_utils.compat import uuid7

from core.database import Database
from domain.calendar import WorkingCalendar
from domain.expiry import Colour
from models import Clock, Event, Petition, SupervisionOrder
from services.clocks.orders import order_row

CALENDAR = WorkingCalendar()


async def petition_of(database: Database, number: str) -> Petition:
    """Return a petition as it is stored."""
    async with database.transaction() as session:
        return (await session.exec(select(Petition).where(Petition.number == number))).one()


async def clock_of(database: Database, number: str, kind: str) -> Clock:
    """Return the newest clock of a kind."""
    statement = (
        select(Clock)
        .join(Petition, col(Petition.id) == col(Clock.petition_id))
        .where(Petition.number == number, Clock.kind == kind)
        .order_by(col(Clock.started_at).desc())
    )
    async with database.transaction() as session:
        found = (await session.exec(statement)).first()
    assert found is not None, kind
    return found


async def change(database: Database, row: Any, **columns: Any) -> None:
    """Change a stored row."""
    async with database.transaction() as session:
        session.add(row)
        row.sqlmodel_update(columns)


async def order(
    database: Database, number: str, *, kind: str = "C2v", now: datetime, colour: Colour = Colour.ORANGE
) -> UUID:
    """Let a clock run out and open its order, as the door does in one transaction."""
    petition, clock = await petition_of(database, number), await clock_of(database, number, kind)
    await change(database, clock, met_at=None, breached_at=now, due_at=now)
    await change(database, petition, warning=colour.value)
    row = order_row(
        petition.id,
        clock_id=clock.id,
        stage_id=clock.stage_id,
        unit_id=clock.unit_id,
        county_code=petition.county_code,
        breach=kind,
        colour=colour,
        now=now,
        calendar=CALENDAR,
    )
    async with database.transaction() as session:
        session.add(SupervisionOrder(**row))
    return UUID(str(row["id"]))


async def ended(
    database: Database, number: str, *, unit_id: UUID, kind: str = "C7v", at: datetime, late: bool = False
) -> None:
    """Write a clock of a unit that ended in time, or ran out."""
    petition = await petition_of(database, number)
    row = Clock(
        id=uuid7(), petition_id=petition.id, stage_id=petition.stage_id, unit_id=unit_id, kind=kind,
        started_at=at - timedelta(days=5), due_at=at if late else at + timedelta(days=1), rolled=False,
        provisional=False, met_at=None if late else at, breached_at=at if late else None,
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(row)


async def events_of(database: Database, number: str) -> list[Event]:
    """Return the events of a petition in their order."""
    statement = (
        select(Event)
        .join(Petition, col(Petition.id) == col(Event.petition_id))
        .where(Petition.number == number)
        .order_by(col(Event.seq))
    )
    async with database.transaction() as session:
        return list((await session.exec(statement)).all())
