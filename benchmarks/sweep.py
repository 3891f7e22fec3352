"""How fast do clocks that run out move their petitions, and what do those cost that do not?

    python -m benchmarks.sweep --clocks 1000000 --due 20000

Three questions, one PostgreSQL (fsync and synchronous_commit on). Idle: what does a sweep ask of the
database when nothing is due, with more and more open clocks? A burst: how many breaches a second, and
how much processor time for each, Python and PostgreSQL together? A steady stream: how long after its
due instant has a petition moved, with real workers that deliver notices as well?

"A core" is what one core would do that had nothing else to do: the processor time of Python and
PostgreSQL added up. On a machine that others use ("machine busy" far above "by us") every figure is worse
than it is. A breach that moved twice or not at all, or a chain of events that does not verify, fails
the run.
"""

import argparse
import asyncio
import json
import math
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks import clocks, machine, stream
from benchmarks.burst import burst
from benchmarks.ground import COPY, Filling, copy, tell
from benchmarks.right import wrongs
from core import clock, keychange, postgres
from core.database import connect
from core.settings import ROOT
from domain.expiry import ANSWERED
from services.sweep import BATCH, CLAIM, FIRST, TOGETHER, sweep

_LOOKS = 20


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__.splitlines()[0])
    parser.add_argument("--clocks", type=int, default=100_000, help="open petitions, each with a running clock")
    parser.add_argument("--due", type=int, default=5_000, help="clocks of a burst")
    parser.add_argument("--rate", type=int, default=200, help="clocks that fall due in a second of the stream")
    parser.add_argument("--seconds", type=int, default=60, help="length of the stream; 0 leaves it out")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="processes of a burst; the last streams")
    parser.add_argument("--together", type=int, nargs="+", default=[TOGETHER], help="petitions in a transaction")
    parser.add_argument("--short", action="store_true", help="tiny numbers that only show that it works")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench" / "sweep.json")
    told = parser.parse_args()
    if told.short:
        told.clocks, told.due, told.rate, told.seconds, told.workers = 5_000, 300, 50, 2, [2]
    return told


@contextmanager
def _server(told: argparse.Namespace) -> Iterator[postgres.Server]:
    """Serve from a folder that is kept for the next run, but for the short form."""
    with tempfile.TemporaryDirectory(prefix="yima-bench-") as brief:
        folder = Path(brief) if told.short else ROOT / "var" / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        server = _with_commit_times(folder)
        try:
            yield server
        finally:
            postgres.stop(server)


def _with_commit_times(folder: Path) -> postgres.Server:
    """Start a server that remembers when each transaction was committed: that is when a petition moved."""
    server = postgres.start(folder / "postgres", database=COPY, durable=True, say=tell)
    if asyncio.run(_ask_for_commit_times(server)):
        postgres.stop(server)
        server = postgres.start(folder / "postgres", database=COPY, durable=True, say=tell)
    return server


async def _ask_for_commit_times(server: postgres.Server) -> bool:
    connection = await asyncpg.connect(server.url)
    known = await connection.fetchval("SHOW track_commit_timestamp")
    await connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    await connection.close()
    return bool(known == "off")


def _fill(server: postgres.Server, size: int) -> None:
    async def fill(connection: asyncpg.Connection) -> None:
        await clocks.fill(connection, clocks=size)

    folder = server.data_dir.parent
    filling = Filling(f"clocks{size}", f"{size:,} petitions with running clocks", Path(clocks.__file__), fill)
    asyncio.run(copy(server, filling, keychange.create(folder / "keys.json"), folder, tell))


async def idle(server: postgres.Server, size: int) -> dict[str, Any]:
    """Sweep while nothing is due."""
    database, took = await connect(server.url, size=2), []
    for _ in range(_LOOKS):
        begun = asyncio.get_running_loop().time()
        assert await sweep(database, now=clock.now()) == 0
        took.append(asyncio.get_running_loop().time() - begun)
    async with database.hot.acquire() as connection:
        call = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {CLAIM}"
        (told,) = json.loads(await connection.fetchval(call, clock.now(), *FIRST, list(ANSWERED), BATCH))
        live = await connection.fetchval("SELECT count(*) FROM clock WHERE num_nonnulls(met_at, breached_at) = 0")
    await database.close()
    buffers = told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]
    return {"petitions": size, "clocks": live, "ms": statistics.median(took) * 1000, "buffers": buffers}


async def _wrongs(url: str, petitions: Sequence[int]) -> list[str]:
    connection = await asyncpg.connect(url)
    found = await wrongs(connection, petitions)
    await connection.close()
    return found


def _choose(clocks_there: int, wanted: int) -> Iterator[int]:
    """Return petitions of every state, spread over the whole table."""
    step = clocks_there // wanted
    assert step > 0, "more clocks would have to be due than there are"
    step = next(stride for stride in range(step, 0, -1) if math.gcd(stride, clocks.SHARES) == 1)
    return iter(range(1, clocks_there + 1, step))


def measure(told: argparse.Namespace, server: postgres.Server) -> dict[str, Any]:
    """Ask the three questions."""
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size < told.clocks] + [told.clocks]
    found: dict[str, Any] = {"idle": [], "burst": [], "stream": None, "wrong": []}
    for size in sizes:
        _fill(server, size)
        found["idle"].append(asyncio.run(idle(server, size)))
        tell(f"idle at {size:,} done")
    heats = [(processes, together) for together in told.together for processes in told.workers]
    chosen = _choose(told.clocks, len(heats) * told.due + told.rate * told.seconds)
    for processes, together in heats:
        due = [next(chosen) for _ in range(told.due)]
        found["burst"].append(burst(server, due, processes=processes, together=together))
        found["wrong"] += asyncio.run(_wrongs(server.url, due))
        tell(f"a burst for {processes} done")
    if told.seconds:
        due = [next(chosen) for _ in range(told.rate * told.seconds)]
        apart = timedelta(seconds=1 / told.rate)
        found["stream"] = stream.run(server, due, apart=apart, processes=told.workers[-1])
        found["wrong"] += asyncio.run(_wrongs(server.url, due))
    return found


def show(told: argparse.Namespace, found: dict[str, Any]) -> None:
    """Print what was measured."""
    print(f"\n{found['machine']}, PostgreSQL {found['postgresql']}")
    print("\nIdle: one sweep, nothing due            petitions   open clocks        ms   buffers of the claim")
    for entry in found["idle"]:
        print(f"{'':38}{entry['petitions']:>11,}{entry['clocks']:>14,}{entry['ms']:>10.2f}{entry['buffers']:>23}")
    print(f"\nA burst of {told.due:,} at {told.clocks:,} petitions")
    print("  processes  in a transaction  breaches/s  CPU µs a breach: Python  PostgreSQL  a core  machine busy  by us")
    for entry in found["burst"]:
        print(
            f"{entry['processes']:>11}{entry['together']:>18}{entry['per_second']:>12,.0f}{entry['python_us']:>25.0f}"
            f"{entry['postgres_us']:>12.0f}{entry['per_core']:>8,.0f}{entry['machine_busy']:>14.0%}{entry['share']:>7.0%}"
        )
    if found["stream"]:
        entry = found["stream"]
        print(
            f"\nA stream of {told.rate}/s for {told.seconds} s, {entry['processes']} workers: from due to moved"
            f" p50 {entry['p50_s']:.2f} s, p99 {entry['p99_s']:.2f} s, longest {entry['longest_s']:.2f} s"
            f" (budget 5 s); machine {entry['machine_busy']:.0%} busy"
        )
    print(f"\nWrong: {len(found['wrong'])}", *found["wrong"][:10], sep="\n  ")
    print(f"Again: {found['command']}")


def main() -> int:
    """Measure and show; 1 when something moved wrongly."""
    told = arguments()
    with _server(told) as server:
        found = measure(told, server)
        found |= {
            "measured_at": clock.now().isoformat(timespec="seconds"),
            "machine": machine.describe(),
            "postgresql": f"{server.version} ({server.source})",
            "command": f"python -m benchmarks.sweep {' '.join(sys.argv[1:])}".strip(),
        }
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    show(told, found)
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
