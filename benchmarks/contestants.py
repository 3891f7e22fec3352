"""Who runs, and how is one run of theirs measured?

Every HTTP contestant is two uvicorn processes (uvloop, httptools), each at a port of its own; the
sender gives every process the same number of connections, so that luck at ``accept`` decides
nothing.
"""

import asyncio
import json
import os
import pickle
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks import load, machine, pgbench, rows
from benchmarks.filing import DRAFT
from benchmarks.ground import Ground
from benchmarks.load import Order, Result
from cli import doors
from core.settings import ROOT

WORKLOADS = ("submitPetition", "readProgress", "listInbox")
PROCESSES = 2
_SAMPLE = 50_000
_COUNTED = 20
_MUCH = "999999999/minute"
_LOGGED = re.compile(rb"LOG: {2}(?:execute [^:]*|statement): ")


@dataclass(frozen=True)
class Run:
    """What one run measured."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    app_us: float  # processor time per request: the contestant's processes
    postgres_us: float
    sender_us: float
    machine_busy: float  # of all cores, 0 to 1
    failures: int = 0
    first_failure: str = ""


@dataclass
class Contestant:
    """A name in the table, and the processes behind it."""

    name: str
    ports: list[int] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)


@contextmanager
def serving(ground: Ground, *, pool: int) -> Iterator[list[Contestant]]:
    """Start every contestant that speaks HTTP; all are up at once, idle while another runs."""
    prepared = ground.folder / "prepared.json"
    ground.prepared.write(prepared)
    bare = {"DATABASE_URL": ground.url, "BARE_PREPARED": str(prepared), "BARE_POOL": str(pool)}
    product = {
        "DATABASE_URL": ground.url,
        "YIMA_ENVIRONMENT": "test",
        "YIMA_VAR_DIR": str(ground.folder),
        "YIMA_KEY_FILE": str(ground.keys),
        "YIMA_POOL_SIZE": str(pool),
        "YIMA_FILING_LIMIT": _MUCH,
        "YIMA_READ_LIMIT": _MUCH,
        "YIMA_LOG_LEVEL": "WARNING",
    }
    with ExitStack() as stack:
        yima = ["-m", "cli", "serve", "--pause", "0", "--fd"]
        plain = ["-m", "benchmarks.bare"]
        yield [
            _start(stack, "Yima", yima, product),
            _start(stack, "bare", plain, bare | {"BARE_RESET": "1"}),
            _start(stack, "bare, no reset", plain, bare | {"BARE_RESET": "0"}),
        ]


def _start(stack: ExitStack, name: str, arguments: list[str], environment: dict[str, str]) -> Contestant:
    contestant = Contestant(name)
    for _ in range(PROCESSES):
        with doors.listen("127.0.0.1", 0) as door:  # closed here: where the process has died, nobody answers
            contestant.ports.append(doors.port_of(door))
            process = subprocess.Popen(
                [sys.executable, *arguments, str(door.fileno())],
                cwd=ROOT,
                env=os.environ | environment,
                pass_fds=(door.fileno(),),
            )
        stack.callback(_stop, process)
        contestant.pids.append(process.pid)
    return contestant


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Arena:
    """Where the contestants run."""

    def __init__(self, ground: Ground, program: Path | None) -> None:
        self._ground = ground
        self._program = program
        self._scripts = pgbench.scripts(ground.filled, ground.prepared)
        step = max(1, ground.filled.petitions // _SAMPLE)
        numbers = range(1, ground.filled.petitions + 1, step)
        self._requests = {
            "submitPetition": [_post("/v1/petitions", DRAFT)],
            "readProgress": [_get(f"/v1/petitions/{rows.number_of(i)}", rows.receipt_of(i)) for i in numbers],
            "listInbox": [_get("/v1/desk/petitions", rows.desk_token_of(i + 1)) for i in range(ground.filled.desks)],
        }
        self._sent = secrets.randbits(30) << 20  # a run never repeats the keys of another

    def order(self, contestant: Contestant, workload: str, connections: int, seconds: float, warm_up: float) -> Order:
        """Return what the sender is asked to do."""
        filing = workload == "submitPetition"
        return Order(
            ports=contestant.ports,
            connections=connections,
            requests=self._requests[workload],
            status=201 if filing else 200,
            warm_up=warm_up,
            seconds=seconds,
            unique=b"@@unique@@" if filing else b"",
            first=self._sent,
        )

    def run(self, contestant: Contestant, workload: str, *, connections: int, seconds: float, warm_up: float) -> Run:
        """Let one contestant run once."""
        postmaster = self._ground.server.process
        assert postmaster is not None
        if contestant.name == "pgbench":
            assert self._program is not None
            started = _Meter(postmaster.pid, contestant.pids)
            script = self._scripts[workload]
            result = pgbench.run(self._program, self._ground.server, script, connections=connections, seconds=seconds)
            return started.read(result)
        order = self.order(contestant, workload, connections, seconds, warm_up)
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as sender:
            assert sender.stdin is not None
            assert sender.stdout is not None
            pickle.dump(order, sender.stdin)
            sender.stdin.close()
            line = sender.stdout.readline()
            meter = _Meter(postmaster.pid, contestant.pids)
            if line.strip() == b"begun":
                line = sender.stdout.readline()
            measured = meter.stop()
        result = Result(**json.loads(line))
        self._sent += result.sent + connections
        time.sleep(0.2)  # what was cut off ends before the next contestant begins
        return measured.read(result)

    async def statements(self, contestant: Contestant, workload: str) -> float:
        """Count the statements of a request in the log of the server, after a warm-up."""
        self._sent += load.ask(self.order(contestant, workload, 1, 0, 0), _COUNTED)
        log = self._ground.server.data_dir.with_name(self._ground.server.data_dir.name + ".log")
        connection = await asyncpg.connect(self._ground.url)
        await connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        await connection.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.3)
        start = log.stat().st_size
        answers = load.ask(self.order(contestant, workload, 1, 0, 0), _COUNTED)
        self._sent += answers
        await connection.execute("ALTER SYSTEM RESET log_statement")
        written = log.read_bytes()[start:]
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        return (len(_LOGGED.findall(written)) - 1) / answers  # but for our own ALTER SYSTEM


class _Meter:
    """The processor clocks of everybody, read before and after."""

    def __init__(self, postmaster: int, pids: list[int]) -> None:
        self._postmaster, self._pids = postmaster, pids
        self._before = self._now()
        self._used: tuple[float, ...] = ()

    def _now(self) -> tuple[float, ...]:
        return (
            machine.processor_seconds(self._pids), machine.server_seconds(self._postmaster), *machine.machine_seconds()
        )  # fmt: skip

    def stop(self) -> "_Meter":
        """Read the clocks again."""
        self._used = tuple(after - before for after, before in zip(self._now(), self._before, strict=True))
        return self

    def read(self, result: Result) -> Run:
        """Divide by what was answered."""
        if not self._used:
            self.stop()
        app, server, busy, whole = self._used
        each = 1e6 / max(1, result.answers)
        return Run(
            requests_per_second=result.answers / max(result.seconds, 1e-9),
            p50_ms=_quantile(result.latencies, 0.50),
            p99_ms=_quantile(result.latencies, 0.99),
            app_us=app * each,
            postgres_us=server * each,
            sender_us=result.processor_seconds * each,
            machine_busy=busy / max(whole, 1e-9),
            failures=result.failures,
            first_failure=result.first_failure,
        )


def _quantile(latencies: list[float], share: float) -> float:
    return latencies[min(len(latencies) - 1, int(len(latencies) * share))] * 1000 if latencies else 0.0


def _get(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n".encode()


def _post(path: str, body: dict[str, Any]) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        f"idempotency-key: @@unique@@\r\ncontent-length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content
