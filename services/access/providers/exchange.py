"""How is a provider asked over the network, without waiting for ever?

A login code is good once: a request that may have arrived is never sent again. Only a connection
that could not be made is tried a second time, and what the provider itself asks us to repeat.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from functools import cache

import httpx
import structlog

from domain.refusals import Refused

LARGEST = 64 * 1024  # bytes of an answer
_CONNECT_SECONDS = 3.0
_PAUSE = 0.3  # before what the provider asked us to repeat
_SOON, _LATER = 5, 300
log = structlog.get_logger()


class NoAnswerError(Exception):
    """No usable answer came. ``reason`` is a short code and never holds personal data."""

    def __init__(self, reason: str, *, again: bool = False, wait: int = _SOON, ours: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again  # the provider says that the same request may come again
        self.wait = _LATER if ours else wait  # seconds that whoever signs in should wait
        self.ours = ours  # settings are wrong: somebody has to look


async def ask(provider: str, once: Callable[[], Awaitable[str]], *, seconds: float) -> str:
    """Ask once, and a second time where the provider asks for it; raises ``login_unavailable``."""
    try:
        async with asyncio.timeout(seconds):
            try:
                return await once()
            except NoAnswerError as error:
                if not error.again:
                    raise
            await asyncio.sleep(_PAUSE)
            return await once()
    except TimeoutError:
        refusal = NoAnswerError("timeout")
    except NoAnswerError as error:
        refusal = error
    (log.error if refusal.ours else log.warning)("provider_no_answer", provider=provider, reason=refusal.reason)
    raise Refused("login_unavailable", seconds=refusal.wait)


async def call(
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Return the text of an answer 200; raises ``NoAnswerError``, which holds no address and no text."""
    transport = httpx.AsyncHTTPTransport(verify=_tls(), retries=1)  # only where no connection was made
    timeout = httpx.Timeout(None, connect=_CONNECT_SECONDS)  # ``ask`` counts the whole
    client = httpx.AsyncClient(
        transport=transport, timeout=timeout, headers={"Accept-Encoding": "identity", **(headers or {})}
    )
    try:
        async with client, client.stream(method, url, params=query, data=form) as answer:
            if answer.status_code != httpx.codes.OK:
                reason = f"status_{answer.status_code}"
                raise NoAnswerError(reason)
            return await _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoAnswerError(type(error).__name__) from None


async def _read(answer: httpx.Response) -> str:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise NoAnswerError("encoded")
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > LARGEST:
            raise NoAnswerError("too_large")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise NoAnswerError("not_utf8") from None


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()
