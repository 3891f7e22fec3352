"""How often may one address ask?

Counted in each process, in fixed windows; the sums over processes are the operator's to choose.
The ``limits`` library was tried: its store in memory starts a thread for nearly every request,
which cost more than anything else in reading progress. Limits that guard a secret (query codes,
passwords) are counted in the database instead: ``services/access/attempts.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from fastapi import Depends, Request, Response

from core import clock
from domain.refusals import Refused

_MANY = 4096
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(slots=True)
class _Window:
    """What one caller has asked since its window began."""

    ends_at: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Rule:
    """So many within so many seconds, and how that is told."""

    amount: int
    seconds: int
    policy: str

    @classmethod
    def read(cls, name: str, text: str) -> Self:
        """Read a rule such as ``60/minute``."""
        amount, _, period = text.partition("/")
        seconds = _SECONDS[period]
        return cls(int(amount), seconds, f'"{name}";q={amount};w={seconds}')


class Limits:
    """The named limits of one process."""

    def __init__(self, **rules: str) -> None:
        self._rules = {name: _Rule.read(name, text) for name, text in rules.items()}
        self._windows: dict[tuple[str, str], _Window] = {}
        self._sweep_at = _MANY

    def take(self, name: str, address: str) -> dict[str, str]:
        """Count one request; return the RateLimit headers or raise ``Refused("rate_limited")``."""
        rule, now = self._rules[name], clock.now().timestamp()
        window = self._windows.get((name, address))
        if window is None or window.ends_at <= now:
            window = self._open(name, address, now + rule.seconds, now)
        window.count += 1
        seconds = max(1, round(window.ends_at - now))
        left = max(0, rule.amount - window.count)
        headers = {"RateLimit-Policy": rule.policy, "RateLimit": f'"{name}";r={left};t={seconds}'}
        if window.count > rule.amount:
            raise Refused("rate_limited", seconds=seconds, headers=headers)
        return headers

    def _open(self, name: str, address: str, ends_at: float, now: float) -> _Window:
        """Begin a window; when there are many, forget those that have ended."""
        if len(self._windows) >= self._sweep_at:
            self._windows = {key: window for key, window in self._windows.items() if window.ends_at > now}
            self._sweep_at = max(_MANY, 2 * len(self._windows))
        window = self._windows[name, address] = _Window(ends_at)
        return window


def address_of(request: Request) -> str:
    """Return the caller's address; behind a trusted proxy, the one that the proxy saw."""
    if request.app.state.settings.trust_proxy and (lines := request.headers.getlist("x-forwarded-for")):
        return lines[-1].rsplit(",", 1)[-1].strip()  # a proxy may add a line of its own instead of a word
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
