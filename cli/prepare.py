"""What must be there before the first request?

Settings that fit, keys, a database that answers, its tables, and in a demonstration its county.
What is missing and cannot be made is a ``NotReadyError`` that names the cure.
"""

import asyncio
import time

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from core import clock, keyring
from core.children import tell
from core.database import connect, dsn
from core.keyring import KeyRing
from core.settings import ROOT, Settings, settings
from models import Category
from services.organisation.access_file import DemoAccess
from services.organisation.demo import load_demo
from services.organisation.seed import seed

_PATIENCE = 30.0
_COMING_UP = (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)


class NotReadyError(Exception):
    """Something is missing that only a person can give."""


def read_settings() -> Settings:
    """Return the settings as the environment has them now."""
    settings.cache_clear()
    try:
        return settings()
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors())
        message = f"设置有误 settings do not fit: {faults}"
        raise NotReadyError(message) from None


def ring(config: Settings) -> KeyRing:
    """Return the key ring; a missing one is made, but never where real petitions are sealed with it."""
    path = config.key_file or config.var_dir / "keys.json"
    if config.is_public and not path.exists():
        message = f"密钥文件不存在 the key file {path} is missing: bring it back, or make the first one: yima new-keys"
        raise NotReadyError(message)
    try:
        return keyring.create(path)
    except (OSError, ValueError, KeyError) as error:
        message = f"密钥文件不可用 the key file {path} is of no use ({type(error).__name__}): restore it from a backup"
        raise NotReadyError(message) from None


def wait_for_database(url: str) -> None:
    """Wait until the database answers; it may be starting at the same time as we."""
    until, told = time.monotonic() + _PATIENCE, False
    while True:
        try:
            asyncio.run(_knock(url))
        except _COMING_UP as error:
            if time.monotonic() > until:
                message = f"数据库没有应答 the database does not answer ({type(error).__name__}): see DATABASE_URL"
                raise NotReadyError(message) from None
            if not told:
                tell("等待数据库 waiting for the database")
            told = True
            time.sleep(0.5)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            message = f"数据库拒绝连接 the database refuses us ({type(error).__name__}): see DATABASE_URL"
            raise NotReadyError(message) from None
        else:
            return


async def _knock(url: str) -> None:
    connection = await asyncpg.connect(dsn(url), timeout=5)
    await connection.close()


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
            locked = isinstance(getattr(error.orig, "__cause__", None), asyncpg.LockNotAvailableError)
            if not locked or time.monotonic() > until:
                raise
        else:
            return


def furnish(config: Settings, keys: KeyRing) -> DemoAccess | None:
    """Put in what the tables cannot do without: a demonstration's county, else categories and working days."""
    return asyncio.run(_furnish(config, keys))


async def _furnish(config: Settings, keys: KeyRing) -> DemoAccess | None:
    database = await connect(config.database_url, size=1)
    try:
        async with database.transaction() as session:
            if config.environment == "demo":
                path = config.var_dir / "demo" / "access.json"
                return await load_demo(session, keyring=keys, now=clock.now(), base_url=config.public_url, path=path)
            if (await session.exec(select(Category.slug).limit(1))).first() is None:  # later they are the operator's
                await seed(session)
            return None
    finally:
        await database.close()
