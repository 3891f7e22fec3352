"""How are requests sent so fast that the sender is not what is measured?

One process, one selector, keep-alive connections, requests written beforehand. A closed loop: each
connection has one request out. Every answer's status is checked; another than the expected one is a
failure, and so is a connection that the server closes.

Run as a program it reads an ``Order`` (pickled) from stdin, writes ``begun`` when the warm-up is
over and a ``Result`` (JSON) at the end.
"""

import itertools
import json
import pickle
import random
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

_LENGTH = b"content-length: "
_LIMIT = 256 * 1024


@dataclass(frozen=True)
class Order:
    """What to send, where to and for how long.

    ``requests`` are sent in random order, again and again; each ``unique`` mark in one becomes a
    number that was never sent before.
    """

    ports: list[int]
    connections: int
    requests: list[bytes]
    status: int
    warm_up: float
    seconds: float
    unique: bytes = b""
    first: int = 0


@dataclass
class Result:
    """What came back within the measured seconds."""

    answers: int = 0
    failures: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # sorted, in seconds
    sent: int = 0
    first_failure: str = ""


class _Connection:
    """A keep-alive connection with one request out."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Return a whole answer, None while it is not whole."""
        came = self.socket.recv(_LIMIT)
        if not came:
            message = "the server closed the connection"
            raise ConnectionError(message)
        read = self.read + came if self.read else came
        head = read.find(b"\r\n\r\n")
        if head >= 0:
            start = read.find(_LENGTH, 0, head) + len(_LENGTH)
            length = int(read[start : read.find(b"\r", start)])
            if len(read) >= head + 4 + length:
                self.read = b""
                return read
        self.read = read
        return None


def _requests(order: Order) -> Iterator[bytes]:
    shuffled = list(order.requests)
    random.Random(order.first).shuffle(shuffled)  # the same order for every contestant
    if not order.unique:
        yield from itertools.cycle(shuffled)
    for number, request in zip(itertools.count(order.first), itertools.cycle(shuffled), strict=False):
        yield request.replace(order.unique, b"%016d" % number)


def send(order: Order, *, begun: Callable[[], None]) -> Result:
    """Carry out an order."""
    selector, result, requests = selectors.DefaultSelector(), Result(), _requests(order)
    expected = b" %d " % order.status
    for number in range(order.connections):
        connection = _Connection(order.ports[number % len(order.ports)])
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(requests))
        result.sent += 1
    start = time.perf_counter() + order.warm_up
    measuring, end, processor = False, start + order.seconds, 0.0
    while True:
        for key, _ in selector.select(1.0):
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            arrived = time.perf_counter()
            if answer[8:13] != expected:
                result.failures += 1
                result.first_failure = result.first_failure or answer.decode(errors="replace")[:1000]
            if measuring:
                result.latencies.append(arrived - connection.sent_at)
            connection.send(next(requests))
            result.sent += 1
        instant = time.perf_counter()
        if not measuring and instant >= start:
            measuring, start, end, processor = True, instant, instant + order.seconds, time.process_time()
            begun()
        if instant >= end:
            break
    result.seconds = instant - start
    result.processor_seconds = time.process_time() - processor
    result.answers = len(result.latencies)
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return result


def ask(order: Order, count: int) -> int:
    """Send some requests one after the other over one connection; returns how many were answered well."""
    connection, requests, good = _Connection(order.ports[0]), _requests(order), 0
    for _ in range(count):
        connection.send(next(requests))
        while (answer := connection.receive()) is None:
            pass
        good += answer[8:13] == b" %d " % order.status
    connection.socket.close()
    return good


def main() -> None:
    """Take an order from stdin and write what came of it."""
    order: Order = pickle.load(sys.stdin.buffer)
    try:
        result = send(order, begun=lambda: print("begun", flush=True))
    except OSError as error:
        result = Result(failures=1, first_failure=f"{type(error).__name__}: {error}")
    result.latencies.sort()
    print(json.dumps(asdict(result)), flush=True)


if __name__ == "__main__":
    main()
