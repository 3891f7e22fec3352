"""How do we speak to PostgreSQL?

Two ways into one database: SQLModel sessions for everything, and plain asyncpg for the three hot
paths. The only ``commit`` of the product stands here.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import sqlalchemy.exc
from sqlalchemy.engine import RowMapping, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "15s"
_SERVER_SETTINGS = {"application_name": "yima", "lock_timeout": LOCK_TIMEOUT, "statement_timeout": STATEMENT_TIMEOUT}

# What a database that is down, starting, overloaded or promoted away looks like.
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that died in the middle of an answer
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    ConnectionError,
    TimeoutError,
    FileNotFoundError,  # the socket of a stopped server
    sqlalchemy.exc.TimeoutError,
)


async def _leave_as_is(_: asyncpg.Connection) -> None:
    """Skip the pool's reset query: no code of ours leaves state on a connection."""


@dataclass(frozen=True)
class Database:
    """The engine for sessions and the pool for hot paths, of one process."""

    engine: AsyncEngine
    hot: asyncpg.Pool

    async def close(self) -> None:
        """Give back every connection."""
        await self.hot.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def transaction(self, *, scope: str = "") -> AsyncIterator[AsyncSession]:
        """Open one transaction: committed when the block ends well, rolled back otherwise.

        ``scope`` is what row-level security shows in it (``services.access.walls``); nothing unless given.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            if scope:
                await session.exec(select(func.set_config("yima.scope", scope, True)))
            yield session
            await session.commit()


class SessionWire:
    """A session's own connection, for statements with PostgreSQL's placeholders ($1, $2, …)."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def fetchrow(self, query: str, *arguments: object) -> RowMapping | None:
        """Return the first row, None when there is none."""
        connection = await self._session.connection()
        result = await connection.exec_driver_sql(query, arguments)
        return result.mappings().first()

    async def execute(self, query: str, *arguments: object) -> None:
        """Run a statement."""
        connection = await self._session.connection()
        await connection.exec_driver_sql(query, arguments)


def is_away(error: BaseException) -> bool:
    """Tell a database that is away from whatever else went wrong, also beneath what SQLAlchemy raises."""
    cause = getattr(error, "orig", None)
    beneath = getattr(cause, "__cause__", None) or cause or error
    return isinstance(beneath, AWAY) or bool(getattr(error, "connection_invalidated", False))


def dsn(url: str) -> str:
    """Return the address as libpq and asyncpg take it."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


def sqlalchemy_url(url: str) -> str:
    """Return the address as SQLAlchemy takes it, socket directories included."""
    parsed = make_url(dsn(url)).set(drivername="postgresql+asyncpg")
    return parsed.render_as_string(hide_password=False)


async def connect(url: str, *, size: int = 8, role: str = "") -> Database:
    """Open both ways into the database at ``url``; raises what asyncpg raises when it is down.

    ``role`` is whose rights are used (``APP`` or ``WORKER``); the rights of who signs in unless given.
    """
    signed_in = make_url(dsn(url)).username
    told = _SERVER_SETTINGS | ({"role": role} if role not in {"", signed_in} else {})
    hot = await asyncpg.create_pool(
        dsn(url), min_size=1, max_size=size, reset=_leave_as_is, server_settings=told, timeout=10
    )
    engine = create_async_engine(
        sqlalchemy_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        connect_args={"server_settings": told, "timeout": 10},
    )
    return Database(engine, hot)
