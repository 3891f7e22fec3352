"""How long after its due instant has a petition moved, when real workers do all of their jobs?"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks import clocks, machine
from core import clock, postgres
from core.settings import ROOT

_HEAD_START = timedelta(seconds=6)  # the clocks are wound
_WORKERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'yima' AND datname = current_database()"
_PATIENCE = 3  # seconds in which something moves, as long as not all has moved
_MOVED = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - due_at)::float AS late FROM clock
WHERE id = ANY($1::uuid[]) AND breached_at IS NOT NULL
"""


def run(server: postgres.Server, petitions: Sequence[int], *, apart: timedelta, processes: int) -> dict[str, Any]:
    """Let the clocks of these petitions be due one after the other, and measure from due to committed."""
    folder = server.data_dir.parent
    environment = {"DATABASE_URL": server.url, "YIMA_ENVIRONMENT": "test", "YIMA_VAR_DIR": str(folder)}
    environment |= {"YIMA_KEY_FILE": str(folder / "keys.json"), "YIMA_LOG_LEVEL": "WARNING"}
    workers = [
        subprocess.Popen([sys.executable, "-m", "cli", "worker"], cwd=ROOT, env=os.environ | environment)
        for _ in range(processes)
    ]
    try:
        asyncio.run(_prepare(server, petitions, apart, processes))
        busy = machine.machine_seconds()
        time.sleep((_HEAD_START + len(petitions) * apart).total_seconds())
        late = asyncio.run(_wait(server, petitions))
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
    after = machine.machine_seconds()
    return {
        "processes": processes,
        "moved": len(late),
        "p50_s": late[len(late) // 2],
        "p99_s": late[len(late) * 99 // 100],
        "longest_s": late[-1],
        "machine_busy": (after[0] - busy[0]) / (after[1] - busy[1]),
    }


async def _prepare(server: postgres.Server, petitions: Sequence[int], apart: timedelta, processes: int) -> None:
    """Wait until the workers are at work, then wind the clocks."""
    connection = await asyncpg.connect(server.url)
    await connection.execute("UPDATE notice SET state = 'sent' WHERE state = 'queued'")  # of the bursts
    await connection.execute("CHECKPOINT")
    while await connection.fetchval(_WORKERS) < 2 * processes:  # noqa: ASYNC110 - they are other processes
        await asyncio.sleep(0.2)
    await clocks.make_due(connection, petitions, at=clock.now() + _HEAD_START, apart=apart)
    await connection.close()


async def _wait(server: postgres.Server, petitions: Sequence[int]) -> list[float]:
    """Return how late each was, in order, when all have moved."""
    connection = await asyncpg.connect(server.url)
    keys = [clocks.clock_of(petition) for petition in petitions]
    late, before = await _late(connection, keys), -1
    while before < len(late) < len(petitions):  # as long as it goes on
        before = len(late)
        await asyncio.sleep(_PATIENCE)
        late = await _late(connection, keys)
    await connection.close()
    return late


async def _late(connection: asyncpg.Connection, keys: Sequence[UUID]) -> list[float]:
    return sorted(row["late"] for row in await connection.fetch(_MOVED, keys))
