"""As whom does the server run, and what can that account reach?

PostgreSQL refuses to run as root. We then lend it the account `postgres`, or `nobody` where there is
none, or whoever owns the data already. Nothing above the data directory is ever given away.
"""

import os
import pwd
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.children import die_with_parent
from core.postgres.trouble import PostgresError

_TEST = {"read": "-r", "search": "-x", "run": "-x"}


@dataclass(frozen=True)
class Account:
    """The user that owns the data and runs the server."""

    uid: int
    gid: int

    @property
    def borrowed(self) -> bool:
        """Whether a process must change user to act as this account."""
        return self.uid != os.geteuid()

    @property
    def name(self) -> str:
        """The user's name, or its number when it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def own(self, path: Path) -> None:
        """Give one path, which we have made, to this account."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid)


def unprivileged() -> Account:
    """Choose the account for data that does not exist yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    message = "PostgreSQL does not run as root and this machine has no user postgres or nobody: add one"
    raise PostgresError(message)


def owner_of(data_dir: Path) -> Account:
    """Return the account that must serve data which is already there."""
    status = data_dir.stat()
    owner = Account(status.st_uid, status.st_gid)
    if owner.uid == 0:
        message = f"{data_dir} belongs to root, as whom PostgreSQL does not run: chown -R it to postgres"
        raise PostgresError(message)
    if owner.borrowed and os.geteuid() != 0:
        message = f"{data_dir} belongs to {owner.name}: start as that user or as root"
        raise PostgresError(message)
    return owner


def clean_environment() -> dict[str, str]:
    """Return an environment without PG* variables, in which every message is in English."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def run_as(account: Account, argv: Sequence[str | Path], *, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run one program to its end as this account; it dies when we are killed."""
    return subprocess.run(  # noqa: S603  our own argv, no shell
        list(argv),
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        cwd="/",
        env=clean_environment(),
        user=account.uid if account.borrowed else None,
        group=account.gid if account.borrowed else None,
        extra_groups=[] if account.borrowed else None,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


def reaches(account: Account, path: Path, to: Literal["read", "search", "run"]) -> bool:
    """Tell by trying whether this account can read, search or run what lies at this path."""
    return run_as(account, ["/bin/sh", "-c", f'test {_TEST[to]} "$0"', path]).returncode == 0
