"""How many breaches a second when many clocks are due at once, and what does each cost?"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import asyncpg

from benchmarks import clocks, machine
from core import clock, postgres
from core.settings import ROOT


def burst(server: postgres.Server, petitions: Sequence[int], *, processes: int, together: int) -> dict[str, Any]:
    """Let the clocks of these petitions be due, and processes sweep until none is left."""
    asyncio.run(_prepare(server, petitions))
    sweepers = [_start(server, together) for _ in range(processes)]
    for sweeper in sweepers:
        assert sweeper.stdout is not None
        assert sweeper.stdout.readline() == "ready\n"
    postmaster = server.process.pid if server.process else 0
    before, busy = machine.server_seconds(postmaster), machine.machine_seconds()
    begun = time.perf_counter()
    for sweeper in sweepers:
        assert sweeper.stdin is not None
        sweeper.stdin.write("go\n")
        sweeper.stdin.flush()
    told = [json.loads(sweeper.stdout.readline()) for sweeper in sweepers if sweeper.stdout]
    seconds = time.perf_counter() - begun
    worked = machine.server_seconds(postmaster) - before
    after = machine.machine_seconds()
    for sweeper in sweepers:
        sweeper.communicate()
    moved = sum(one["moved"] for one in told)
    python = sum(one["cpu"] for one in told)
    return {
        "processes": processes,
        "together": together,
        "moved": moved,
        "per_second": moved / seconds,
        "python_us": python / moved * 1e6,
        "postgres_us": worked / moved * 1e6,
        "per_core": moved / (python + worked),
        "share": (python + worked) / (after[1] - busy[1]),
        "machine_busy": (after[0] - busy[0]) / (after[1] - busy[1]),
        "each": told,
    }


def _start(server: postgres.Server, together: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sweeper"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": server.url, "TOGETHER": str(together)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def _prepare(server: postgres.Server, petitions: Sequence[int]) -> None:
    connection = await asyncpg.connect(server.url)
    await clocks.make_due(connection, petitions, at=clock.now())  # all at one instant, as at midnight
    await connection.execute("CHECKPOINT")
    await connection.close()
