"""How does a test live with the whole service: start it, kill its parts, look who is left?"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

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
        given |= {"YIMA_VAR_DIR": str(folder / "var"), "PORT": "0", "YIMA_API_PROCESSES": "2", **environment}
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

    def get(self, path: str, *, patience: float = 5) -> tuple[int, Any]:
        """Ask; (0, None) when nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=patience) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, None
        except (OSError, ValueError):
            return 0, None

    def ready(self) -> bool:
        """Tell whether a request is served."""
        return self.get("/readyz", patience=2)[0] == 200

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
