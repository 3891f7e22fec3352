"""What time is it?

The only place of the product that asks. Everything below takes ``now`` as an argument. A
demonstration may run ahead: its processes follow one small file that says by how much.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LOOK_EVERY = 0.2  # seconds
FURTHEST = timedelta(days=3 * 366)


class _Ahead:
    """How far a demonstration runs ahead of the wall; nothing elsewhere."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.forget()

    def forget(self) -> None:
        self._looked = 0.0
        self._seen: tuple[int, int] | None = None
        self._by = timedelta(0)

    def by(self, path: Path) -> timedelta:
        if time.monotonic() - self._looked >= _LOOK_EVERY:
            self._looked = time.monotonic()
            self._look(path)
        return self._by

    def _look(self, path: Path) -> None:
        try:
            state = path.stat()
        except FileNotFoundError:
            self._seen, self._by = None, timedelta(0)
            return
        if self._seen != (state.st_mtime_ns, state.st_ino):
            self._seen, self._by = (state.st_mtime_ns, state.st_ino), read_ahead(path)


_AHEAD = _Ahead()


def now() -> datetime:
    """Return this instant of the product, in UTC, aware."""
    return wall() if _AHEAD.path is None else wall() + _AHEAD.by(_AHEAD.path)


def wall() -> datetime:
    """Return this instant of the world outside, for what people's own devices count with."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


def ahead() -> timedelta | None:
    """Return how far this process runs ahead, None when it follows nobody."""
    return None if _AHEAD.path is None else _AHEAD.by(_AHEAD.path)


def follow(path: Path | None) -> None:
    """Run as far ahead as the file says, from now on; for demonstrations alone."""
    _AHEAD.forget()
    _AHEAD.path = path


def file_of(var_dir: Path) -> Path:
    """Return the file that a demonstration's processes follow."""
    return var_dir / "demo" / "clock.json"


def read_ahead(path: Path) -> timedelta:
    """Return what the file says; nothing when there is none."""
    try:
        seconds = int(json.loads(path.read_text(encoding="utf-8"))["ahead_seconds"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return timedelta(0)
    return min(max(timedelta(seconds=seconds), timedelta(0)), FURTHEST)


def write_ahead(path: Path, by: timedelta) -> None:
    """Say in the file how far ahead its followers run; never less than it said before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    further = max(by, read_ahead(path))
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"ahead_seconds": int(further.total_seconds())}), encoding="utf-8")
    new.replace(path)
