"""How does one API process serve, and how does it leave?

On SIGTERM it first says so at /readyz and goes on serving for `pause` seconds, so that a load balancer
looks elsewhere; then it takes no new connection and finishes what it has in hand.
"""

import asyncio
import gc
import signal
import socket
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

import main
from core.settings import Settings

_KEEP_ALIVE = 75  # longer than a proxy's, so that it is never we who close a connection in use
_FINISH_WITHIN = 10  # seconds for the requests in hand


class _Server(uvicorn.Server):
    """uvicorn, with a pause between being asked to leave and leaving."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, pause: float) -> None:
        super().__init__(config)
        self._app = app
        self._pause = pause
        self._leave_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._app.state.stopping = True
        if self._leave_at is None:
            self._leave_at = time.monotonic() + self._pause
            self.should_exit = self._pause == 0
        else:
            self.should_exit = True
            self.force_exit = sig == signal.SIGINT

    async def on_tick(self, counter: int) -> bool:
        if self._leave_at is not None and time.monotonic() >= self._leave_at:
            self.should_exit = True
        return await super().on_tick(counter)


def wire_of(app: FastAPI) -> uvicorn.Config:
    """Return how HTTP is spoken: no second protocol, no word about ourselves, no header of a proxy believed here."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_FINISH_WITHIN,
        backlog=2048,
    )


def serve(config: Settings, door: socket.socket, *, pause: float) -> None:
    """Serve at this socket until asked to leave."""
    app = main.create(config)
    gc.collect()
    gc.freeze()  # what lives as long as the process is never looked through again: 0.1 s for all who wait, each time
    server = _Server(wire_of(app), app, pause)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve(sockets=[door]))
