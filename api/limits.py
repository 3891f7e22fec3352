"""How often may one address ask?

Counted in each process with the ``limits`` library; the sums over processes are the operator's to
choose. Limits that guard a secret (query codes, passwords) are counted in the database instead:
``services/access/attempts.py``.
"""

import time
from collections.abc import Callable
from typing import Any

from fastapi import Depends, Request, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from domain.refusals import Refused


class Limits:
    """The named limits of one process."""

    def __init__(self, **rules: str) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._rules: dict[str, RateLimitItem] = {name: parse(rule) for name, rule in rules.items()}

    def take(self, name: str, address: str) -> dict[str, str]:
        """Count one request; return the RateLimit headers or raise ``Refused("rate_limited")``."""
        rule = self._rules[name]
        allowed = self._limiter.hit(rule, name, address)
        reset_at, left = self._limiter.get_window_stats(rule, name, address)
        seconds = max(1, round(reset_at - time.time()))  # noqa: TID251 - the library counts in wall time
        headers = {
            "RateLimit-Policy": f'"{name}";q={rule.amount};w={rule.get_expiry()}',
            "RateLimit": f'"{name}";r={left};t={seconds}',
        }
        if not allowed:
            raise Refused("rate_limited", seconds=seconds, headers=headers)
        return headers


def address_of(request: Request) -> str:
    """Return the caller's address; behind a trusted proxy, the one that the proxy saw."""
    if request.app.state.settings.trust_proxy and (forwarded := request.headers.get("x-forwarded-for")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.client.host if request.client else "unknown"


def take(request: Request, name: str) -> dict[str, str]:
    """Count one request of this caller under a named limit."""
    limits: Limits = request.app.state.limits
    return limits.take(name, address_of(request))


def limited(name: str) -> Any:  # noqa: ANN401 - FastAPI's Depends
    """Return a dependency that counts the request and writes the RateLimit headers."""
    return Depends(_counter(name))


def _counter(name: str) -> Callable[[Request, Response], Any]:
    async def count(request: Request, response: Response) -> None:
        response.headers.update(take(request, name))

    count.limit_class = name  # type: ignore[attr-defined]
    return count
