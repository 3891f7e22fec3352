"""Which looseness of the defaults is closed for every route?

Duplicate JSON keys, lone surrogates, NUL, NaN, deep nesting, other media types, and query
parameters that are unknown or repeated: all of them pass silently by default, or answer 500.
"""

import json
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute

from api.shortcut import shortcut
from core.settings import Settings
from domain.refusals import Refused

_BROKEN = re.compile("[\x00\ud800-\udfff]")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("malformed_json")
    return found


def _no_constant(_: str) -> None:
    raise Refused("malformed_json")


def _is_clean(text: str) -> bool:
    return _BROKEN.search(text) is None


def _unclean(value: Any, at: str = "") -> str | None:  # noqa: ANN401
    """Return the pointer of the first text that holds NUL or half a surrogate pair, None when all are whole."""
    if isinstance(value, str):
        return None if _is_clean(value) else at
    if isinstance(value, dict):
        if not all(map(_is_clean, value)):
            return at
        parts = ((f"{at}/{key.replace('~', '~0').replace('/', '~1')}", item) for key, item in value.items())
    elif isinstance(value, list):
        parts = ((f"{at}/{place}", item) for place, item in enumerate(value))
    else:
        return None
    return next((found for where, item in parts if (found := _unclean(item, where)) is not None), None)


def parse(body: bytes) -> Any:  # noqa: ANN401
    """Parse JSON strictly; raises ``malformed_json``, or ``text_unclean`` with the pointer of the text."""
    try:
        value = json.loads(body, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("malformed_json") from error
    if b"\\u" in body and (pointer := _unclean(value)) is not None:
        raise Refused("text_unclean", pointer=pointer)
    return value


def check_query(request: Request, known: frozenset[str]) -> None:
    """Refuse query parameters that the route does not know, or that come twice."""
    if not request.scope["query_string"]:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    unclean = any("\x00" in value for value in request.query_params.values())
    if unclean or set(names) - known:  # what was sent may be somebody's: it is not repeated
        raise Refused("query_unknown", names="、".join(sorted(known)) or "无 none")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise Refused("query_repeated", names="、".join(repeated))


def query_names(dependant: Dependant) -> set[str]:
    """Return the names of the query parameters of a route and of all its dependencies."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*(query_names(inner) for inner in dependant.dependencies))


class StrictRequest(Request):
    """A request whose JSON is read strictly, and no further than the limit."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it arrives; raises ``Refused("body_too_large")`` past the limit."""
        left = self._limit()
        async for chunk in super().stream():
            left -= len(chunk)
            if left < 0:
                raise Refused("body_too_large")
            yield chunk

    def _limit(self) -> int:
        settings: Settings = self.app.state.settings
        return settings.body_limit

    async def json(self) -> Any:  # noqa: ANN401
        """Return the body as parsed JSON."""
        return parse(await self.body())


class StrictRoute(APIRoute):
    """A route that refuses what it does not understand."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler with the strict checks."""
        handler = super().get_route_handler()
        known = frozenset(query_names(self.dependant))
        short = shortcut(self.dependant, self.body_field)
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, Form)

        async def strict(request: Request) -> Response:
            check_query(request, known)
            if takes_json and not request.headers.get("content-type", "").lower().startswith("application/json"):
                raise Refused("unsupported_media_type")
            read = StrictRequest(request.scope, request.receive)
            if short is not None and (answer := await short.answer(read)) is not None:
                return answer
            return await handler(read)

        return strict
