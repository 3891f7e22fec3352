"""How does one command bring up the whole service, keep it up and take it down?

This process holds the listening socket and, unless DATABASE_URL names another, PostgreSQL. It
starts the API and worker processes and starts again what dies. When it dies itself, by whatever
hand, the kernel takes the others along.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from cli import doors, prepare
from core import postgres
from core.children import Children, tell
from core.keyring import KeyRing
from core.postgres import PostgresError, Server
from core.roles import APP, WORKER
from core.settings import ROOT, Settings
from services.organisation.access_file import DemoAccess

_PR_SET_PDEATHSIG = 1
_GRACE = 15.0
_SPEAK_EVERY = 10.0
_REVIVE_AGAIN_AFTER = 5.0


def live(*, leave_with_parent: bool = False) -> int:
    """Bring everything up, keep it up until asked to leave, and return the exit code."""
    begun = time.monotonic()
    with _leaving_early() as go_on, ExitStack() as house:
        if leave_with_parent:
            _leave_with_parent()
        config = prepare.read_settings()
        if config.is_public and not config.database_url:
            message = "production 需要 DATABASE_URL: in production DATABASE_URL names the database"
            raise prepare.NotReadyError(message)
        keys = prepare.ring(config)
        door = house.enter_context(doors.listen(config.host, config.port))  # early: a second start touches nothing
        os.environ["PORT"] = str(doors.port_of(door))
        if config.environment == "demo":  # one address stands in its access file, one clock moves on
            told = prepare.read_settings()
            house.enter_context(
                doors.alone(config.var_dir / doors.NOTE, doors.Running(told.public_url, told.host, told.port))
            )
        ground = _Ground(config)
        house.callback(ground.leave)
        go_on()
        family = _Family(prepare.read_settings(), door.fileno(), ground)
        return family.children.run(watch=_Watch(family, ground, keys, begun))


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

    def address(self, role: str) -> dict[str, str]:
        """Return the address under which a process signs in with its role alone: on our own server it can."""
        return {"DATABASE_URL": self._server.url_as(role)} if self._server is not None else {}

    def leave(self) -> None:
        if self._server is not None:
            postgres.stop(self._server)


class _Family:
    """The API and worker processes: the first at once, the others when the tables are ready.

    The first loads its program while we prepare the tables and opens at our word: the word is the
    end of a pipe, so that one that is started again later waits for nothing.
    """

    def __init__(self, config: Settings, door: int, ground: _Ground) -> None:
        self.config, self._door, self._ground = config, door, ground
        self.children = Children(grace=_GRACE)
        self._hear, self._word = os.pipe()
        self._add_api(1)

    def open(self) -> None:
        os.close(self._word)
        for number in range(1, self.config.workers + 1):
            self._add(f"worker {number}", WORKER, "worker")
        for number in range(2, self.config.api_processes + 1):
            self._add_api(number)

    def _add_api(self, number: int) -> None:
        self._add(f"api {number}", APP, "serve", "--fd", str(self._door), "--go", str(self._hear), "--pause", "0")

    def _add(self, name: str, role: str, *arguments: str) -> None:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        argv = [sys.executable, "-m", "cli", *arguments]
        self.children.add(
            name, argv, pass_fds=(self._door, self._hear), env={"PYTHONPATH": path, **self._ground.address(role)}
        )


class _Watch:
    """What is looked at twice a second: the database always, the rest until all is ready."""

    def __init__(self, family: _Family, ground: _Ground, keys: KeyRing, begun: float) -> None:
        self._family, self._ground, self._keys, self._begun = family, ground, keys, begun
        self._spoke = time.monotonic()
        self._step = self._prepare

    def __call__(self) -> None:
        self._ground.keep()
        self._step()

    def _prepare(self) -> None:
        from cli import tables  # heavy: loaded while the first API process loads too

        config = self._family.config
        tables.migrate(config.database_url)
        self._access = tables.furnish(config, self._keys)
        self._family.open()
        self._step = self._ask

    def _ask(self) -> None:
        config = self._family.config
        ready, body = doors.readiness(config.host, config.port)
        if ready:
            typer.echo(_where_to_look(config, self._access, time.monotonic() - self._begun))
            sys.stdout.flush()
            self._step = self._rest
        elif time.monotonic() - self._spoke > _SPEAK_EVERY:
            self._spoke = time.monotonic()
            tell(f"尚未就绪 not ready yet: {body.get('status', 'no answer')}")

    def _rest(self) -> None:
        """All is said."""


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


def _leave_with_parent() -> None:
    """Have the kernel ask us to leave when our parent ends, `make` most of all (Linux)."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            raise SystemExit(0)


@contextmanager
def _leaving_early() -> Iterator[Callable[[], None]]:
    """Leave with exit code 0 and everything closed when asked before all is up.

    Yields a check: Python swallows what a handler raises in some corners (a fork's callbacks, a
    destructor), and then only the note that was taken remains.
    """
    asked = False

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        nonlocal asked
        asked = True
        raise SystemExit(0)

    def check() -> None:
        if asked:
            raise SystemExit(0)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
