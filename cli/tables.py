"""How do the tables come to be those of this program, with what must stand in them?"""

import asyncio
import time

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from cli.prepare import NotReadyError, no_rights
from core import clock
from core.database import connect, dsn
from core.keyring import KeyRing
from core.settings import ROOT, Settings
from models import Category
from services.organisation.access_file import DemoAccess, read_access
from services.organisation.demo import load_demo
from services.organisation.seed import seed

_PATIENCE = 30.0


def migrate(url: str) -> None:
    """Bring the tables to the newest revision; waits for another program that is doing so."""
    script = Config(ROOT / "alembic.ini", attributes={"url": url})
    script.set_main_option("script_location", str(ROOT / "alembic"))
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            command.upgrade(script, "head")
        except CommandError as error:
            message = f"数据库的表比程序新 the tables are not those of this program: {error}"
            raise NotReadyError(message) from None
        except DBAPIError as error:
            _require_rights(error, url)
            locked = isinstance(getattr(error.orig, "__cause__", None), asyncpg.LockNotAvailableError)
            if not locked or time.monotonic() > until:
                raise
        else:
            return


def furnish(config: Settings, keys: KeyRing) -> DemoAccess | None:
    """Put in what the tables cannot do without: a demonstration's county, else categories and working days."""
    try:
        return asyncio.run(_furnish(config, keys))
    except DBAPIError as error:
        _require_rights(error, config.database_url)
        raise


def _require_rights(error: DBAPIError, url: str) -> None:
    if isinstance(getattr(error.orig, "__cause__", None), asyncpg.InsufficientPrivilegeError):
        raise NotReadyError(no_rights(make_url(dsn(url)).username or "?")) from None


async def _furnish(config: Settings, keys: KeyRing) -> DemoAccess | None:
    database = await connect(config.database_url, size=1)
    try:
        async with database.transaction() as session:
            if config.environment == "demo":
                path = config.var_dir / "demo" / "access.json"
                known = read_access(path)
                made = await load_demo(session, keyring=keys, now=clock.now(), base_url=config.public_url, path=path)
                if known is None or known.desks != made.desks:  # a new county begins today
                    clock.file_of(config.var_dir).unlink(missing_ok=True)
                return made
            if (await session.exec(select(Category.slug).limit(1))).first() is None:  # later they are the operator's
                await seed(session, now=clock.now())
            return None
    finally:
        await database.close()
