"""What did the staff of a county do? Read by its auditors, who read no petition.

Of a petition it is told that there was one, never which; of a petitioner nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from domain.permissions import May
from domain.refusals import Refused
from domain.words import AUDITED
from models import AuditEvent, Staff, Unit
from schemas.audit import AuditEntry
from services.access.actors import StaffActor

Place = tuple[datetime, UUID]
# What is told of a doing: codes and counts. Ids of residents and people, and whatever is added later, are not.
_TOLD = ("field", "reason", "code", "rows", "filter", "operation", "role", "year", "version", "kind", "why")


@dataclass(frozen=True)
class AuditQuery:
    """What is asked for."""

    topic: str | None
    staff_id: UUID | None
    day: date | None
    after: Place | None
    limit: int


async def read_audit(
    session: AsyncSession, *, staff: StaffActor, query: AuditQuery, calendar: WorkingCalendar
) -> tuple[list[AuditEntry], Place | None]:
    """Return one page, the latest first, and where the next one starts; only with a second factor."""
    if not staff.may(May.AUDIT):
        raise Refused("forbidden")
    if (await session.exec(select(Staff.totp_sealed).where(Staff.id == staff.id))).one() is None:
        raise Refused("second_factor_required")
    statement = (
        select(AuditEvent, Staff.display_name, Unit.name)
        .outerjoin(Staff, col(Staff.id) == col(AuditEvent.staff_id))
        .outerjoin(Unit, col(Unit.id) == col(AuditEvent.unit_id))
        .where(AuditEvent.county_code == staff.county_code)
        .order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc())
        .limit(query.limit + 1)
    )
    if query.topic is not None:
        statement = statement.where(AuditEvent.topic == query.topic)
    if query.staff_id is not None:
        statement = statement.where(AuditEvent.staff_id == query.staff_id)
    if query.day is not None:
        until = calendar.end_of(query.day)
        statement = statement.where(
            AuditEvent.at >= calendar.end_of(query.day - timedelta(days=1)), AuditEvent.at < until
        )
    if query.after is not None:
        statement = statement.where(tuple_(col(AuditEvent.at), col(AuditEvent.id)) < tuple_(*query.after))
    rows = (await session.exec(statement)).all()
    items = [_entry(doing, person, unit) for doing, person, unit in rows[: query.limit]]
    last = rows[query.limit - 1][0] if len(rows) > query.limit else None
    return items, (last.at, last.id) if last else None


def _entry(doing: AuditEvent, person: str | None, unit: str | None) -> AuditEntry:
    return AuditEntry(
        at=doing.at,
        topic=doing.topic,
        topic_name=AUDITED.get(doing.topic, doing.topic),
        who=doing.who,
        staff_id=doing.staff_id,
        staff=person,
        unit=unit,
        about_a_petition=doing.petition_id is not None,
        facts={name: str(doing.data[name]) for name in _TOLD if name in doing.data},
    )
