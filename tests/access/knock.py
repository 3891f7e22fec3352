"""How is the application asked a million times? Over ASGI, without a client that costs more than the answer."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI


@dataclass(frozen=True)
class Heard:
    """An answer."""

    status_code: int
    text: str
    headers: frozenset[str]  # their names


async def knock(
    app: FastAPI, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes = b""
) -> Heard:
    """Send one request and return the answer."""
    path, _, query = url.partition("?")
    told = {"host": "test", "content-length": str(len(content))} | (headers or {})
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "client": ("127.0.0.1", 123), "server": ("test", None),
    }  # fmt: skip
    sent, status, names, parts = False, 0, frozenset[str](), []

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, names
        if message["type"] == "http.response.start":
            status = message["status"]
            names = frozenset(name.decode().lower() for name, _ in message["headers"])
        else:
            parts.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001 - what the application raises is answered with 500 before
        assert status == 500
    return Heard(status, b"".join(parts).decode(errors="replace"), names)
