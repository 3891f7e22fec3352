"""Are the tables those of this program, how far behind is the outbox, and which clocks does nobody end?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.expiry import ANSWERED
from services.access.walls import HOUSE, see

_LATE = timedelta(minutes=15)  # a sweep comes every second
_STATE = text(
    """
    SELECT (SELECT version_num FROM alembic_version),
           coalesce(extract(epoch FROM now() - (
               SELECT next_attempt_at FROM notice WHERE state = 'queued' ORDER BY next_attempt_at LIMIT 1)), 0)::int,
           (SELECT count(*) FROM (
               SELECT 1 FROM clock JOIN petition ON petition.id = clock.petition_id
               WHERE clock.due_at <= :late AND clock.met_at IS NULL AND clock.breached_at IS NULL
                   AND clock.stopped_at IS NULL AND clock.paused_at IS NULL
                   AND clock.kind || '@' || petition.state = ANY(CAST(:answered AS text[]))
               LIMIT 1000) AS stuck)
    """
)


@dataclass(frozen=True)
class Ready:
    """What a load balancer asks for."""

    migrated: bool
    outbox_lag_seconds: int
    stuck_clocks: int


async def readiness(session: AsyncSession, *, head: str, now: datetime) -> Ready:
    """Compare the revision of the database with ``head``, measure the oldest due notice, count stuck clocks."""
    await see(session, HOUSE)
    values = {"late": now - _LATE, "answered": list(ANSWERED)}
    revision, lag, stuck = (await (await session.connection()).execute(_STATE, values)).one()
    return Ready(revision == head, max(0, lag), stuck)
