"""How does a data directory come to be whole?

It is made beside its place and moved there in one step: a half-made one never stands in its place.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.postgres.account import Account, run_as
from core.postgres.binaries import Binaries
from core.postgres.places import holds_cluster
from core.postgres.trouble import PostgresError

SUPERUSER = "postgres"
_BUILTIN_LOCALES_SINCE = 17
_LOCALES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8", "zh_CN.UTF-8", "zh_CN.utf8", "UTF-8")
_LOCK_PATIENCE = 330.0


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Let one process at a time make, start or join the server of these data."""
    until = time.monotonic() + _LOCK_PATIENCE
    with data_dir.with_name(data_dir.name + ".lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    message = f"another process has been starting {data_dir} for too long: end it"
                    raise PostgresError(message) from None
                time.sleep(0.05)
        yield


def version_of(data_dir: Path) -> int | None:
    """Return the major version that made the data, or None when the place is free."""
    if holds_cluster(data_dir):
        if not (data_dir / "global" / "pg_control").exists():
            message = f"{data_dir} is a half-made data directory and not ours: move it away"
            raise PostgresError(message)
        return int((data_dir / "PG_VERSION").read_text(encoding="ascii"))
    if data_dir.exists() and any(data_dir.iterdir()):
        message = f"{data_dir} holds something that is not PostgreSQL data: move it away"
        raise PostgresError(message)
    return None


def create(data_dir: Path, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Make a data directory for Chinese text, with checksums, whole or not at all."""
    prefix = f"{data_dir.name}.new-"
    for remains in data_dir.parent.glob(prefix + "*"):  # of an initdb that was killed
        shutil.rmtree(remains, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(dir=data_dir.parent, prefix=prefix))
    try:
        account.own(unfinished)
        result = run_as(account, [binaries["initdb"], "-D", unfinished, *_options(binaries, durable=durable)])
        if result.returncode != 0:
            message = f"initdb failed: {(result.stderr or result.stdout).strip()}"
            raise PostgresError(message)
        unfinished.rename(data_dir)
        _sync(data_dir.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _options(binaries: Binaries, *, durable: bool) -> list[str]:
    options = ["-U", SUPERUSER, "-E", "UTF8", "-k", "--auth-local=trust", "--auth-host=reject"]
    options += ["--locale=C", "--lc-collate=C", f"--lc-ctype={_utf8_locale()}"]
    if binaries.version >= _BUILTIN_LOCALES_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options if durable else [*options, "--no-sync"]


def _utf8_locale() -> str:
    """Return a character type of this machine under which Chinese letters are letters."""
    try:
        answer = subprocess.run(["locale", "-a"], check=False, capture_output=True, text=True)  # noqa: S607
    except OSError:
        return _LOCALES[0]
    known = set(answer.stdout.split())
    return next((name for name in _LOCALES if name in known), _LOCALES[0])


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
