"""How does a test live with the whole service: start it, kill its parts, look who is left?"""

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.people import draft

ROOT = Path(__file__).parents[2]


def processes() -> dict[int, tuple[int, str, str]]:
    """Return (parent, state, command line) of every process."""
    answer = subprocess.run(["ps", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    found = {}
    for line in answer.stdout.splitlines():
        pid, parent, state, command = line.split(None, 3)
        found[int(pid)] = (int(parent), state, command)
    return found


def until(condition: Callable[[], object], seconds: float, what: str = "") -> float:
    """Wait until the condition holds; return how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - begun


@dataclass
class House:
    """A `yima run` in a folder of its own, at a port of its own."""

    folder: Path
    process: subprocess.Popen[str]
    address: str = ""
    said: str = ""

    @classmethod
    def open(cls, folder: Path, *arguments: str, **environment: str) -> Self:
        """Start and wait until it says where it is."""
        given = {key: value for key, value in os.environ.items() if not key.startswith(("YIMA_", "DATABASE_URL"))}
        given |= {"YIMA_VAR_DIR": str(folder / "var"), "PORT": "0", "YIMA_API_PROCESSES": "2"}
        given |= {"YIMA_FILING_LIMIT": "100000/minute", "YIMA_READ_LIMIT": "100000/minute", **environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "run", *arguments],
            cwd=ROOT,
            env=given,
            stdout=subprocess.PIPE,
            stderr=(folder / "messages").open("a"),
            text=True,
            start_new_session=True,
        )
        house = cls(folder, process)
        assert process.stdout is not None
        for line in process.stdout:
            house.said += line
            if found := re.search(r"Address +(\S+)", line):
                house.address = found[1].replace("localhost", "127.0.0.1")
            if "Ctrl-C" in line:
                return house
        process.wait()
        raise AssertionError(house.messages())

    def messages(self) -> str:
        """Return what it wrote to stderr."""
        return (self.folder / "messages").read_text(encoding="utf-8")

    def ask(
        self, path: str, body: object = None, *, headers: Mapping[str, str] | None = None, patience: float = 5
    ) -> tuple[int, dict[str, Any]]:
        """GET, or POST a body; (0, {}) when nobody answers."""
        told = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, told, dict(headers or {}))
        if told is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, {}
        except (OSError, ValueError, http.client.HTTPException):
            return 0, {}

    def file(self, *, within: float = 60) -> dict[str, Any]:
        """File a petition as a client does that retries with the same key; return its receipt."""
        key, begun = secrets.token_hex(16), time.monotonic()
        while True:
            status, receipt = self.ask("/v1/petitions", draft(), headers={"Idempotency-Key": key}, patience=15)
            if status == 201:
                return receipt
            assert status in {0, 409} or status >= 500, status  # what tells nothing is asked again
            assert time.monotonic() - begun < within, f"no receipt within {within} s"
            time.sleep(0.1)

    def holds(self, receipt: dict[str, Any]) -> bool:
        """Tell whether the petition of this receipt can be read with it."""
        headers = {"Authorization": f"Bearer {receipt['receipt_token']}"}
        status, seen = self.ask(f"/v1/petitions/{receipt['number']}", headers=headers)
        return status == 200 and seen["number"] == receipt["number"]

    def ready(self) -> bool:
        """Tell whether a request is served."""
        return self.ask("/readyz", patience=2)[0] == 200

    def pids(self, part: str) -> list[int]:
        """Return the processes of one part: serve, worker or postgres."""
        mine = {pid: seen for pid, seen in processes().items() if seen[0] == self.process.pid and "Z" not in seen[1]}
        wanted = {"postgres": f"-D {self.folder}"}.get(part, f"-m cli {part}")
        return [pid for pid, seen in mine.items() if wanted in seen[2]]

    def family(self) -> set[int]:
        """Return every process below the supervisor, and itself."""
        seen, family = processes(), {self.process.pid}
        while more := {pid for pid, one in seen.items() if one[0] in family} - family:
            family |= more
        return family

    def kill(self, part: str) -> int:
        """Kill one process of a part without a word; return its number."""
        (pid, *_) = self.pids(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait(self) -> int:
        """Wait until it has left; return its exit code."""
        self.process.communicate(timeout=40)
        return self.process.returncode


def left_over(family: set[int]) -> set[int]:
    """Return which of these processes still live."""
    return {pid for pid, seen in processes().items() if pid in family and "Z" not in seen[1]}
