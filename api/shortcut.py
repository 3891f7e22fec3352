"""How are a route's dependencies solved without FastAPI asking the same questions at every request?

FastAPI walks the tree of dependencies anew for each request, and that walk was two fifths of
reading progress. Where a route answers with a ``Response`` and all it depends on are plain async
functions, the walk is made once, when the route is made. What remains per request is calling
those functions. Whatever is unusual (a query string, a value that does not fit, an override in a
test) goes FastAPI's own way instead, before anything was called, so that there is one place where
errors are written.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.params import Form

_JSON = "application/json"


@dataclass(slots=True)
class _Step:
    """One function to call, and where its arguments come from."""

    call: Callable[..., Any]
    request: str | None
    constants: dict[str, Any]  # query parameters when there is no query string
    paths: list[Any]
    body: Any
    results: list[tuple[str, int]] = field(default_factory=list)  # of earlier steps


class Shortcut:
    """The functions of a route in the order in which they are called; the last is the endpoint."""

    def __init__(self, steps: list[_Step], *, takes_body: bool) -> None:
        self._steps = steps
        self._takes_body = takes_body

    async def answer(self, request: Request) -> Response | None:
        """Answer, or return None when the request is unusual; nothing was called then."""
        if request.scope["query_string"] or request.app.dependency_overrides:
            return None
        body = None
        if self._takes_body:
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
                return None
            if not await request.body():
                return None
            body = await request.json()
        arguments = []
        for step in self._steps:
            given = _arguments(step, request, body)
            if given is None:
                return None
            arguments.append(given)
        results: list[Any] = []
        for step, given in zip(self._steps, arguments, strict=True):
            for name, place in step.results:
                given[name] = results[place]
            results.append(await step.call(**given))
        answer: Response = results[-1]
        return answer


def _arguments(step: _Step, request: Request, body: Any) -> dict[str, Any] | None:  # noqa: ANN401 - JSON
    """Return what comes from the request itself, None when it does not fit."""
    given = dict(step.constants)
    if step.request:
        given[step.request] = request
    for parameter in step.paths:
        value, errors = parameter.validate(request.path_params[parameter.alias], {}, loc=("path", parameter.alias))
        if errors:
            return None
        given[parameter.name] = value
    if step.body is not None:
        value, errors = step.body.validate(body, {}, loc=("body",))
        if errors:
            return None
        given[step.body.name] = value
    return given


def shortcut(dependant: Dependant, body_field: Any) -> Shortcut | None:  # noqa: ANN401 - FastAPI's own
    """Return the shortcut of a route, None where it has none."""
    if dependant.call is None or inspect.signature(dependant.call).return_annotation is not Response:
        return None
    if body_field is not None and (isinstance(body_field.field_info, Form) or dependant.body_params != [body_field]):
        return None
    steps: list[_Step] = []
    return Shortcut(steps, takes_body=body_field is not None) if _add(dependant, steps, {}) else None


def _add(dependant: Dependant, steps: list[_Step], places: dict[int, int]) -> bool:
    """Add what a function depends on, then itself; False when something is not plain."""
    if not _is_plain(dependant):
        return False
    results = []
    for inner in dependant.dependencies:
        if id(inner.call) not in places and not _add(inner, steps, places):
            return False
        if inner.name is not None:
            results.append((inner.name, places[id(inner.call)]))
    assert dependant.call is not None  # noqa: S101 - plain
    places[id(dependant.call)] = len(steps)
    steps.append(
        _Step(
            call=dependant.call,
            request=dependant.request_param_name,
            constants={parameter.name: parameter.default for parameter in dependant.query_params},
            paths=dependant.path_params,
            body=dependant.body_params[0] if dependant.body_params else None,
            results=results,
        )
    )
    return True


def _is_plain(dependant: Dependant) -> bool:
    call = dependant.call
    is_async = inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004
    more = (
        dependant.header_params,
        dependant.cookie_params,
        dependant.body_params[1:],
        dependant.websocket_param_name,
        dependant.http_connection_param_name,
        dependant.response_param_name,
        dependant.background_tasks_param_name,
        dependant.security_scopes_param_name,
        dependant.concurrency,
        not dependant.use_cache,
        any(parameter.field_info.is_required() for parameter in dependant.query_params),
        any(isinstance(parameter.default, (list, dict, set)) for parameter in dependant.query_params),
    )
    return is_async and not any(more)
