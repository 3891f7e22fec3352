"""What does every answer carry? A request id and the headers that close a browser's looseness.

An answer may say any of them itself (a page its own policy, a list of areas that it may be kept);
what it does not say is the strictest: nothing may be run, framed, kept or handed on.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GIVEN_ID = re.compile(rb"[0-9A-Za-z._-]{8,64}")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"cache-control", b"no-store"),
)
_ENCRYPTED = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")  # a year
_CARRIED = "carried"  # where the scope of a request keeps them
RawHeaders = Sequence[tuple[bytes, bytes]]


class RequestContext:
    """Pure ASGI middleware: it costs a few microseconds and never buffers."""

    def __init__(self, app: ASGIApp, *, is_public: bool = False) -> None:
        self.app = app
        self._always = (*_ALWAYS, _ENCRYPTED) if is_public else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        scope["request_id"] = request_id
        scope[_CARRIED] = (*self._always, (b"x-request-id", request_id.encode()))

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = carry(scope, message["headers"])
            await send(message)

        await self.app(scope, receive, answer)


def carry(scope: Any, said: RawHeaders) -> list[tuple[bytes, bytes]]:  # noqa: ANN401 - Starlette's scope
    """Return the headers of an answer with everything that it does not say itself."""
    names = {name.lower() for name, _ in said}
    return [*said, *(header for header in scope.get(_CARRIED, ()) if header[0] not in names)]
