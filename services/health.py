"""Are the tables those of this program, and how far behind is the outbox?"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_STATE = text(
    """
    SELECT (SELECT version_num FROM alembic_version),
           coalesce(extract(epoch FROM now() - (
               SELECT next_attempt_at FROM notice WHERE state = 'queued' ORDER BY next_attempt_at LIMIT 1)), 0)::int
    """
)


@dataclass(frozen=True)
class Ready:
    """What a load balancer asks for."""

    migrated: bool
    outbox_lag_seconds: int


async def readiness(session: AsyncSession, *, head: str) -> Ready:
    """Compare the revision of the database with ``head`` and measure the oldest due notice."""
    revision, lag = (await (await session.connection()).execute(_STATE)).one()
    return Ready(revision == head, max(0, lag))
