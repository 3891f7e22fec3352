"""Where do the data and the socket lie?

The data lie where the caller wants them, unless we are root and the account that serves cannot get
there (a checkout below /root): then they lie in our refuge, under a name made from the wanted path,
so that every later start finds them again. The socket lies in a short directory of its own.
"""

import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from core.postgres.account import Account, owner_of, reaches, unprivileged
from core.postgres.trouble import PostgresError

REFUGE = Path("/var/lib/yima")
_PRIVATE = 0o700
_TRIES = 8


def holds_cluster(data_dir: Path) -> bool:
    """Tell whether a data directory stands here."""
    try:
        (data_dir / "PG_VERSION").stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def settle(wanted: Path, say: Callable[[str], None]) -> tuple[Path, Account]:
    """Decide where the data lie and who serves them; make the parents that are missing."""
    wanted = wanted.absolute().resolve()
    refuge = REFUGE / _digest(wanted) / wanted.name
    try:
        if holds_cluster(wanted):
            return wanted, _serving(wanted)
    except PermissionError as error:
        message = f"{wanted} belongs to another user: start as that user or as root"
        raise PostgresError(message) from error
    if os.geteuid() != 0:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        return wanted, unprivileged()
    if holds_cluster(refuge):
        account = _serving(refuge)
    else:
        account = unprivileged()
        if _prepared(wanted, account):
            return wanted, account
        make_public(refuge.parent)
    say(f"{account.name} cannot reach {wanted}: the data are in {refuge}")
    return refuge, account


def make_public(folder: Path) -> None:
    """Make a folder of ours that every account may pass through."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755)


def _serving(data_dir: Path) -> Account:
    account = owner_of(data_dir)
    if account.borrowed and not reaches(account, data_dir.parent, "search"):
        message = f"{account.name} can no longer reach {data_dir}: let it pass (chmod o+x) above the data"
        raise PostgresError(message)
    return account


def _prepared(wanted: Path, account: Account) -> bool:
    """Make the wanted parents if the account will be able to pass through them."""
    nearest = next(one for one in wanted.parents if one.exists())
    if not reaches(account, nearest, "search"):
        return False
    make_public(wanted.parent)
    return reaches(account, wanted.parent, "search")


def socket_directory(data_dir: Path, account: Account) -> Path:
    """Make, or find again, the private directory of the socket for these data.

    Not XDG_RUNTIME_DIR: it goes when the user logs out, and the service may stay.
    """
    name = f"yima-{account.uid}-{_digest(data_dir)}"
    bases = [Path("/run")] if account.borrowed else []
    for base in (*bases, Path("/tmp")):  # noqa: S108  ours alone: owner and mode are verified
        for attempt in range(_TRIES):
            folder = base / (f"{name}-{attempt}" if attempt else name)
            if claim(folder, account):
                return folder
    message = f"no private directory for the socket: /tmp/{name} and its neighbours belong to others"
    raise PostgresError(message)


def claim(folder: Path, account: Account) -> bool:
    """Make a directory private to the account, or verify that it is."""
    try:
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        status = folder.lstat()
        if account.borrowed and status.st_uid == os.geteuid():
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
            status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == account.uid and stat.S_IMODE(status.st_mode) == _PRIVATE


def _digest(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:16]
