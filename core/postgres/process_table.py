"""Does a postmaster live in this data directory, and what did a dead one leave behind?

A number in `postmaster.pid` proves little: the process may be a zombie, or after a restart of the
machine a stranger with the same number. On Linux a postmaster is known by its working directory,
which is the data directory; elsewhere by its command.
"""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_STATUS_LINE = 8
_NAMES = {"postgres", "postmaster"}


@dataclass(frozen=True)
class Postmaster:
    """What a living postmaster says about itself in its pid file."""

    pid: int
    socket_dir: Path
    state: str


def living(data_dir: Path) -> Postmaster | None:
    """Return the postmaster that lives in this directory, whatever its state."""
    try:
        lines = (data_dir / "postmaster.pid").read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    if not _is_postgres_of(pid, data_dir):
        return None
    lines += [""] * (_STATUS_LINE - len(lines))
    return Postmaster(pid, Path(lines[4]), lines[_STATUS_LINE - 1].strip() or "starting")


def clear(data_dir: Path, socket_dir: Path) -> None:
    """Remove the locks of a postmaster that no longer lives; keep those PostgreSQL can judge itself."""
    for lock in (data_dir / "postmaster.pid", *socket_dir.glob(".s.PGSQL.*.lock")):
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text(errors="replace").split()[0])
            if _exists(pid) and not _is_postgres_of(pid, data_dir):  # a zombie or a stranger
                lock.unlink()


def end_orphans(data_dir: Path) -> None:
    """Kill backends that outlived their postmaster: they are too busy to notice its death."""
    if sys.platform != "linux" or living(data_dir) is not None:
        return
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _is_postgres_of(int(entry.name), data_dir):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(int(entry.name), signal.SIGKILL)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres_of(pid: int, data_dir: Path) -> bool:
    """Tell whether this process is alive and works in this data directory."""
    if sys.platform == "linux":
        try:
            program = Path(f"/proc/{pid}/stat").read_text(errors="replace").split("(", 1)[1].rsplit(")", 1)[0]
            return program in _NAMES and Path(f"/proc/{pid}/cwd").samefile(data_dir)
        except (OSError, IndexError):  # gone, or a zombie, which has no working directory
            return False
    answer = subprocess.run(  # noqa: S603  our own argv, no shell
        ["ps", "-o", "stat=,command=", "-p", str(pid)],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    return "postgres" in answer.stdout and not answer.stdout.startswith("Z")
