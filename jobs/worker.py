"""How does a worker process live, rest and leave?

Every schedule has a loop of its own. A job that fails is tried again after a short rest that grows
to five seconds; the log has one line when the trouble begins and one when it is over. A database
that is away is one trouble for all of them. SIGTERM and SIGINT let the rows in hand be finished, for a few seconds.
"""

import asyncio
import contextlib
import signal
from datetime import timedelta

import structlog

from core import clock
from core.database import Database, connect, is_away
from core.logs import about
from core.roles import WORKER
from core.settings import Settings
from jobs.board import BOARD, Schedule
from jobs.workshop import Workshop, furnish
from services.notices.deliver import LANES
from services.sweep import LANES as SWEEP_LANES

FAREWELL = 4.0  # seconds for the rows in hand; a row that is cut off is taken again later
_RESTS = (0.25, 0.5, 1.0, 2.0, 5.0)
_SPARE_CONNECTIONS = 4 + SWEEP_LANES  # for the jobs beside the lanes of each channel, and the sweep
log = structlog.get_logger()


async def work(config: Settings, *, board: tuple[Schedule, ...] = BOARD) -> None:
    """Run every schedule until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = await _open(config, stop)
    if database is None:
        return
    log.info("worker_started")
    shop = furnish(database, config, stop)
    away = _Trouble("reach the database")
    loops = [asyncio.create_task(_keep(schedule, shop, away), name=schedule.name) for schedule in board]
    try:
        await stop.wait()
        _, late = await asyncio.wait(loops, timeout=FAREWELL)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    finally:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(0.5):
                await database.close()
    log.info("worker_stopped", cut_off=len(late))


async def _open(config: Settings, stop: asyncio.Event) -> Database | None:
    trouble = _Trouble("reach the database")
    while not stop.is_set():
        try:
            database = await connect(config.database_url, size=LANES + _SPARE_CONNECTIONS, role=WORKER)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database may come back
            await _pause(stop, trouble.again(error))
        else:
            trouble.over()
            return database
    return None


async def _keep(schedule: Schedule, shop: Workshop, away: "_Trouble") -> None:
    """Run one schedule again and again."""
    trouble = _Trouble(schedule.name)
    rest = schedule.first_after.total_seconds()
    while True:
        await _pause(shop.stop, rest)
        if shop.stop.is_set():
            return
        try:
            done = await schedule.job(shop, clock.now())
        except Exception as error:  # noqa: BLE001 - one job that fails stops neither itself nor others
            rest = (away if is_away(error) else trouble).again(error)
            continue
        away.over()
        trouble.over()
        if done and schedule.every > timedelta(minutes=1):
            log.info("job_done", job=schedule.name, count=done)
        rest = 0 if done and schedule.eager else schedule.every.total_seconds()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


class _Trouble:
    """A row of failures of one job: told once, with rests that grow."""

    def __init__(self, job: str) -> None:
        self._job = job
        self._failures = 0

    def again(self, error: Exception) -> float:
        """Return how many seconds to rest."""
        if self._failures == 0:
            log.warning("job_failed", job=self._job, **about(error))
        self._failures += 1
        return _RESTS[min(self._failures, len(_RESTS)) - 1]

    def over(self) -> None:
        if self._failures:
            log.info("job_recovered", job=self._job, failures=self._failures)
        self._failures = 0
