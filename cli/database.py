"""How does one command get at the database, and how does it end when that fails?

Work runs in one transaction, unless it asks for the database.
Without DATABASE_URL it is the database that ``yima run`` keeps in
``var``: joined when it runs, else started for the length of the command. Exit codes: 0 done,
1 refused or failed, 2 wrong usage.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer

from cli import doors, prepare
from core import clock
from core.children import tell
from core.keyfile import KeysError
from core.roles import WORKER
from core.settings import Settings
from domain.refusals import Refused

if TYPE_CHECKING:
    from core.database import Database

T = TypeVar("T")


def in_transaction(work: Callable[..., Awaitable[T]], *, as_json: bool = False) -> T:
    """Run ``work(session, config)`` and commit; every failure that an operator can meet is one line."""

    async def once(database: "Database", config: Settings) -> T:
        async with database.transaction() as session:
            return await work(session, config)

    return with_database(once, as_json=as_json)


def with_database(work: Callable[["Database", Settings], Awaitable[T]], *, as_json: bool = False) -> T:
    """Run ``work(database, config)``, which commits what it likes; failures are one line here too."""
    import asyncpg
    from sqlalchemy.exc import DBAPIError

    from core.postgres import PostgresError

    try:
        config = prepare.running_settings()
        with _time_of(config):
            return _run(work, config)
    except Refused as refused:
        _refuse(refused, as_json=as_json)
    except (prepare.NotReadyError, KeysError, PostgresError) as error:
        tell(str(error))
    except DBAPIError as error:
        tell(f"数据库操作失败 the database failed: {_cause(error.orig)}")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        tell(f"数据库没有应答 the database does not answer ({_cause(error)}): see DATABASE_URL")
    raise typer.Exit(1)


@contextmanager
def _time_of(config: Settings) -> Iterator[None]:
    """Let a command live in the time of the demonstration whose database it speaks to.

    What is told to be something else than a demonstration never does. Where nothing is told, our own
    database is the one that ``yima run`` keeps; at another's, the running service says what it is.
    """
    path = clock.file_of(config.var_dir)
    if "environment" in config.model_fields_set:
        follows = config.environment == "demo"
    elif not path.exists():
        follows = False
    else:
        follows = not config.database_url or _demonstrates(config)
    clock.follow(path if follows else None)
    try:
        yield
    finally:
        clock.follow(None)


def _demonstrates(config: Settings) -> bool:
    _, body = doors.readiness(config.host, config.port)
    return body.get("demo_ahead_seconds") is not None


def _run(work: Callable[["Database", Settings], Awaitable[T]], config: Settings) -> T:
    if config.database_url:
        return asyncio.run(_work(work, config, config.database_url))
    from core import postgres

    server = postgres.start(config.var_dir / "postgres")
    try:
        return asyncio.run(_work(work, config, server.url))
    finally:
        postgres.stop(server)


async def _work(work: Callable[["Database", Settings], Awaitable[T]], config: Settings, url: str) -> T:
    from core.database import connect

    database = await connect(url, size=1, role=WORKER)
    try:
        return await work(database, config)
    finally:
        await database.close()


def _refuse(refused: Refused, *, as_json: bool) -> None:
    if as_json:
        answer = {"error": refused.code, "detail": refused.detail(), **refused.more}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    tell(refused.detail())
    problems = refused.more.get("problems")
    if isinstance(problems, list):
        for problem in problems:
            tell(f"  {problem}")
        if (rest := int(str(refused.more["count"])) - len(problems)) > 0:
            tell(f"  …… 另有 {rest} 处 and {rest} more")


def _cause(error: BaseException | None) -> str:
    cause = getattr(error, "__cause__", None) or error
    name = type(cause).__name__
    if name == "UndefinedTableError":
        return "还没有表 no tables yet: start `yima run` once, or `yima migrate`"
    return (str(cause).splitlines() or [name])[0] or name


def today(config: Settings) -> date:
    """Return the date of the place where the institution works."""
    return clock.now().astimezone(ZoneInfo(config.timezone)).date()


def refuse_usage(message: str) -> NoReturn:
    """End with exit code 2: the command was typed wrong."""
    tell(message)
    raise typer.Exit(2)
