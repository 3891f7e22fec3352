"""How does one command bring up the whole service, keep it up and take it down?

This process holds the listening socket and, unless DATABASE_URL names another, PostgreSQL. It
starts the API and worker processes and starts again what dies. When it dies itself, by whatever
hand, the kernel takes the others along.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from cli import doors, prepare
from core import postgres
from core.children import Children, tell
from core.postgres import PostgresError, Server
from core.settings import ROOT, Settings
from services.organisation.access_file import DemoAccess

_GRACE = 15.0
_SPEAK_EVERY = 10.0
_REVIVE_AGAIN_AFTER = 5.0


def live() -> int:
    """Bring everything up, keep it up until asked to leave, and return the exit code."""
    begun = time.monotonic()
    with _leaving_early(), ExitStack() as house:
        config = prepare.read_settings()
        if config.is_public and not config.database_url:
            message = "production 需要 DATABASE_URL: in production DATABASE_URL names the database"
            raise prepare.NotReadyError(message)
        door = house.enter_context(doors.listen(config.host, config.port))  # first: a second start touches nothing
        os.environ["PORT"] = str(doors.port_of(door))
        ground = _Ground(config)
        house.callback(ground.leave)
        config = prepare.read_settings()
        prepare.migrate(config.database_url)
        access = prepare.furnish(config, prepare.ring(config))
        watch = _Watch(config, ground, access, begun)
        return _children(config, door.fileno()).run(watch=watch)


class _Ground:
    """The database: another's, or our own, which we keep alive."""

    def __init__(self, config: Settings) -> None:
        self._server: Server | None = None
        self._patient_until = 0.0
        if config.database_url:
            prepare.wait_for_database(config.database_url)
        else:
            self._server = postgres.start(config.var_dir / "postgres")
            os.environ["DATABASE_URL"] = self._server.url

    def keep(self) -> None:
        """Start our server again when it has died; when that fails, a little later."""
        if self._server is None or time.monotonic() < self._patient_until:
            return
        try:
            self._server = postgres.revive(self._server)
        except PostgresError as error:
            tell(str(error))
            self._patient_until = time.monotonic() + _REVIVE_AGAIN_AFTER

    def leave(self) -> None:
        if self._server is not None:
            postgres.stop(self._server)


class _Watch:
    """What is looked at twice a second: the database always, readiness until it is there."""

    def __init__(self, config: Settings, ground: _Ground, access: DemoAccess | None, begun: float) -> None:
        self._config, self._ground, self._access, self._begun = config, ground, access, begun
        self._spoke = time.monotonic()
        self._ready = False

    def __call__(self) -> None:
        self._ground.keep()
        if self._ready:
            return
        self._ready, body = doors.readiness(self._config.host, self._config.port)
        if self._ready:
            typer.echo(_where_to_look(self._config, self._access, time.monotonic() - self._begun))
            sys.stdout.flush()
        elif time.monotonic() - self._spoke > _SPEAK_EVERY:
            self._spoke = time.monotonic()
            tell(f"尚未就绪 not ready yet: {body.get('status', 'no answer')}")


def _children(config: Settings, door: int) -> Children:
    children = Children(grace=_GRACE)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    python = [sys.executable, "-m", "cli"]
    for number in range(1, config.api_processes + 1):
        argv = [*python, "serve", "--fd", str(door), "--pause", "0"]
        children.add(f"api {number}", argv, pass_fds=(door,), env={"PYTHONPATH": path})
    for number in range(1, config.workers + 1):
        children.add(f"worker {number}", [*python, "worker"], env={"PYTHONPATH": path})
    return children


def _where_to_look(config: Settings, access: DemoAccess | None, seconds: float) -> str:
    here = f"http://localhost:{config.port}"
    lines = [f"一码已就绪 Yima is ready ({seconds:.1f} s)", f"  地址   Address     {here}"]
    if not config.is_public:
        lines.append(f"  接口   API         {here}/docs")
    if access is not None:
        if access.places:
            lines.append(f"  扫码   Scan        {here}/q/{access.places[0].place_code}")
        lines.append(f"  账号   Accounts    {_short(config.var_dir / 'demo' / 'access.json')}")
    return "\n".join([*lines, "  停止   Stop        Ctrl-C"])


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@contextmanager
def _leaving_early() -> Iterator[None]:
    """Leave with exit code 0 and everything closed when asked before all is up."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
