"""How is a postmaster started, and when does it serve?"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.children import die_with_parent
from core.postgres import catalog, process_table
from core.postgres.account import Account, clean_environment
from core.postgres.binaries import Binaries
from core.postgres.places import socket_directory
from core.postgres.trouble import PostgresError

_PATIENCE = 300.0  # giving up during crash recovery would only throw its progress away
_LEFTOVERS_PATIENCE = 60.0
_ORPHANS_MAY_LINGER = 2.0
_LOG_LIMIT = 10 * 1024 * 1024
_WILL_PASS = ("pre-existing shared memory block", "lock file", "Is another postmaster")

_ALWAYS = {
    "listen_addresses": "",
    "port": str(catalog.PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "jit": "off",
    "random_page_cost": "1.1",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    # What fails is named, never the row or the statement that failed: both may hold personal data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "256MB"}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True)
class Ground:
    """What a postmaster is started from."""

    binaries: Binaries
    data_dir: Path
    account: Account
    durable: bool
    say: Callable[[str], None]

    @property
    def log(self) -> Path:
        """The file beside the data into which the server writes."""
        return self.data_dir.with_name(self.data_dir.name + ".log")


def join(ground: Ground) -> Path | None:
    """Return the socket directory of a postmaster that another process runs, once it is ready.

    None when there is none, or when the one that there was has gone.
    """
    waiting = _Waiting(ground, "waiting for the running PostgreSQL")
    while (seen := process_table.living(ground.data_dir)) is not None:
        if seen.state == "ready" and catalog.answers(ground.binaries, seen.socket_dir):
            return seen.socket_dir
        waiting.once_more(seen.state)
    return None


def launch(ground: Ground) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a postmaster and return it with its socket directory when it is ready to serve."""
    if threading.current_thread() is not threading.main_thread():
        message = "start PostgreSQL from the main thread: it ends with the thread that started it"
        raise PostgresError(message)
    waiting = _Waiting(ground, "waiting for what a former PostgreSQL left", _LEFTOVERS_PATIENCE)
    while True:
        socket_dir = socket_directory(ground.data_dir, ground.account)
        process_table.clear(ground.data_dir, socket_dir)
        process, log_start = _spawn(ground, socket_dir)
        try:
            if _ready(ground, process):
                return process, socket_dir
        except BaseException:
            halt(process, timeout=5)
            raise
        last_words = _log_since(ground, log_start)
        if not any(sign in last_words for sign in _WILL_PASS):
            message = f"PostgreSQL did not start ({ground.log}):\n{last_words.strip()}"
            raise PostgresError(message)
        if waiting.elapsed > _ORPHANS_MAY_LINGER:
            process_table.end_orphans(ground.data_dir)
        waiting.once_more("still held")


def halt(process: subprocess.Popen[bytes], *, timeout: float) -> None:
    """Shut down fast; then at once; then by force."""
    for number, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 5.0), (signal.SIGKILL, None)):
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return


def _spawn(ground: Ground, socket_dir: Path) -> tuple[subprocess.Popen[bytes], int]:
    settings = _ALWAYS | (_DURABLE if ground.durable else _FORGETFUL)
    settings["unix_socket_directories"] = str(socket_dir)
    argv = [str(ground.binaries["postgres"]), "-D", str(ground.data_dir)]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    account = ground.account
    with ground.log.open("ab") as log:
        if log.tell() > _LOG_LIMIT:
            log.seek(0)
            log.truncate()
        log_start = log.tell()  # asked before the child writes: it shares our position
        process = subprocess.Popen(  # noqa: S603  our own argv, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,  # Ctrl-C in a terminal must not stop it before its clients
            user=account.uid if account.borrowed else None,
            group=account.gid if account.borrowed else None,
            extra_groups=[] if account.borrowed else None,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509  SIGINT is a fast shutdown
        )
        return process, log_start


def _ready(ground: Ground, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the postmaster serves; False when it has ended instead."""
    waiting = _Waiting(ground, "PostgreSQL is coming up")
    while process.poll() is None:
        seen = process_table.living(ground.data_dir)
        if seen is not None and seen.pid == process.pid and seen.state == "ready":
            return True
        waiting.once_more(seen.state if seen else "starting")
    return False


def _log_since(ground: Ground, start: int) -> str:
    with ground.log.open("rb") as log:
        log.seek(start)
        return log.read()[-4000:].decode(errors="replace")


class _Waiting:
    """Patience with a limit, which speaks every five seconds."""

    def __init__(self, ground: Ground, what: str, patience: float = _PATIENCE) -> None:
        self._ground, self._what, self._patience = ground, what, patience
        self._begun = time.monotonic()
        self._spoke = 0.0

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._begun

    def once_more(self, state: str) -> None:
        if self.elapsed > self._patience:
            message = f"{self._what}: {state} for {self._patience:.0f} s; see {self._ground.log}"
            raise PostgresError(message)
        if self.elapsed - self._spoke >= 5:  # noqa: PLR2004
            self._spoke = self.elapsed
            self._ground.say(f"{self._what}: {state} ({self.elapsed:.0f} s)")
        time.sleep(0.03)
