"""How is it written down what somebody did beside moving a petition?

Sign-ins, refusals, reveals, exports, changes of configuration. No personal data, no secret: who of
the staff or which partner, what, and which petition. What is refused is noted apart, in a
transaction of its own, because its own is rolled back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.database import Database
from core.logs import about
from domain.fields import Who
from models import AuditEvent

log = structlog.get_logger()


@dataclass(frozen=True)
class Doing:
    """Who did what."""

    topic: str
    who: Who
    staff_id: UUID | None = None
    unit_id: UUID | None = None
    county_code: str | None = None
    petition_id: UUID | None = None
    data: Mapping[str, object] = field(default_factory=dict)


async def note(session: AsyncSession, doing: Doing, *, now: datetime) -> None:
    """Write it with the rest of the transaction: it is remembered when it happened."""
    await session.exec(insert(AuditEvent).values(_row(doing, now)))  # not read back: who notes need not see


async def note_apart(database: Database, doing: Doing, *, now: datetime) -> None:
    """Write it in a transaction of its own; when that fails, the log says so and the caller goes on."""
    try:
        async with database.transaction() as session:
            await note(session, doing, now=now)
    except Exception as error:  # noqa: BLE001 - whatever was refused stays refused
        log.error("not_noted", topic=doing.topic, **about(error))  # noqa: TRY400


def _row(doing: Doing, now: datetime) -> dict[str, object]:
    return {
        "id": uuid7(),
        "at": now,
        "topic": doing.topic,
        "who": doing.who.value,
        "staff_id": doing.staff_id,
        "unit_id": doing.unit_id,
        "county_code": doing.county_code,
        "petition_id": doing.petition_id,
        "data": dict(doing.data),
    }
