"""How does a retry get the same answer instead of a second petition?

The key is written in the same transaction as what it protects: a second request with the same key
waits for the first and then reads its answer; when the first fails, nothing is stored. Filing does
the same inside its one statement (``services/intake/submit.py``).
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.refusals import Refused
from services.access.request_keys import recall, remember

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


async def read_key(request: Request) -> str:
    """Return the Idempotency-Key; raises ``Refused("idempotency_key_required")``."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Refused("idempotency_key_required")
    return key


Key = Annotated[str, Depends(read_key)]


async def once(  # noqa: PLR0913
    session: AsyncSession,
    request: Request,
    *,
    caller: str,
    key: str,
    keyring: KeyRing,
    now: datetime,
    status: int,
    do: Callable[[], Awaitable[BaseModel]],
    number: str | None = None,
) -> Response:
    """Do something once for a key of a caller; the same key again gets the stored answer.

    ``number`` names the petition that the answer is about, so that erasing it takes the answer along.
    """
    told = await request.body()
    stored = await recall(session, caller=caller, key=key, told=told, keyring=keyring, now=now)
    if stored is not None:
        return _answer(stored.text, stored.status, replayed=True)
    text = (await do()).model_dump_json()
    await remember(session, caller=caller, key=key, status=status, text=text, number=number, keyring=keyring)
    return _answer(text, status)


def _answer(text: str, status: int, *, replayed: bool = False) -> Response:
    headers = {"Cache-Control": "no-store"}
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(text, status, headers, media_type="application/json")
