"""What did the staff of a county do? Read by its auditors, who read no petition.

Of a petition it is told that there was one, never which; of a petitioner nothing. What belongs to no county is
read by the auditors of each: what was typed on the machine itself, and sign-ins under names that nobody has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, tuple_, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from domain.fields import Who
from domain.permissions import May
from domain.refusals import Refused
from domain.words import AUDITED
from models import AuditEvent, Staff, Unit
from schemas.audit import AuditEntry
from services.access.actors import StaffActor
from services.access.tried_doors import FAILED, LOCKED

Place = tuple[datetime, UUID]
# What is told of a doing: codes and counts. Ids of residents and people, and whatever is added later, are not.
_TOLD = (
    "field", "reason", "code", "rows", "filter", "operation", "role", "year", "version", "kind", "why", "valid_from",
    "retention", "new_second_factor", "place", "units", "accounts", "places", "listed", "opened", "closed",
    "key_number", "cipher", "standby", "left", "broken",
)  # fmt: skip
_OF_NO_COUNTY = and_(
    col(AuditEvent.county_code).is_(None),
    or_(col(AuditEvent.who) == Who.OPERATOR, col(AuditEvent.topic).in_((FAILED, LOCKED))),
)


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
    latest = (col(AuditEvent.at).desc(), col(AuditEvent.id).desc())
    chosen = _chosen(query, calendar)
    parts = [  # each lies in its own index, in this order
        select(AuditEvent.id).where(of_whom, *chosen).order_by(*latest).limit(query.limit + 1).subquery()
        for of_whom in (AuditEvent.county_code == staff.county_code, _OF_NO_COUNTY)
    ]
    found = union_all(*(select(part.c.id) for part in parts))
    statement = (
        select(AuditEvent, Staff.display_name, Unit.name)
        .outerjoin(Staff, col(Staff.id) == col(AuditEvent.staff_id))
        .outerjoin(Unit, col(Unit.id) == col(AuditEvent.unit_id))
        .where(col(AuditEvent.id).in_(found))
        .order_by(*latest)
        .limit(query.limit + 1)
    )
    rows = (await session.exec(statement)).all()
    page = rows[: query.limit]
    accounts = await _accounts(session, {account for doing, *_ in page if (account := _account_of(doing))})
    items = [_entry(doing, person, unit, accounts) for doing, person, unit in page]
    last = page[-1][0] if len(rows) > query.limit else None
    return items, (last.at, last.id) if last else None


def _chosen(query: AuditQuery, calendar: WorkingCalendar) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if query.topic is not None:
        asked.append(col(AuditEvent.topic) == query.topic)
    if query.staff_id is not None:
        asked.append(col(AuditEvent.staff_id) == query.staff_id)
    if query.day is not None:
        asked.append(col(AuditEvent.at) >= calendar.end_of(query.day - timedelta(days=1)))
        asked.append(col(AuditEvent.at) < calendar.end_of(query.day))
    if query.after is not None:
        asked.append(tuple_(col(AuditEvent.at), col(AuditEvent.id)) < tuple_(*query.after))
    return asked


def _account_of(doing: AuditEvent) -> UUID | None:
    """Return whose account it was about: the one that was opened, changed or tried."""
    told = doing.data.get("staff")
    if isinstance(told, str):
        return UUID(told)
    return doing.staff_id if doing.who == Who.ANYBODY else None


async def _accounts(session: AsyncSession, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return user name and name of accounts: those of staff in their office."""
    if not ids:
        return {}
    asked = select(Staff.id, Staff.username, Staff.display_name).where(col(Staff.id).in_(ids))
    return {staff_id: (username, name) for staff_id, username, name in (await session.exec(asked)).all()}


def _entry(
    doing: AuditEvent, person: str | None, unit: str | None, accounts: Mapping[UUID, tuple[str, str]]
) -> AuditEntry:
    account_id = _account_of(doing)
    account, account_name = accounts.get(account_id, (None, None)) if account_id else (None, None)
    return AuditEntry(
        account_id=account_id,
        account=account,
        account_name=account_name,
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
