"""How does a test look at a page as a browser shows it? Chromium, spoken to over its own protocol."""

import asyncio
import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60.0  # seconds: other tests may keep the machine busy


class Browser:
    """One tab."""

    def __init__(self, socket_: ClientConnection, base: str) -> None:
        self._socket, self._base, self._sent = socket_, base, 0

    async def opens(self, path: str) -> None:
        """Open a page of the application."""
        await self._ask("Page.navigate", url=self._base + path)

    async def runs(self, script: str) -> Any:
        """Return the value of a script; nothing where a page is being loaded."""
        answer = await self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return answer.get("result", {}).get("result", {}).get("value")

    async def sees(self, script: str) -> Any:
        """Wait until a script has a value that counts, and return it."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not (value := await self.runs(script)):
            assert asyncio.get_running_loop().time() < deadline, (script, await self.runs("document.body.innerText"))
            await asyncio.sleep(0.2)
        return value

    async def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._sent += 1
        await self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            answer: dict[str, Any] = json.loads(await self._socket.recv())
            if answer.get("id") == self._sent:
                return answer


@asynccontextmanager
async def browsing(app: FastAPI) -> AsyncIterator[Browser]:
    """Serve the application on a port of its own and open a browser beside it."""
    assert CHROMIUM is not None
    port, spoken = _free(), _free()
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve())
    with tempfile.TemporaryDirectory(prefix="yima-browser-", ignore_cleanup_errors=True) as profile:
        flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
        chosen = (f"--remote-debugging-port={spoken}", f"--user-data-dir={profile}", "about:blank")
        process = subprocess.Popen([CHROMIUM, *flags, *chosen], stderr=subprocess.DEVNULL)  # noqa: ASYNC220
        try:
            async with connect(await _tab(spoken), max_size=None) as socket_:
                yield Browser(socket_, f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait()
            server.should_exit = True
            await serving


async def _tab(port: int) -> str:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    async with httpx.AsyncClient() as client:
        while True:
            try:
                tabs = (await client.get(f"http://127.0.0.1:{port}/json")).json()
                return str(next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"])
            except (httpx.HTTPError, StopIteration):
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.3)


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
