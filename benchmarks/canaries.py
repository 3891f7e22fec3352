"""Do made-up people leave a trace in logs, traces, metrics, error bodies, process titles, or at rest? (S5)

    python -m benchmarks.canaries --canaries 20000

The real service runs as ``yima run`` starts it: API processes, worker and PostgreSQL of their own, with the
logging that they always have, at its most talkative level. Canaries go through every route, rightly and
wrongly, while connections to the database are cut under it. Then everything that was written is searched
for all of them in every form. Texts are kept readable by design: that they are found in the dump, the WAL
and the backup shows that the search sees.
"""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx

from benchmarks import machine
from benchmarks.canary import FORMS, found_in, size_of
from benchmarks.tours import KINDS, SEALED, Walker, clumsy, open_doors, proper
from core.postgres.binaries import find_binaries
from core.settings import ROOT
from services.organisation.access_file import read_access

_LANES = 8
_SHORT = 1_000
_LOUD = {
    "YIMA_LOG_LEVEL": "DEBUG", "YIMA_API_PROCESSES": "2", "YIMA_FILING_LIMIT": "1000000/minute",
    "YIMA_READ_LIMIT": "1000000/minute", "YIMA_UPLOAD_LIMIT": "1000000/minute", "YIMA_SIGNIN_LIMIT": "1000000/minute",
    "YIMA_CODE_ATTEMPTS_PER_ADDRESS": "1000000", "YIMA_CODE_ATTEMPTS_GLOBAL": "10000000",
    "YIMA_PHONE_CODES_PER_ADDRESS_HOUR": "1000000", "YIMA_PHONE_CODES_PER_DAY": "1000000",
    "YIMA_SIGNIN_ATTEMPTS_PER_ADDRESS": "1000000",
}  # fmt: skip
_WATCHED = (
    "SELECT string_agg(concat_ws(' ', application_name, query), E'\\n') FROM pg_stat_activity",
    "SELECT string_agg(query, E'\\n') FROM pg_stat_statements",
)
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'yima_app' AND random() < 0.2"


@contextmanager
def house(folder: Path) -> Iterator[tuple[str, Path]]:
    """Run the whole service; yield its address and the file that all its processes log into."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YIMA_", "DATABASE_URL"))}
    messages = folder / "log" / "messages"
    messages.parent.mkdir()
    with messages.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "run"], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True,
            env=kept | _LOUD | {"YIMA_VAR_DIR": str(folder / "var"), "PORT": "0"},
        )  # fmt: skip
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if "Ctrl-C" in line:
                    break
            found = re.search(r"Address +(\S+)", said)
            if found is None:
                raise RuntimeError(messages.read_text(encoding="utf-8"))
            yield found[1].replace("localhost", "127.0.0.1"), messages
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def database_of(folder: Path) -> str:
    """Return where the service's own PostgreSQL listens."""
    lines = (folder / "var" / "postgres" / "postmaster.pid").read_text().splitlines()
    return f"postgresql://postgres@/yima?host={lines[4]}&port={lines[3]}"


async def watch(url: str, folder: Path, stop: asyncio.Event) -> dict[str, bool]:
    """Write down what processes and the database show of themselves; now and then cut a connection."""
    connection, there = await asyncpg.connect(url), dict.fromkeys(("pg_stat_activity", "pg_stat_statements"), True)
    looks = 0
    with (folder / "activity").open("w") as activity, (folder / "titles").open("w") as titles:
        while not stop.is_set():
            for name, statement in zip(list(there), _WATCHED, strict=True):
                try:
                    activity.write(f"{await connection.fetchval(statement)}\n")
                except asyncpg.UndefinedTableError:
                    there[name] = False
            titles.write(_titles())
            looks += 1
            if looks % 20 == 0:  # what fails in the middle is logged as well
                await connection.execute(_CUT)
            await asyncio.sleep(0.2)
    await connection.close()
    return there


def _titles() -> str:
    """Return the titles of all processes."""
    return subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout


async def walk(address: str, folder: Path, wanted: int) -> tuple[Walker, dict[str, bool]]:
    """Send canaries until there are so many, and every route was gone to."""
    access = read_access(folder / "var" / "demo" / "access.json")
    assert access is not None
    stop = asyncio.Event()
    limits = httpx.Limits(max_connections=_LANES)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as http:
        walker = Walker(http, access, (await http.get("/openapi.json")).json())
        await open_doors(walker)
        watching = asyncio.create_task(watch(database_of(folder), folder, stop))
        await clumsy(walker, short=wanted < _SHORT)
        turn = 0
        while turn < _LANES or sum(map(len, walker.canaries.values())) < wanted:
            await asyncio.gather(*(proper(walker, turn + lane) for lane in range(_LANES)))
            turn += _LANES
        metrics = [(await http.get(path)).text for path in ("/readyz", "/livez", "/metrics")]
        (folder / "metrics").write_text("\n".join(metrics), encoding="utf-8")
        stop.set()
        there = await watching
    (folder / "errors").write_text("\n".join(walker.errors), encoding="utf-8")
    return walker, there


def take_copies(folder: Path, url: str) -> dict[str, Path]:
    """Dump the database, take a base backup, and return where its WAL lies."""
    programs = find_binaries(int((folder / "var" / "postgres" / "PG_VERSION").read_text())).folder
    subprocess.run([programs / "pg_dump", "--dbname", url, "--file", folder / "dump.sql"], check=True)
    copy = ["--pgdata", str(folder / "backup"), "--checkpoint", "fast", "--wal-method", "stream"]
    backup = [str(programs / "pg_basebackup"), "--dbname", url.replace("/yima?", "/?"), *copy]
    subprocess.run(backup, check=True)
    return {
        "pg_dump": folder / "dump.sql", "WAL files": folder / "var" / "postgres" / "pg_wal",
        "base backup": folder / "backup",
    }  # fmt: skip


def untaken(walker: Walker, *, well: bool) -> list[str]:
    """Return the routes of the document that nobody answered at, or at which nothing ever went ``well``."""
    good = httpx.codes.BAD_REQUEST
    asked = {(method, path) for method, path, status in walker.seen if not well or status < good}
    missing: list[str] = []
    for path, operations in walker.document["paths"].items():
        form = re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", path))
        missing += [
            f"{method.upper()} {path}"
            for method in operations
            if not any(verb == method.upper() and form.fullmatch(one) for verb, one in asked)
        ]
    return missing


def main() -> int:
    """Walk, search, show; 1 when anything was found where it may not be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.canaries", description=__doc__.splitlines()[0])
    parser.add_argument("--canaries", type=int, default=20_000)
    told = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yima-canaries-") as brief:
        folder = Path(brief)
        folder.chmod(0o755)
        with house(folder) as (address, messages):
            walker, there = asyncio.run(walk(address, folder, told.canaries))
            at_rest = take_copies(folder, database_of(folder))
            hot = {
                "logs": messages, "PostgreSQL log": folder / "var" / "postgres.log", "error bodies": folder / "errors",
                "health, metrics": folder / "metrics", "process titles": folder / "titles",
                "pg_stat_…": folder / "activity",
            }  # fmt: skip
            found = found_in(hot | at_rest, walker.canaries)
            sizes = {place: size_of(path) for place, path in (hot | at_rest).items()}
        return _tell(walker, there, found, sizes, list(at_rest), time.monotonic() - begun)


def _tell(
    walker: Walker,
    there: dict[str, bool],
    found: dict[tuple[str, str], set[str]],
    sizes: dict[str, int],
    at_rest: list[str],
    seconds: float,
) -> int:
    every = sum(map(len, walker.canaries.values()))
    statuses = sorted({status for _, _, status in walker.seen})
    print(f"\n{machine.describe()}")
    print(f"{every:,} canaries in {walker.seen.total():,} requests, {seconds:.0f} s; statuses {statuses}")
    print(f"{walker.lost} requests without an answer; forms: {FORMS}")
    print(f"{'':18}{'bytes':>14}" + "".join(f"{kind:>24}" for kind in KINDS))
    print(f"{'sent':18}{'':>14}" + "".join(f"{len(walker.canaries[kind]):>24,}" for kind in KINDS))
    bad, control = [], 0
    for place, size in sizes.items():
        cells = []
        for kind in KINDS:
            hits = found[place, kind]
            by_design = place in at_rest and kind not in SEALED
            control += len(hits) if by_design else 0
            cells.append(f"{len(hits):,}{'*' if by_design else ''}")
            if hits and not by_design:
                bad.append(f"{place}: {kind}: {', '.join(sorted(hits)[:5])}")
        print(f"{place:18}{size:>14,}" + "".join(f"{cell:>24}" for cell in cells))
    print("* kept readable by design: what was written, as it was written (docs/decisions/0014)")
    print("not there: traces, /metrics" + "".join(f", {name}" for name, is_there in there.items() if not is_there))
    missing = untaken(walker, well=False)
    print(f"went wrong alone: {', '.join(untaken(walker, well=True)) or 'none'}")
    for line in (*bad, *(f"nobody answered at {route}" for route in missing)):
        print(f"  {line}")
    print(
        f"found where they may not be: {len(bad)}; found where they may: {control:,}; routes unanswered {len(missing)}"
    )
    print(f"Again: python -m benchmarks.canaries {' '.join(sys.argv[1:])}".rstrip())
    return 1 if bad or missing or not control else 0


if __name__ == "__main__":
    raise SystemExit(main())
