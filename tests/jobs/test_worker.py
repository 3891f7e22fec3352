"""Does a worker throw away what is over, outlive its database, and say in one line what ails it?"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from core import clock, postgres
from core import database as db
from core.database import Database
from core.roles import WORKER
from core.settings import Settings
from jobs import purge
from jobs.board import BOARD
from jobs.workshop import furnish
from tests.conftest import migrate
from tests.jobs.outbox import queue, rows
from tests.reliability.house import until

ROOT = Path(__file__).parents[2]


async def test_request_keys_and_wrong_codes_go_when_their_time_is_over(
    database: Database, database_url: str, settings: Settings, now: datetime
) -> None:
    connection = await asyncpg.connect(database_url)
    kept = timedelta(hours=settings.idempotency_keep_hours)
    for key, at in (("old", now - kept - timedelta(minutes=1)), ("young", now - kept + timedelta(minutes=1))):
        await connection.execute("INSERT INTO request_key VALUES ('c', $1, '', 201, '', $2)", key, at)
    count = 2 * purge.BATCH + 1
    keys = [(f"k{number}".encode(), now - timedelta(seconds=1)) for number in range(count)]
    await connection.executemany("INSERT INTO attempt VALUES ($1, $2)", [*keys, (b"k", now + timedelta(hours=1))])
    shop = furnish(database, settings, asyncio.Event())
    assert await purge.request_keys(shop, now) == 1
    assert await purge.attempts(shop, now) == count
    for beginning, ends in ((b"old", now - timedelta(seconds=1)), (b"young", now + timedelta(seconds=1))):
        await connection.execute("INSERT INTO oidc_start (key, expires_at) VALUES ($1, $2)", beginning, ends)
    assert await purge.oidc_starts(shop, now) == 1
    assert await connection.fetchval("SELECT key FROM oidc_start") == b"young"
    assert await connection.fetchval("SELECT string_agg(key, ',') FROM request_key") == "young"
    assert await connection.fetchval("SELECT count(*) FROM attempt") == 1
    await connection.close()


async def test_every_schedule_of_the_board_runs_on_empty_tables_with_the_workers_rights(
    database_url: str, settings: Settings, now: datetime
) -> None:
    database = await db.connect(database_url, size=4, role=WORKER)
    shop = furnish(database, settings, asyncio.Event())
    assert [await schedule.job(shop, now) for schedule in BOARD] == [0] * len(BOARD)
    await database.close()
    assert len({schedule.name for schedule in BOARD}) == len(BOARD)


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that every account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="yima-worker-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_worker_outlives_its_database_with_one_line_when_it_goes_and_one_when_it_is_back(place: Path) -> None:
    server = postgres.start(place / "pg", durable=False)
    migrate(server.url)
    log = place / "log"
    environment = os.environ | {"DATABASE_URL": server.url, "YIMA_VAR_DIR": str(place), "YIMA_ENVIRONMENT": "test"}
    worker = subprocess.Popen([sys.executable, "-m", "cli", "worker"], cwd=ROOT, env=environment, stderr=log.open("wb"))
    try:
        until(lambda: "worker_started" in log.read_text(), 30, "started")
        for turn in (1, 2):
            assert server.process is not None
            server.process.kill()
            server.process.wait()
            until(lambda: log.read_text().count("job_failed") == turn, 20, "it notices")  # noqa: B023
            server = postgres.revive(server)
            ids = asyncio.run(queue(server.url, now=clock.now()))
            until(lambda: asyncio.run(rows(server.url, ids))[0]["state"] == "sent", 10, "resumed")  # noqa: B023
            until(lambda: log.read_text().count("job_recovered") == turn, 10, "it says so")  # noqa: B023
        worker.terminate()
        assert worker.wait(10) == 0
    finally:
        worker.kill()
        postgres.stop(server)
    events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert events == ["worker_started", *["job_failed", "job_recovered"] * 2, "worker_stopped"]


def test_a_worker_that_waits_for_its_database_leaves_when_asked(place: Path) -> None:
    nowhere = f"postgresql://postgres@/yima?host={place}"
    environment = os.environ | {"DATABASE_URL": nowhere, "YIMA_VAR_DIR": str(place), "YIMA_ENVIRONMENT": "test"}
    log = place / "log"
    worker = subprocess.Popen([sys.executable, "-m", "cli", "worker"], cwd=ROOT, env=environment, stderr=log.open("wb"))
    until(lambda: "job_failed" in log.read_text(), 30, "it notices")
    worker.terminate()
    assert worker.wait(5) == 0
    assert log.read_text().count("\n") == 1
