"""Do the limits hold against ten million guesses, and is nothing hit? (S1)

    python -m benchmarks.guessing --guesses 10000000

Four processes drive the service function, without its beat, against one PostgreSQL while simulated time
passes: from many addresses, at numbers that exist and at numbers that do not, with random codes whose
check character is right. Every guess that was let through is counted; none may open anything, and no
number, no address and all of them together may have had more than their burst and their rate.
"""

import argparse
import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from benchmarks import machine, rows
from benchmarks.ground import COPY, stand, tell
from core import clock, keyfile
from core import database as db
from core.roles import APP
from core.settings import Settings
from domain import codes
from domain.refusals import Refused
from services.access import even_time
from services.access.query_codes import open_petition

_CHUNK = 500  # guesses of a process between two meetings: their clocks stay together
_LANES = 4
_ADDRESSES = 20_000
_PATIENCE = 600


@dataclass(frozen=True)
class Siege:
    """What one process is told."""

    url: str
    keys: Path
    guesses: int
    processes: int
    begun: datetime
    apart: timedelta
    numbers: int


def guess(siege: Siege, place: int, gate: Barrier, heard: Any) -> None:  # noqa: ANN401 - a queue
    """Guess in one process, and tell what was let through."""
    try:
        found = uvloop.run(_guess(siege, place, gate))
    except BaseException:
        gate.abort()  # the others leave too
        heard.put((Counter(), 1))  # what fails is no proof
        raise
    heard.put(found)


async def _guess(siege: Siege, place: int, gate: Barrier) -> tuple[Counter[tuple[str, str]], int]:
    even_time.BEAT = 1e-6  # counting is measured here, not waiting (S2 does), nor the disk (below)
    database = await db.connect(siege.url, size=_LANES, role=APP)
    ring, settings = keyfile.load(siege.keys), Settings(environment="test")
    lot, through, hits = random.Random(place), Counter[tuple[str, str]](), 0
    mine = range(place, siege.guesses, siege.processes)
    numbers = [rows.number_of(1 + turn) for turn in range(siege.numbers)]

    async def lane(turns: range) -> int:
        opened = 0
        for turn in turns:
            number = lot.choice(numbers)
            address = f"10.{lot.randrange(_ADDRESSES) // 250}.{lot.randrange(250)}.1"
            code = codes.with_check(codes.encode(lot.getrandbits(50), 10))
            now = siege.begun + turn * siege.apart
            told = {"number": number, "code": code, "address": address}
            try:
                await open_petition(database, **told, keyring=ring, settings=settings, now=now)
                opened += 1
            except Refused as refused:
                if refused.code != "code_wrong":
                    continue
            through.update([("number", number), ("address", address), ("all", "")])
        return opened

    for start in range(0, len(mine), _CHUNK):
        chunk = mine[start : start + _CHUNK]
        hits += sum(await asyncio.gather(*(lane(chunk[first::_LANES]) for first in range(_LANES))))
        await asyncio.to_thread(gate.wait, _PATIENCE)
        done = 20 * (start + len(chunk)) // len(mine)
        if place == 0 and done > 20 * start // len(mine):
            tell(f"{5 * done} % of the guesses made")
    await database.close()
    return through, hits


def main() -> int:
    """Besiege and show; 1 when something opened or a limit gave way."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guessing", description=__doc__.splitlines()[0])
    parser.add_argument("--guesses", type=int, default=10_000_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--hours", type=float, default=48, help="simulated, from the first guess to the last")
    parser.add_argument("--numbers", type=int, default=1000, help="that are guessed at; half of them exist")
    told = parser.parse_args()
    each = told.processes * _CHUNK
    told.guesses = max(1, round(told.guesses / each)) * each  # every process meets the others as often
    with tempfile.TemporaryDirectory(prefix="yima-bench-") as brief:
        Path(brief).chmod(0o755)
        with stand(Path(brief), petitions=told.numbers // 2, events=1, say=tell) as ground:
            asyncio.run(_without_disk(ground.url))
            apart = timedelta(hours=told.hours) / told.guesses
            siege = Siege(ground.url, ground.keys, told.guesses, told.processes, clock.now(), apart, told.numbers)
            through, hits, seconds = _besiege(siege)
    settings = Settings(environment="test")
    most = {
        "number": settings.code_attempts_per_petition,
        "address": settings.code_attempts_per_address,
        "all": settings.code_attempts_global,
    }
    print(f"\n{machine.describe()}")
    print(f"{told.guesses:,} guesses in {told.hours:g} simulated hours, {told.processes} processes, {seconds:.0f} s")
    print("per          let through, most of one   bound: burst + rate × time")
    broken = False
    for scope, limit in most.items():
        highest = max(count for (kind, _), count in through.items() if kind == scope)
        bound = limit * (1 + told.hours)
        broken |= highest > bound
        print(f"{scope:<10}{highest:>27,}{bound:>31,.0f}")
    allowed = through["all", ""]
    print(f"hits {hits}; let through {allowed:,}; one hit is expected in {2**50 / max(1, allowed):.1e} such sieges")
    print(f"Again: python -m benchmarks.guessing {' '.join(sys.argv[1:])}".rstrip())
    return 1 if hits or broken else 0


async def _without_disk(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"ALTER DATABASE {COPY} SET synchronous_commit = off")
    await connection.close()


def _besiege(siege: Siege) -> tuple[Counter[tuple[str, str]], int, float]:
    context = multiprocessing.get_context("spawn")
    gate, heard = context.Barrier(siege.processes), context.Queue()
    begun = time.monotonic()
    workers = [context.Process(target=guess, args=(siege, place, gate, heard)) for place in range(siege.processes)]
    for worker in workers:
        worker.start()
    through, hits = Counter[tuple[str, str]](), 0
    for _ in workers:
        more, opened = heard.get()
        through.update(more)
        hits += opened
    for worker in workers:
        worker.join()
    return through, hits, time.monotonic() - begun


if __name__ == "__main__":
    raise SystemExit(main())
