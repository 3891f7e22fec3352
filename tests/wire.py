"""Which statements cross the wire between the application and PostgreSQL? A proxy that counts."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

_SOCKET = ".s.PGSQL.5432"
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK")  # of a transaction: not counted as statements


@dataclass
class Wire:
    """The address to connect to, and what was executed there."""

    url: str
    executed: list[str] = field(default_factory=list)

    @property
    def statements(self) -> list[str]:
        """What was executed, but for the frame of transactions."""
        return [statement for statement in self.executed if not statement.lstrip().upper().startswith(_FRAME)]

    @contextlib.contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Gather the statements of the block."""
        gathered: list[str] = []
        self.executed.clear()
        yield gathered
        gathered += self.statements


class _Reader:
    """Reads the messages of one client: protocol 3, PostgreSQL's documentation, chapter 55."""

    def __init__(self, executed: list[str]) -> None:
        self._executed = executed
        self._buffer = b""
        self._greeted = False
        self._prepared: dict[bytes, str] = {}
        self._bound: dict[bytes, str] = {}

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while True:
            start = 1 if self._greeted else 0
            if len(self._buffer) < start + 4:
                return
            end = start + int.from_bytes(self._buffer[start : start + 4])
            if len(self._buffer) < end:
                return
            kind, body = self._buffer[:start], self._buffer[start + 4 : end]
            self._buffer, self._greeted = self._buffer[end:], True
            self._note(kind, body)

    def _note(self, kind: bytes, body: bytes) -> None:
        if kind == b"Q":
            self._executed.append(body.rstrip(b"\0").decode())
        elif kind == b"P":
            name, query = body.split(b"\0", 2)[:2]
            self._prepared[name] = query.decode()
        elif kind == b"B":
            portal, name = body.split(b"\0", 2)[:2]
            self._bound[portal] = self._prepared.get(name, "?")
        elif kind == b"E":
            self._executed.append(self._bound.get(body.split(b"\0", 1)[0], "?"))


@contextlib.asynccontextmanager
async def tapped(url: str) -> AsyncIterator[Wire]:
    """Stand between a client and the server at ``url``, a private socket."""
    parts = urlsplit(url)
    behind = Path(parse_qs(parts.query)["host"][0], _SOCKET)
    folder = Path(tempfile.mkdtemp(prefix="yima-wire-"))  # short: the path of a socket has a limit
    wire = Wire(parts._replace(query=f"host={quote(str(folder))}&port=5432").geturl())
    running: set[asyncio.Task[None]] = set()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, reader: _Reader | None) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                if reader is not None:
                    reader.feed(data)
                sink.write(data)
                await sink.drain()
        sink.close()

    async def serve(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        server_source, server_sink = await asyncio.open_unix_connection(str(behind))
        for task in (
            asyncio.create_task(pump(source, server_sink, _Reader(wire.executed))),
            asyncio.create_task(pump(server_source, sink, None)),
        ):
            running.add(task)
            task.add_done_callback(running.discard)

    server = await asyncio.start_unix_server(serve, str(folder / _SOCKET))
    try:
        yield wire
    finally:
        server.close()
        for task in tuple(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        shutil.rmtree(folder, ignore_errors=True)
