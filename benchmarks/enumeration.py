"""Does the time of a refusal tell whether a number exists? (S2)

    python -m benchmarks.enumeration --samples 20000

One API process, one PostgreSQL. Wrong codes are tried on numbers that exist and on numbers that nobody
has, each number once, in an order that is drawn by lot. Welch's t of the two rows of times: below 4.5
nobody learns anything from them. Printed with all times, and without the slowest hundredth of both
together, which other programs on the machine caused.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from benchmarks import machine, rows
from benchmarks.ground import Ground, stand, tell
from cli import doors
from core.settings import ROOT
from domain import codes

LIMIT = 4.5
_MUCH = "999999999"
_WARM_UP = 500


def welch(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Welch's t of two samples."""
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return float((statistics.fmean(one) - statistics.fmean(other)) / spread**0.5)


def cropped(one: Sequence[float], other: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return both samples without what is slower than the 99th percentile of the two together."""
    edge = sorted([*one, *other])[(len(one) + len(other)) * 99 // 100]
    return [value for value in one if value <= edge], [value for value in other if value <= edge]


def measure(address: str, samples: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each refusal: of numbers that exist, and of numbers that do not."""
    lot = random.Random(20261122)
    asked = [(True, rows.number_of(turn)) for turn in range(1, samples + 1)]
    asked += [(False, rows.number_of(5_000_000 + turn)) for turn in range(1, samples + 1)]
    lot.shuffle(asked)
    warm = [(False, rows.number_of(8_000_000 + turn)) for turn in range(_WARM_UP)]
    took: dict[bool, list[float]] = {True: [], False: []}
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)) as connection:
        for place, (exists, number) in enumerate([*warm, *asked]):
            body = json.dumps({"query_code": codes.with_check(codes.encode(lot.getrandbits(50), 10))})
            begun = time.perf_counter()
            path = f"/v1/petitions/{number}/access"
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            told = answer.read()
            if place >= len(warm):
                took[exists].append(time.perf_counter() - begun)
            assert answer.status == http.HTTPStatus.FORBIDDEN, told
    return took[True], took[False]


@contextmanager
def served(ground: Ground) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve from one process without limits that matter; yield its address, and its environment for commands."""
    environment = {
        "DATABASE_URL": ground.url, "YIMA_ENVIRONMENT": "test", "YIMA_VAR_DIR": str(ground.folder),
        "YIMA_KEY_FILE": str(ground.keys), "YIMA_LOG_LEVEL": "WARNING", "YIMA_READ_LIMIT": f"{_MUCH}/minute",
        "YIMA_FILING_LIMIT": f"{_MUCH}/minute", "YIMA_SIGNIN_LIMIT": f"{_MUCH}/minute",
        "YIMA_CODE_ATTEMPTS_PER_ADDRESS": _MUCH, "YIMA_CODE_ATTEMPTS_GLOBAL": _MUCH,
    }  # fmt: skip
    with doors.listen("127.0.0.1", 0) as door:
        argv = [sys.executable, "-m", "cli", "serve", "--pause", "0", "--fd", str(door.fileno())]
        process = subprocess.Popen(argv, cwd=ROOT, env=os.environ | environment, pass_fds=(door.fileno(),))
        address = f"http://127.0.0.1:{doors.port_of(door)}"
    try:
        yield address, environment
    finally:
        process.terminate()
        process.wait(15)


def main() -> int:
    """Measure and show; 1 when the times tell something."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.enumeration", description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=20_000, help="numbers of each kind")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yima-bench-") as brief, ExitStack() as stack:
        Path(brief).chmod(0o755)
        ground = stack.enter_context(stand(Path(brief), petitions=told.samples, events=1, say=tell))
        address, _ = stack.enter_context(served(ground))
        exist, absent = measure(address, told.samples)
    print(f"\n{machine.describe()}")
    print("                       samples   exist ms    absent ms        t")
    found = {"all": (exist, absent), "without slowest 1 %": cropped(exist, absent)}
    for name, (one, other) in found.items():
        means = statistics.fmean(one) * 1000, statistics.fmean(other) * 1000
        print(f"{name:<20}{len(one) + len(other):>10,}{means[0]:>11.3f}{means[1]:>13.3f}{welch(one, other):>9.2f}")
    print(f"Again: python -m benchmarks.enumeration --samples {told.samples}")
    return 0 if all(abs(welch(*pair)) < LIMIT for pair in found.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
