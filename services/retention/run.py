"""How is everything that is kept no longer forgotten, a few at a time?

Small transactions, the oldest first; one petition that cannot be forgotten stops no other. Nothing is
remembered between runs: cut off, it is called again. Objects go once their rows are gone for good; what a
crash leaves is found by the daily sweep.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from core.database import Database, is_away
from core.logs import about
from core.storage import Storage, StorageUnavailable
from services.retention.due import County, Due, pages
from services.retention.forget import ChainBroken, forget, hold

BATCH = 50
_PAGE = 1_000
log = structlog.get_logger()


@dataclass
class Done:
    """What was done, by act; what had to be left; whose chain does not verify."""

    acts: dict[str, int] = field(default_factory=dict)
    left: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many petitions were forgotten."""
        return sum(self.acts.values())


async def run(  # noqa: PLR0913
    database: Database,
    county: County,
    *,
    storage: Storage,
    now: datetime,
    limit: int | None = None,
    stop: asyncio.Event | None = None,
    tell: Callable[[int], None] = lambda _count: None,
) -> Done:
    """Forget what is due in a county, at most ``limit`` petitions; ``tell`` hears how many were looked at."""
    done = Done()
    async for page in pages(database, county, now=now, size=_PAGE):
        found = [due for due in page if due.kept is None]
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            left = len(batch) if limit is None else limit - done.total
            if left <= 0 or (stop is not None and stop.is_set()):
                return done
            await _work(database, batch[:left], county, storage, done, now)
            tell(len(batch[:left]))
    return done


async def _work(  # noqa: PLR0913
    database: Database, batch: Sequence[Due], county: County, storage: Storage, done: Done, now: datetime
) -> None:
    keys: list[str] = []
    acts: list[str] = []
    async with database.transaction() as session:
        held = await hold(session, batch)
        for due in batch:
            if due.id not in held:
                done.left += 1
                continue
            try:
                async with session.begin_nested():
                    keys += await forget(session, held[due.id], due=due, county=county, now=now)
                acts.append(due.act.value)
            except ChainBroken:
                done.broken.append(due.number)
                log.error("retention_chain_broken", number=due.number)  # noqa: TRY400
            except DBAPIError as error:
                if is_away(error):
                    raise
                done.left += 1
                log.error("retention_failed", number=due.number, **about(error))  # noqa: TRY400
    for act in acts:
        done.acts[act] = done.acts.get(act, 0) + 1
    try:
        await storage.remove(keys)
    except StorageUnavailable as error:  # their rows are gone: the daily sweep finds them
        log.warning("retention_objects_left", count=len(keys), **about(error))
