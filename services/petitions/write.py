"""How is something put on record that is no move: a rating, a reply to an order?

The caller holds the petition locked; the event moves its version on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from domain.refusals import Refused
from services.petitions.store import Held, Rows, store


async def write(  # noqa: PLR0913 - one keyword for each table
    session: AsyncSession,
    *,
    petition: Held,
    events: Sequence[dict[str, Any]],
    notices: Sequence[dict[str, Any]] = (),
    ratings: Sequence[dict[str, Any]] = (),
    met_clock: UUID | None = None,
    now: datetime | None = None,
) -> None:
    """Add events and what belongs to them; raises ``precondition_failed`` when the petition has moved."""
    await session.flush()
    changed = {"version": petition.version + 1, "last_event": events[-1]["seq"], "last_hash": events[-1]["hash"]}
    clocks = [{"id": met_clock, "met_at": now}] if met_clock else []
    tables = {"event": list(events), "notice": list(notices), "rating": list(ratings)}
    if not await store(SessionWire(session), petition, Rows(changed, clocks=clocks, tables=tables)):
        raise Refused("precondition_failed")
