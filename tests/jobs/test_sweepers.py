"""Do several workers share the clocks that are due, each breach once, whoever dies?"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from benchmarks.right import wrongs
from core import clock
from core import database as db
from core.database import Database
from core.settings import ROOT
from services.organisation.access_file import DemoAccess
from services.sweep import sweep
from tests.jobs.matters import fill, make_due

DUE = list(range(1, 181))


@pytest.fixture
async def bulk(database: Database, demo: DemoAccess) -> Database:
    """Petitions whose clocks end at the same instant."""
    await fill(database, len(DUE))
    return database


@contextmanager
def sweepers(url: str, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes that sweep when they are told to."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sweeper"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def go(processes: list[subprocess.Popen[str]]) -> None:
    """Let them sweep, all at once."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


@pytest.mark.parametrize("together", [1, 7])
async def test_sweeps_side_by_side_move_each_breach_once(
    bulk: Database, database_url: str, now: datetime, together: int
) -> None:
    await make_due(bulk, DUE, at=now)
    others = [await db.connect(database_url, size=6) for _ in range(3)]
    moved = await asyncio.gather(*(sweep(other, now=now, together=together) for other in others))
    for other in others:
        await other.close()
    assert sum(moved) == len(DUE)
    assert await wrongs(bulk.hot, DUE) == []
    assert await sweep(bulk, now=now) == 0


async def test_processes_share_the_work_and_move_each_breach_once(bulk: Database, database_url: str) -> None:
    await make_due(bulk, DUE, at=clock.now() - timedelta(minutes=1))
    with sweepers(database_url, 3) as processes:
        go(processes)
        told = [json.loads(process.stdout.readline()) for process in processes if process.stdout]
    assert sum(one["moved"] for one in told) == len(DUE)
    assert await wrongs(bulk.hot, DUE) == []


async def test_what_a_killed_worker_had_in_hand_is_moved_once_by_the_next(bulk: Database, database_url: str) -> None:
    await make_due(bulk, DUE, at=clock.now() - timedelta(minutes=1))
    moved = 0
    with sweepers(database_url, 1) as processes:
        go(processes)
        begun = time.monotonic()
        while moved < 15:  # in the middle of it
            moved = await bulk.hot.fetchval("SELECT count(*) FROM clock WHERE breached_at IS NOT NULL")
            assert time.monotonic() - begun < 60
        processes[0].kill()
        processes[0].wait()
    moved = await bulk.hot.fetchval("SELECT count(*) FROM clock WHERE breached_at IS NOT NULL")
    assert moved < len(DUE), "it was done before it could be killed"
    begun = time.monotonic()
    while moved < len(DUE):  # the server notices within a moment that nobody holds the claim
        await sweep(bulk, now=clock.now())
        moved = await bulk.hot.fetchval("SELECT count(*) FROM clock WHERE breached_at IS NOT NULL")
        assert time.monotonic() - begun < 60
    assert await wrongs(bulk.hot, DUE) == []
