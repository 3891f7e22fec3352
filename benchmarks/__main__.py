"""How fast is the product beside a bare handler and beside PostgreSQL alone, in one run?

    python -m benchmarks --rows 1000000

One machine, one run: every contestant in turn, the order rotated and turned round, several rounds;
medians with ranges. A wrong answer fails the run; a missed budget does not, it is printed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import machine, pgbench, report
from benchmarks.contestants import PROCESSES, WORKLOADS, Arena, Contestant, Run, serving
from benchmarks.ground import Ground, stand, tell
from core import clock
from core.settings import ROOT

_EVENTS = 10
_NOTES = f"""
What shares the machine: the contestant's {PROCESSES} processes, PostgreSQL and the sender, nothing else of ours;
"machine" below is how busy all cores were. Every HTTP contestant: {PROCESSES} uvicorn processes (uvloop, httptools),
the same number of connections to each, the same pool size, the same PostgreSQL (fsync and synchronous_commit on).
bare: Starlette and asyncpg, the same statement constants; no validation, limit, encryption, decision or QR.
bare, no reset: the same without the query by which asyncpg's pool cleans a connection; Yima leaves it out too.
Before each run of filing a checkpoint writes out what the one before left behind.
pgbench: the same statements, prepared; parameters made by SQL. Its "app" is empty and its processor time
stands under sender; its warm-up is part of the run. Differences under 15 % are noise.
The second "× bare" is the processor time of bare over that of the row, application and PostgreSQL together: what
the machine would serve if nobody else used it; the first one is what it did serve, round by round."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=30_000, help="petitions in the tables; the full form has 1000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="measured, of each run")
    parser.add_argument("--warm-up", type=float, default=1.0)
    parser.add_argument("--connections", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--only", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--pool", type=int, default=8, help="database connections of each process")
    parser.add_argument("--no-pgbench", action="store_true")
    parser.add_argument("--short", action="store_true", help="tiny numbers that only show that it works")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench" / "latest.json")
    told = parser.parse_args()
    if told.short:
        told.rows, told.rounds, told.seconds, told.warm_up, told.connections = 200, 1, 0.5, 0.2, [4]
    return told


@contextmanager
def _folder(told: argparse.Namespace) -> Iterator[Path]:
    """Return where the data lie: kept for the next run, but for the short form."""
    if not told.short:
        yield ROOT / "var" / "bench"
        return
    with tempfile.TemporaryDirectory(prefix="yima-bench-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def contest(told: argparse.Namespace, ground: Ground) -> dict[str, Any]:
    """Let everybody run, in turn, and return all that was measured."""
    program = None if told.no_pgbench else pgbench.find()
    runs: dict[report.Key, list[Run]] = {}
    counted: dict[tuple[str, str], float] = {}
    arena = Arena(ground, program)
    with serving(ground, pool=told.pool) as contestants:
        for contestant in contestants:
            for workload in told.only:
                counted[workload, contestant.name] = asyncio.run(arena.statements(contestant, workload))
        everybody = [*contestants, *([Contestant("pgbench")] if program else [])]
        heats = [(workload, connections) for workload in told.only for connections in told.connections]
        runs = {(*heat, contestant.name): [] for heat in heats for contestant in everybody}
        for turn in range(told.rounds):
            order = everybody[turn % len(everybody) :] + everybody[: turn % len(everybody)]
            if turn % 2:
                order.reverse()  # so that nobody always runs behind the same one
            for workload, connections in heats:
                for contestant in order:
                    if workload == "submitPetition":
                        asyncio.run(ground.settle())
                    run = arena.run(
                        contestant, workload, connections=connections, seconds=told.seconds, warm_up=told.warm_up
                    )
                    runs[workload, connections, contestant.name].append(run)
                    if run.failures:
                        tell(f"WRONG: {contestant.name}, {workload}: {run.failures}\n{run.first_failure}")
                tell(f"round {turn + 1} of {told.rounds}: {workload}, {connections} connections done")
    entries = report.summary(runs, counted)
    return {
        "measured_at": clock.now().isoformat(timespec="seconds"),
        "machine": machine.describe(),
        "postgresql": f"{ground.server.version} ({ground.server.source})",
        "rows": told.rows,
        "events_per_petition": _EVENTS,
        "rounds": told.rounds,
        "seconds": told.seconds,
        "pgbench": program is not None,
        "entries": entries,
        "verdicts": report.verdicts(entries),
        "failures": sum(entry["failures"] for entry in entries),
        "command": f"python -m benchmarks {' '.join(sys.argv[1:])}".strip(),
    }


def show(found: dict[str, Any]) -> None:
    """Print what was measured."""
    print(f"\n{found['machine']}, PostgreSQL {found['postgresql']}, {found['rows']:,} petitions with a timeline")
    print(f"{found['rounds']} rounds of {found['seconds']} s for each, in rotating order; medians\n")
    print(report.table(found["entries"]))
    if not found["pgbench"]:
        print("\npgbench: none; the PostgreSQL inside the wheel brings no pgbench, or it was not wanted")
    ours = [entry for entry in found["entries"] if entry["statements"] is not None]
    said = {(entry["workload"], entry["contestant"]): entry["statements"] for entry in ours}
    print("\nStatements per request, the pool's reset query included (counted in the server's log)")
    for (workload, name), count in said.items():
        print(f"  {workload}, {name}: {count:g}")
    busy = [entry["machine_busy"] for entry in found["entries"]]
    print(_NOTES)
    print(f"machine: cores {min(busy):.0%} to {max(busy):.0%} busy\n")
    print("Budgets")
    print("\n".join(report.say(verdict) for verdict in found["verdicts"]))
    print(f"\nWrong answers: {found['failures']}")
    print(f"Again: {found['command']}")


def main() -> int:
    """Run the contest; 1 when an answer was wrong."""
    told = arguments()
    with _folder(told) as folder, stand(folder, petitions=told.rows, events=_EVENTS, say=tell) as ground:
        found = contest(told, ground)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    show(found)
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
