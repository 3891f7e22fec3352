"""What does every answer carry? A request id and the headers that close a browser's looseness."""

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GIVEN_ID = re.compile(rb"[0-9A-Za-z._-]{8,64}")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


class RequestContext:
    """Pure ASGI middleware: it costs a few microseconds and never buffers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        scope["request_id"] = request_id
        extra = (*_ALWAYS, (b"x-request-id", request_id.encode()))

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
                if b"content-security-policy" not in {name.lower() for name, _ in message["headers"]}:
                    MutableHeaders(scope=message).append("content-security-policy", "default-src 'none'")
            await send(message)

        await self.app(scope, receive, answer)
