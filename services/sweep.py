"""What happens to petitions whose clocks have run out?

Due clocks are found by their index, oldest first. Each makes its own move through the door, in a
transaction of its own: one statement that holds the petition from the version that was read.
Several workers share the work by advisory locks, which end with the claim, whatever happens.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import structlog

from core.database import Database
from domain.calendar import WorkingCalendar
from domain.expiry import ANSWERED
from domain.refusals import Refused
from services.effects import EFFECTS
from services.organisation.calendar import read_calendar
from services.petitions.case import READ, Case, read_case
from services.petitions.move import plan, run_out
from services.petitions.store import Rows, store

BATCH = 200
LANES = 4
AHEAD = 10 * BATCH  # so far a worker looks past what others have claimed
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT clock.id, clock.petition_id, clock.due_at
    FROM clock JOIN petition ON petition.id = clock.petition_id
    WHERE clock.due_at <= $1 AND clock.met_at IS NULL AND clock.breached_at IS NULL AND clock.stopped_at IS NULL
        AND clock.paused_at IS NULL AND clock.kind || '@' || petition.state = ANY($2::text[])
    ORDER BY clock.due_at, clock.id
    LIMIT $3
)
SELECT id, petition_id FROM due WHERE pg_try_advisory_xact_lock(4204, hashtext(petition_id::text)) LIMIT $4
"""
log = structlog.get_logger()


async def sweep(database: Database, *, now: datetime, stop: asyncio.Event | None = None) -> int:
    """Walk every clock that is due at ``now``, batch after batch; return how many moved."""
    async with database.transaction() as session:
        calendar = await read_calendar(session)
    moved = 0
    while stop is None or not stop.is_set():
        done, found = await _sweep_batch(database, now=now, calendar=calendar)
        moved += done
        if not done or found < BATCH:
            return moved
    return moved


async def _sweep_batch(database: Database, *, now: datetime, calendar: WorkingCalendar) -> tuple[int, int]:
    """Claim a batch and walk it; return how many moved and how many were found."""
    async with database.hot.acquire() as claim, claim.transaction():
        due = await claim.fetch(CLAIM, now, list(ANSWERED), AHEAD, BATCH)
        first: dict[UUID, UUID] = {}
        for row in due:  # one move at a time for a petition; the next batch sees what came of it
            first.setdefault(row["petition_id"], row["id"])
        if not first:
            return 0, 0
        cases = await claim.fetch(READ, list(first), None, calendar.local_day(now))
        waiting = iter([(read_case(row["text"]), first[row["id"]]) for row in cases])
        counts = await asyncio.gather(*(_walk(database, waiting, now, calendar) for _ in range(LANES)))
    return sum(counts), len(due)


async def _walk(
    database: Database, waiting: Iterator[tuple[Case, UUID]], now: datetime, calendar: WorkingCalendar
) -> int:
    """Walk clocks one by one until none is left."""
    moved = 0
    async with database.hot.acquire() as connection:
        for case, clock_id in waiting:
            rows = compose_end(case, clock_id, now=now, calendar=calendar)
            if rows is None:
                continue
            moved += await store(connection, case.petition, rows)
    return moved


def compose_end(case: Case, clock_id: UUID, *, now: datetime, calendar: WorkingCalendar) -> Rows | None:
    """Return what the end of a clock writes, None when it is over or has to wait."""
    clock = next((clock for clock in case.clocks if clock.id == clock_id), None)
    if clock is None or clock.due_at > now or clock.paused_at is not None:
        return None
    moment = run_out(case, clock, now=now, calendar=calendar)
    if moment is None:
        return None
    try:
        return plan(moment, EFFECTS[moment.row.move]).rows
    except Refused as refusal:  # the law has no way on: never meant to happen, so it is told
        log.warning("clock_cannot_end", clock=clock.kind, state=case.petition.state, code=refusal.code)
        return None
