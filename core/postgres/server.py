"""How do we get a serving PostgreSQL, keep it and let it go?"""

import contextlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from core.children import tell
from core.postgres import catalog, cluster, process_table
from core.postgres.account import owner_of
from core.postgres.binaries import find_binaries
from core.postgres.places import settle
from core.postgres.postmaster import Ground, halt, join, launch


@dataclass(frozen=True)
class Server:
    """A PostgreSQL that serves us. `process` is None when another process runs it."""

    url: str
    source: Literal["installed", "embedded"]
    version: int
    data_dir: Path
    process: subprocess.Popen[bytes] | None
    socket_dir: Path
    database: str
    durable: bool

    def url_as(self, role: str) -> str:
        """Return the address under which a role signs in."""
        return self.url.replace(f"//{cluster.SUPERUSER}@", f"//{role}@", 1)


def start(
    data_dir: Path,
    *,
    database: str = "yima",
    durable: bool = True,
    say: Callable[[str], None] = tell,
) -> Server:
    """Serve these data: make them when absent, start or join their server, create the database.

    Call it from the main thread: the server ends with the thread that started it.
    """
    place, account = settle(data_dir, say)
    with cluster.alone(place):
        version = cluster.version_of(place)
        if version is not None:  # another process may have made it while we waited
            account = owner_of(place)
        binaries = find_binaries(version, account)
        if version is None:
            say(f"PostgreSQL {binaries.version} ({binaries.source}): making {place}")
            cluster.create(place, binaries, account, durable=durable)
        ground = Ground(binaries, place, account, durable, say)
        return _serve(ground, database)


def stop(server: Server, *, timeout: float = 30) -> None:
    """Shut our server down fast and wait; a server that another process runs is left alone."""
    if server.process is not None and server.process.poll() is None:
        halt(server.process, timeout=timeout)
        with contextlib.suppress(OSError):
            server.socket_dir.rmdir()


def revive(server: Server, *, say: Callable[[str], None] = tell) -> Server:
    """Return the server unchanged while it lives; start it again, at the same url, when it died."""
    if server.process is not None:
        if server.process.poll() is None:
            return server
    elif process_table.living(server.data_dir) is not None:
        return server
    say("PostgreSQL has died: starting it again")
    return start(server.data_dir, database=server.database, durable=server.durable, say=say)


def _serve(ground: Ground, database: str) -> Server:
    process = None
    socket_dir = join(ground)
    try:
        if socket_dir is None:
            process, socket_dir = launch(ground)
        catalog.ensure_database(ground.binaries, socket_dir, database)
        if process is not None:
            catalog.check_chinese(ground.binaries, socket_dir, database)
    except BaseException:
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                halt(process, timeout=10)
        raise
    return Server(
        url=f"postgresql://{cluster.SUPERUSER}@/{quote(database)}?host={socket_dir}&port={catalog.PORT}",
        source=ground.binaries.source,
        version=ground.binaries.version,
        data_dir=ground.data_dir,
        process=process,
        socket_dir=socket_dir,
        database=database,
        durable=ground.durable,
    )
