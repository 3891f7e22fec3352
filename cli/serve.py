"""What does one type to have the service run?"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli import doors, prepare
from core import clock, keychange, logs
from core.children import tell
from core.ciphers import AES, CipherName
from core.keyfile import KeysError
from core.postgres import PostgresError
from core.settings import Environment, Settings

app = typer.Typer(no_args_is_help=True)


@contextlib.contextmanager
def _clear_endings() -> Iterator[None]:
    """Turn what an operator can mend into one line and exit code 1."""
    try:
        yield
    except (doors.PortTakenError, prepare.NotReadyError, KeysError, PostgresError) as error:
        tell(str(error))
        raise typer.Exit(1) from None


@app.command()
def run(
    environment: Annotated[
        Environment, typer.Option(envvar="YIMA_ENVIRONMENT", help="demo 带演示县，其余不带 demo brings a county along")
    ] = "demo",
    *,
    leave_with_parent: Annotated[bool, typer.Option(help="stop when the program that started us is killed")] = False,
) -> None:
    """启动全部：数据库、接口、后台任务。Run everything: database, API, workers."""
    from cli.house import live

    os.environ["YIMA_ENVIRONMENT"] = environment
    with _clear_endings():
        raise typer.Exit(live(leave_with_parent=leave_with_parent))


@app.command()
def serve(
    fd: Annotated[int, typer.Option(hidden=True)] = -1,
    go: Annotated[int, typer.Option(hidden=True)] = -1,
    pause: Annotated[float, typer.Option(help="seconds between saying so at /readyz and leaving")] = 3.0,
) -> None:
    """只启动接口（一个进程）。Run one API process."""
    from cli.api_server import serve as serve_at

    with _clear_endings():
        config = prepare.read_settings()
        prepare.ring(config)
        _require_database(config.database_url)
        logs.configure(config.log_level)
        _follow_the_demonstration(config)
        door = doors.listen(config.host, config.port) if fd < 0 else socket.socket(fileno=fd)
        if go >= 0:
            os.read(go, 1)  # until `house` closes its end: the tables are ready
        serve_at(config, door, pause=pause)


@app.command()
def worker() -> None:
    """只启动后台任务（一个进程）。Run one worker process."""
    import uvloop

    from jobs.worker import work

    with _clear_endings():
        config = prepare.read_settings()
        _require_database(config.database_url)
        logs.configure(config.log_level)
        _follow_the_demonstration(config)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(config))


@app.command()
def migrate() -> None:
    """把数据库更新到本程序的版本。Bring the database to what this program needs."""
    from cli import tables

    with _clear_endings():
        config = prepare.read_settings()
        _require_database(config.database_url)
        prepare.wait_for_database(config.database_url)
        tables.migrate(config.database_url)
        tables.furnish(config, prepare.ring(config))
    tell("数据库已更新 the database is up to date")


@app.command()
def ready() -> None:
    """服务是否就绪（退出码 0 或 1）。Ask the API at PORT whether it is ready: exit code 0 or 1."""
    with _clear_endings():
        config = prepare.running_settings()
    is_ready, body = doors.readiness(config.host, config.port)
    typer.echo(body.get("status", "no answer"))
    raise typer.Exit(0 if is_ready else 1)


@app.command("new-keys")
def new_keys(
    path: Path,
    cipher: Annotated[CipherName, typer.Option(help="用什么密码算法 what it seals with")] = AES,
) -> None:
    """生成密钥文件；已有的不动。Make a key file; one that is there stays."""
    if path.exists():
        tell(f"{path} 已存在 is there already")
        raise typer.Exit(1)
    with _clear_endings():
        keychange.create(path, cipher=cipher)
    tell(f"{path}：请妥善备份，丢失后已存的姓名和电话无法再读取 keep a copy: what it seals opens with nothing else")


@app.command()
def routes(
    *, write: Annotated[bool, typer.Option("--write", help="更新 docs/routes.md renew the page")] = False
) -> None:
    """接口清单：每个接口谁能问、限流、正文、留痕。Print what every route has declared."""
    import main
    from core.settings import ROOT

    page = ROOT / "docs/routes.md"
    if write:
        page.write_text(main.routes_page(), encoding="utf-8")
        typer.echo(f"已更新 renewed: {page}")
    else:
        typer.echo(main.routes_page())


def _follow_the_demonstration(config: Settings) -> None:
    """Only a demonstration's time may be moved; anywhere else the file is not even looked for."""
    if config.environment == "demo":
        clock.follow(clock.file_of(config.var_dir))


def _require_database(url: str) -> None:
    if not url:
        tell("请设置 DATABASE_URL set DATABASE_URL, or use `yima run`, which brings its own")
        raise typer.Exit(1)
