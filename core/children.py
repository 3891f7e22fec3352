"""How do processes that we start live and die with us?

A child is started again when it dies, asked to leave when we leave, and killed by the kernel's own
hand when we are killed without a word (Linux). On macOS there is no such signal: after a `kill -9`
of the supervisor its children run on until somebody stops them.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_RESET = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGCHLD)
_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_TICK = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE, _PROVEN_AFTER = 0.2, 5.0, 30.0


def tell(line: str) -> None:
    """Write one line for the operator to stderr."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def die_with_parent(last_word: signal.Signals) -> Callable[[], None]:
    """Return what a new child runs between fork and exec, so that it ends when we do.

    Call it, and start the child, from the main thread: the kernel sends the signal when the *thread*
    that forked ends. It runs after `subprocess` has changed user, which would clear the wish.
    """
    parent = os.getpid()

    def vow() -> None:
        for number in _RESET:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(last_word), 0, 0, 0)
        if os.getppid() != parent:  # it was gone before the wish was made
            os._exit(1)

    return vow


@dataclass
class _Child:
    """One process that must be there, and what we know of its lives."""

    name: str
    argv: list[str]
    pass_fds: tuple[int, ...]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    due: float = 0.0
    pause: float = field(default=_FIRST_PAUSE)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603  our own argv, no shell
            self.argv,
            env=os.environ | self.env,
            pass_fds=self.pass_fds,
            start_new_session=True,  # Ctrl-C reaches only the supervisor, which then asks in order
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  one thread, the main one
        )
        self.born = time.monotonic()

    def mind(self) -> None:
        """Notice a death; start again when the pause is over."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self._put_off(now, f"ended with {code}" if code >= 0 else f"was ended by signal {-code}")
        if now >= self.due:
            try:
                self.start()
            except OSError as error:
                self._put_off(now, f"cannot start: {error}")

    def _put_off(self, now: float, reason: str) -> None:
        if self.process is not None and now - self.born >= _PROVEN_AFTER:
            self.pause = _FIRST_PAUSE
        self.process = None
        self.due = now + self.pause
        tell(f"{self.name} {reason}; starting it again in {self.pause:.1f} s")
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals, *, whole_session: bool = False) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if whole_session else os.kill)(self.process.pid, number)


class Children:
    """The processes of this service: all of them run until all of them stop."""

    def __init__(self, *, grace: float = 15.0) -> None:
        """Give a child `grace` seconds between being asked to leave and being killed."""
        self._grace = grace
        self._children: list[_Child] = []
        self._asked = 0
        self._bell, self._rope = -1, -1

    def add(
        self,
        name: str,
        argv: list[str],
        *,
        pass_fds: tuple[int, ...] = (),
        env: dict[str, str] | None = None,
    ) -> None:
        """Name a process to keep running; `env` is added to our own environment."""
        self._children.append(_Child(name, argv, pass_fds, env or {}))

    def run(self, *, watch: Callable[[], None] | None = None) -> int:
        """Start all, keep them alive, and stop them on SIGTERM, SIGINT or SIGHUP.

        Runs in the main thread. `watch` is called about twice a second; what it raises stops the
        children first and then reaches the caller. A second signal ends the grace. Returns 0 when
        every child left by itself, 1 when one had to be killed.
        """
        clean = True
        with self._listening():
            try:
                for child in self._children:
                    child.start()
                while not self._asked:
                    for child in self._children:
                        child.mind()
                    if watch is not None:
                        watch()
                    self._wait(_TICK)
            finally:
                clean = self._stop()
        return 0 if clean else 1

    def _stop(self) -> bool:
        """Ask every child to leave, then kill who stayed. True when nobody had to be killed."""
        patience, until = max(self._asked, 1), time.monotonic() + self._grace
        for child in self._children:
            child.send(signal.SIGTERM)
        while self._left() and time.monotonic() < until and self._asked <= patience:
            self._wait(0.1)
        stayed = self._left()
        for child in stayed:
            tell(f"{child.name} did not leave in {self._grace:.0f} s: killed")
            child.send(signal.SIGKILL, whole_session=True)
        for child in self._children:
            if child.process is not None:
                child.process.wait()
        return not stayed

    def _left(self) -> list[_Child]:
        return [child for child in self._children if child.alive()]

    def _wait(self, seconds: float) -> None:
        """Sleep, but wake at once when a signal rings."""
        if select.select([self._bell], [], [], seconds)[0]:
            os.read(self._bell, 4096)

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        self._asked = 0
        self._bell, self._rope = os.pipe()
        os.set_blocking(self._rope, False)
        before = {number: signal.getsignal(number) for number in (*_STOP, signal.SIGCHLD)}
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:  # `nohup` asked us not to hear SIGHUP
                signal.signal(number, self._ring)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._bell)
            os.close(self._rope)

    def _ring(self, number: int, _frame: FrameType | None) -> None:
        if number in _STOP:
            self._asked += 1
        with contextlib.suppress(BlockingIOError):
            os.write(self._rope, b"!")
