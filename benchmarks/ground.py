"""What do the contestants stand on? A PostgreSQL of its own, fsync on, filled once and copied.

A filled database is kept as a template below ``var/bench`` and used again until the migrations or
the rows change; each run works on a fresh copy.
"""

import asyncio
import hashlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from benchmarks import rows
from benchmarks.filing import Prepared, prepare
from core import clock, keychange, postgres
from core import database as db
from core.keyring import KeyRing
from core.settings import ROOT
from services.organisation.demo import load_demo

COPY = "bench"


@dataclass(frozen=True)
class Ground:
    """A server with a database to measure on."""

    server: postgres.Server
    url: str
    folder: Path
    keys: Path
    prepared: Prepared
    filled: rows.Filled

    async def settle(self) -> None:
        """Write out what the last run left behind, so that the next one does not pay for it."""
        connection = await asyncpg.connect(self.url)
        await connection.execute("CHECKPOINT")
        await connection.close()
        await asyncio.sleep(0.5)


@contextmanager
def stand(folder: Path, *, petitions: int, events: int, say: Callable[[str], None]) -> Iterator[Ground]:
    """Serve a filled database as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    server = postgres.start(folder / "postgres", database=COPY, durable=True, say=say)
    try:
        yield asyncio.run(_open(server, folder, petitions, events, say))
    finally:
        postgres.stop(server)


@dataclass(frozen=True)
class Filling:
    """What a database is filled with, in words and by what."""

    size: str  # names it beside others of its kind
    words: str
    source: Path  # the module that writes it
    fill: Callable[[asyncpg.Connection], Awaitable[object]]

    @property
    def template(self) -> str:
        """Name the filled database after everything that decides what is in it."""
        sources = [self.source, *sorted((ROOT / "alembic" / "versions").glob("*.py"))]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:10]
        return f"filled_{self.size}_{digest}"


async def _open(
    server: postgres.Server, folder: Path, petitions: int, events: int, say: Callable[[str], None]
) -> Ground:
    async def fill(connection: asyncpg.Connection) -> None:
        await rows.fill(connection, petitions=petitions, events=events)

    words = f"{petitions:,} petitions with {events} events each"
    keys = folder / "keys.json"
    ring = keychange.create(keys)
    filling = Filling(f"{petitions}_{events}", words, Path(rows.__file__), fill)
    await copy(server, filling, ring, folder, say)
    database = await db.connect(_at(server, COPY), size=1)
    try:
        prepared = await prepare(database, ring, clock.now())
        desks = await database.hot.fetchval("SELECT count(*) FROM access_token WHERE kind = 'desk'")
    finally:
        await database.close()
    return Ground(server, _at(server, COPY), folder, keys, prepared, rows.Filled(petitions, desks))


async def copy(
    server: postgres.Server, filling: Filling, ring: KeyRing, folder: Path, say: Callable[[str], None]
) -> None:
    """Put a fresh copy of a filled database where the server's url points to."""
    await _fill_once(server, filling, ring, folder, say)
    maintenance = await asyncpg.connect(_at(server, "postgres"))
    await maintenance.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
    await maintenance.execute(f"CREATE DATABASE {COPY} TEMPLATE {filling.template} STRATEGY FILE_COPY")
    await maintenance.close()


async def _fill_once(
    server: postgres.Server, filling: Filling, ring: KeyRing, folder: Path, say: Callable[[str], None]
) -> None:
    maintenance = await asyncpg.connect(_at(server, "postgres"))
    known = {row["datname"] for row in await maintenance.fetch("SELECT datname FROM pg_database")}
    template = filling.template
    for stale in known:  # half filled, or of older tables
        if stale.startswith(f"filled_{filling.size}_") and stale != template:
            await maintenance.execute(f"DROP DATABASE {stale} WITH (FORCE)")
    if template not in known:
        say(f"writing {filling.words} (kept for the next run)")
        await maintenance.execute("DROP DATABASE IF EXISTS filling WITH (FORCE)")
        await maintenance.execute("CREATE DATABASE filling")
        await asyncio.to_thread(_migrate, _at(server, "filling"))
        database = await db.connect(_at(server, "filling"), size=1)
        async with database.transaction() as session:
            access = folder / "access.json"
            await load_demo(session, keyring=ring, now=clock.now(), base_url="http://localhost", path=access)
        async with database.hot.acquire() as connection:
            await filling.fill(connection)
        await database.close()
        await maintenance.execute(f"ALTER DATABASE filling RENAME TO {template}")
    await maintenance.close()


def _at(server: postgres.Server, database: str) -> str:
    return make_url(server.url).set(database=database).render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    script = Config(ROOT / "alembic.ini", attributes={"url": url})
    script.set_main_option("script_location", str(ROOT / "alembic"))
    command.upgrade(script, "head")


def tell(line: str) -> None:
    """Write one line of what is going on."""
    print(line, file=sys.stderr, flush=True)
