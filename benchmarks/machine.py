"""How much processor time did each side use, and who else was at work? Read from /proc (Linux)."""

import os
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the name; empty when it has gone."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def processor_seconds(pids: Iterable[int]) -> float:
    """Return the seconds that these processes have used, all threads."""
    return sum(int(fields[11]) + int(fields[12]) for pid in pids if (fields := _stat(pid))) / _TICK


def server_seconds(postmaster: int) -> float:
    """Return the seconds of a postmaster, of its children, and of those that it has buried."""
    own = _stat(postmaster)
    buried = sum(int(field) for field in own[11:15]) / _TICK if own else 0.0
    return buried + processor_seconds(pid for pid in _pids() if (fields := _stat(pid)) and int(fields[1]) == postmaster)


def machine_seconds() -> tuple[float, float]:
    """Return (busy, all) seconds of all cores since the start of the machine."""
    fields = [int(field) for field in (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / _TICK, sum(fields) / _TICK


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def describe() -> str:
    """Say what the machine is, without saying which."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in (_PROC / "cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = int((_PROC / "meminfo").read_text().split()[1]) // 2**20
    return f"{os.cpu_count()} × {model}, {memory} GB, Python {platform.python_version()}"
