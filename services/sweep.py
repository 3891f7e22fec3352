"""What happens to petitions whose clocks have run out?

Due clocks are found by their index, oldest first. Each makes its own move through the door, in a
transaction of its own: one statement that holds the petition from the version that was read.
Several workers share the work by advisory locks, which end with the claim, whatever happens. A
petition that somebody holds, or that cannot move, is passed by and holds up no other.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

import asyncpg
import structlog

from core.database import Database
from core.logs import Hourly, about
from domain.calendar import WorkingCalendar
from domain.expiry import ANSWERED
from domain.refusals import Refused
from services.effects import EFFECTS
from services.organisation.calendar import read_calendar
from services.petitions.case import READ, Case, PetitionNow, read_case
from services.petitions.move import plan, run_out
from services.petitions.store import Rows, store_together

BATCH = 200
LANES = 4
TOGETHER = 1  # petitions that share a transaction: the law wants each to have its own
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT clock.id, clock.petition_id, clock.due_at
    FROM clock JOIN petition ON petition.id = clock.petition_id
    WHERE clock.due_at <= $1 AND (clock.due_at, clock.id) > ($2, $3)
        AND clock.met_at IS NULL AND clock.breached_at IS NULL AND clock.stopped_at IS NULL
        AND clock.paused_at IS NULL AND clock.kind || '@' || petition.state = ANY($4::text[])
    ORDER BY clock.due_at, clock.id
    LIMIT $5
)
SELECT id, petition_id, due_at, pg_try_advisory_xact_lock(4204, hashtext(petition_id::text)) AS claimed
FROM due ORDER BY due_at, id
"""
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
# What the database says of one petition; anything else is trouble of its own, and ends the sweep.
_ITS_OWN = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
)
_Change = tuple[PetitionNow, Rows]
_SAID = Hourly()
log = structlog.get_logger()


@dataclass(frozen=True)
class _Due:
    """A clock that has run out, with what was read of its petition."""

    petition_id: UUID
    clock_id: UUID
    text: str


@dataclass
class _Pass:
    """One walk over all that is due, from the oldest on."""

    database: Database
    now: datetime
    calendar: WorkingCalendar
    together: int
    after: tuple[datetime, UUID] | None = FIRST
    moved: int = 0

    async def batch(self) -> None:
        """Claim a batch and walk it."""
        async with self.database.hot.acquire() as claim, claim.transaction():
            found = await claim.fetch(CLAIM, self.now, *(self.after or FIRST), list(ANSWERED), BATCH)
            self.after = (found[-1]["due_at"], found[-1]["id"]) if len(found) == BATCH else None
            first: dict[UUID, UUID] = {}
            for row in found:  # one move at a time for a petition; the next pass sees what came of it
                if row["claimed"]:
                    first.setdefault(row["petition_id"], row["id"])
            if not first:
                return
            today = self.calendar.local_day(self.now)
            cases = {row["id"]: row["text"] for row in await claim.fetch(READ, list(first), None, today)}
            due = iter([_Due(petition, clock, cases[petition]) for petition, clock in first.items()])
            await self._walk(due, lanes=min(LANES, len(first)))

    async def _walk(self, due: Iterator[_Due], *, lanes: int) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(lanes):
                    group.create_task(self._lane(due))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None

    async def _lane(self, due: Iterator[_Due]) -> None:
        """Walk clocks, the oldest that nobody has taken, until none is left."""
        async with self.database.hot.acquire() as connection:
            while taken := list(islice(due, self.together)):
                await self._store(connection, [change for one in taken if (change := self._compose(one))])

    def _compose(self, due: _Due) -> _Change | None:
        try:
            case = read_case(due.text)
            rows = compose_end(case, due.clock_id, now=self.now, calendar=self.calendar)
        except Refused as refusal:  # the law has no way on: never meant to happen, so it is told
            self._tell(due.clock_id, code=refusal.code)
        except Exception as error:  # noqa: BLE001 - what breaks on one petition stops no other
            self._tell(due.clock_id, **about(error))
        else:
            return (case.petition, rows) if rows else None
        return None

    async def _store(self, connection: asyncpg.Connection, changes: Sequence[_Change]) -> None:
        if not changes:
            return
        try:
            held = await store_together(connection, changes)
        except _ITS_OWN as error:
            if len(changes) == 1:
                self._tell(changes[0][0].id, **about(error))
                return
            for change in changes:  # one of them stands in the way of the others: each for itself
                await self._store(connection, [change])
        else:
            self.moved += len(held)

    def _tell(self, thing: UUID, **why: str) -> None:
        """Say of a clock, or of a petition, that it cannot go on: every sweep meets it again."""
        if _SAID.is_new(thing, self.now):
            log.error("clock_cannot_end", id=str(thing), **why)


async def sweep(
    database: Database, *, now: datetime, stop: asyncio.Event | None = None, together: int = TOGETHER
) -> int:
    """Walk every clock that is due at ``now`` until nothing moves any more; return how many moved."""
    async with database.transaction() as session:
        calendar = await read_calendar(session)
    moved = 0
    while True:
        turn = _Pass(database, now, calendar, together)
        while turn.after is not None:
            if stop is not None and stop.is_set():
                return moved + turn.moved
            await turn.batch()
        moved += turn.moved
        if not turn.moved:
            return moved


def compose_end(case: Case, clock_id: UUID, *, now: datetime, calendar: WorkingCalendar) -> Rows | None:
    """Return what the end of a clock writes, None when it is over or has to wait; raises ``Refused``."""
    clock = next((clock for clock in case.clocks if clock.id == clock_id), None)
    if clock is None or clock.due_at > now or clock.paused_at is not None:
        return None
    moment = run_out(case, clock, now=now, calendar=calendar)
    return plan(moment, EFFECTS[moment.row.move]).rows if moment else None
