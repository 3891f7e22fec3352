"""How does a file lie on this machine, so that it stays and only we can read it?"""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path


def make_folders(root: Path, key: str) -> None:
    """Make the folders of a key, open to nobody else."""
    root.parent.mkdir(parents=True, exist_ok=True)
    folder = root
    for step in ("", *key.split("/")[:-1]):
        folder /= step
        try:
            folder.mkdir(0o700)
        except FileExistsError:
            continue
        _sync(folder.parent)


def settle(path: Path) -> None:
    """Close the file to others and make it outlive a power cut."""
    path.chmod(0o600)
    _sync(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unlink(root: Path, keys: Sequence[str]) -> None:
    """Delete files; one that is not there is no error."""
    for key in keys:
        with suppress(FileNotFoundError):
            (root / key).unlink()


def unlink_drafts(root: Path, before: datetime) -> int:
    """Delete drafts from before, which obstore names ``<key>#<number>``; return how many."""
    drafts = [path for path in root.rglob("*#*") if path.stat().st_mtime < before.timestamp()]
    for path in drafts:
        path.unlink(missing_ok=True)
    return len(drafts)
