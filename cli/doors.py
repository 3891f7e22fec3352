"""At which address do we listen, and does somebody answer there?"""

import fcntl
import http.client
import ipaddress
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_BACKLOG = 2048
NOTE = Path("demo/running")  # in the folder of a demonstration: where it runs


class Running(NamedTuple):
    """Where a service is reached: what people type, and where it listens."""

    address: str
    host: str
    port: int


class PortTakenError(Exception):
    """Somebody else listens at the port, or serves the same demonstration, or we may not."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one. Callers wait in its queue until we serve."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(_BACKLOG)
    except OSError as error:
        door.close()
        message = (
            f"端口 {port} 不可用（{error.strerror}），请停止占用它的程序，或换一个：PORT=8001 make run\n"
            f"port {port} on {host} is not free ({error.strerror}): stop what uses it, or choose another with PORT="
        )
        raise PortTakenError(message) from error
    door.set_inheritable(True)
    return door


@contextmanager
def alone(note: Path, running: Running) -> Iterator[None]:
    """Be the only one who serves a demonstration, as long as this lasts; whoever comes second is told where.

    The kernel lets go of the note when its holder ends, by whatever hand.
    """
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with note.open("a+", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            where = held.readline().strip()
            message = (
                f"这里的演示已经在 {where} 运行，请用那一个，或先停止它；另开一个请用 YIMA_VAR_DIR=…\n"
                "this demonstration is running already at that address: use it, or stop it first; a second one needs "
                "a folder of its own, YIMA_VAR_DIR="
            )
            raise PortTakenError(message) from None
        held.truncate(0)
        held.write("\n".join(map(str, running)))
        held.flush()
        yield


def running(note: Path) -> Running | None:
    """Return where the demonstration of this folder runs now; none when it does not."""
    try:
        with note.open(encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                address, host, port = held.read().split("\n")
                return Running(address, host, int(port))
    except (OSError, ValueError):
        return None
    return None


def port_of(door: socket.socket) -> int:
    """Return the port that a socket listens at."""
    return int(door.getsockname()[1])


def readiness(host: str, port: int, *, patience: float = 2.0) -> tuple[bool, dict[str, Any]]:
    """Ask /readyz; (False, {}) when nobody answers."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=patience)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return False, {}
    finally:
        connection.close()
    return answer.status == http.HTTPStatus.OK, body if isinstance(body, dict) else {}


def _reachable(host: str) -> str:
    """Return where a listener on every address is asked from the same machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "::1" if address.version == 6 else "127.0.0.1"  # noqa: PLR2004
