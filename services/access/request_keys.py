"""Which answer did this Idempotency-Key get?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.refusals import Refused
from models import Petition, RequestKey


@dataclass(frozen=True)
class StoredAnswer:
    """An answer that was given before."""

    status: int
    text: str


def bound_to(caller: str, key: str) -> str:
    """Return what a sealed answer is bound to."""
    return f"request_key:{caller}:{key}"


def fingerprint_of(told: bytes) -> bytes:
    """Return the SHA-256 of a body."""
    return hashlib.sha256(told).digest()


def read(stored: RequestKey, *, told: bytes, keyring: KeyRing) -> StoredAnswer:
    """Open a stored answer; raises ``Refused`` when the key was used for another body."""
    if stored.fingerprint != fingerprint_of(told):
        raise Refused("idempotency_key_reused")
    text = keyring.unseal(stored.answer, bound_to=bound_to(stored.caller, stored.key))
    return StoredAnswer(stored.status, text)


async def recall(  # noqa: PLR0913
    session: AsyncSession, *, caller: str, key: str, told: bytes, keyring: KeyRing, now: datetime
) -> StoredAnswer | None:
    """Take the key for this request, or return the answer that it got before.

    Waits for a request with the same key that is still running.
    """
    claim = (
        insert(RequestKey)
        .values(caller=caller, key=key, fingerprint=fingerprint_of(told), status=0, answer=b"", created_at=now)
        .on_conflict_do_nothing()
        .returning(col(RequestKey.key))
    )
    if (await session.exec(claim)).first() is not None:
        return None
    stored = (await session.exec(select(RequestKey).where(RequestKey.caller == caller, RequestKey.key == key))).one()
    return read(stored, told=told, keyring=keyring)


async def remember(  # noqa: PLR0913
    session: AsyncSession, *, caller: str, key: str, status: int, text: str, number: str | None, keyring: KeyRing
) -> None:
    """Store the answer of a key that this transaction took, with the petition that it is about, if one."""
    about = select(Petition.id).where(Petition.number == number).scalar_subquery() if number else None
    answer = keyring.seal(text, bound_to=bound_to(caller, key))
    await session.exec(
        update(RequestKey)
        .where(col(RequestKey.caller) == caller, col(RequestKey.key) == key)
        .values(status=status, answer=answer, petition_id=about)
    )


async def forget_answers(session: AsyncSession, *, petition_id: UUID) -> None:
    """Delete what was answered about a petition: its receipt must not outlive it for two days."""
    await session.exec(delete(RequestKey).where(col(RequestKey.petition_id) == petition_id))
