"""How do we speak to PostgreSQL?

Two ways into one database: SQLModel sessions for everything, and plain asyncpg for the three hot
paths. The only ``commit`` of the product stands here.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import asyncpg
import sqlalchemy.exc
from sqlalchemy.engine import RowMapping, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from core.roles import APP

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "15s"
_SCOPE = re.compile(r"[A-Za-z0-9:-]*")
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


class ScopedConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection whose next transaction begins with a scope, in the same message: no statement more."""

    __slots__ = ("scope",)

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ANN401, ASYNC109
        """Run a statement; the driver begins a transaction with ``BEGIN…;`` alone."""
        if query.startswith("BEGIN") and (scope := getattr(self, "scope", "")):
            self.scope = ""
            query += f" SELECT set_config('yima.scope', '{scope}', true);"
        return await super().execute(query, *args, timeout=timeout)  # type: ignore[no-any-return]


@asynccontextmanager
async def _begins_with(session: AsyncSession, scope: str) -> AsyncIterator[None]:
    if _SCOPE.fullmatch(scope) is None:
        message = "a scope is made of tokens, keys and numbers"
        raise ValueError(message)
    raw = await (await session.connection()).get_raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, ScopedConnection)  # noqa: S101
    driver.scope = scope
    try:
        yield
    finally:
        driver.scope = ""  # a transaction that never began leaves nothing to the next one


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
            if not scope:
                yield session
            else:
                async with _begins_with(session, scope):
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

    async def fetch(self, query: str, *arguments: object) -> Sequence[RowMapping]:
        """Return all rows."""
        connection = await self._session.connection()
        return (await connection.exec_driver_sql(query, arguments)).mappings().all()

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
    # Behind row-level security a plan costs five times its execution: the hot paths' is made once for a connection,
    # for any values (tests hold that it is as good), instead of anew for each of the first five.
    planned = {"plan_cache_mode": "force_generic_plan"} if role == APP else {}
    hot = await asyncpg.create_pool(
        dsn(url), min_size=1, max_size=size, reset=_leave_as_is, server_settings=told | planned, timeout=10
    )
    engine = engine_at(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        connecting={"server_settings": told, "timeout": 10, "connection_class": ScopedConnection},
    )
    return Database(engine, hot)


def engine_at(url: str, *, connecting: Mapping[str, Any] = MappingProxyType({}), **how: Any) -> AsyncEngine:  # noqa: ANN401
    """Return an engine whose connections are opened from the address as asyncpg reads it, ``sslmode`` and all.

    SQLAlchemy would hand ``sslmode`` on as an argument that the driver does not have.
    """

    async def open_one() -> asyncpg.Connection:
        return await asyncpg.connect(dsn(url), **connecting)

    return create_async_engine(sqlalchemy_url(url), async_creator=open_one, **how)
