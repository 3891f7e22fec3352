"""How does a bearer token begin and end?

The first letters say what it opens (``api/identity.py``); the rest is 192 random bits. Only its
SHA-256 is stored, so nobody can be shown a token twice.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import fingerprint
from models import AccessToken
from models.access import TokenKind

LASTS = MappingProxyType(
    {
        TokenKind.PETITION: timedelta(minutes=30),
        TokenKind.RESIDENT: timedelta(days=30),
        TokenKind.DESK: timedelta(hours=10),
        TokenKind.PARTNER: timedelta(hours=1),
        TokenKind.PERSONAL: timedelta(days=365),  # at most
    }
)
_PREFIX = MappingProxyType(
    {
        TokenKind.PETITION: "ya_",
        TokenKind.RESIDENT: "ys_",
        TokenKind.DESK: "yd_",
        TokenKind.PARTNER: "yp_",
        TokenKind.PERSONAL: "yt_",
    }
)
_HOLDER = MappingProxyType(
    {
        TokenKind.PETITION: "petition_id",
        TokenKind.RESIDENT: "resident_id",
        TokenKind.DESK: "staff_id",
        TokenKind.PARTNER: "partner_id",
        TokenKind.PERSONAL: "staff_id",
    }
)
_RANDOM_BYTES = 24  # 32 url-safe characters


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, readable this once."""

    token: str
    expires_at: datetime


async def issue(  # noqa: PLR0913
    session: AsyncSession,
    *,
    kind: TokenKind,
    holder: UUID,
    now: datetime,
    scopes: Sequence[str] = (),
    person: UUID | None = None,
    second_factor: bool = False,
    name: str | None = None,
    lasts: timedelta | None = None,
) -> Issued:
    """Give ``holder`` (a petition, resident, member of staff or partner) a token of ``kind``.

    ``person`` is the co-petitioner for whom it opens a petition; ``lasts`` shortens its life.
    """
    token = _PREFIX[kind] + secrets.token_urlsafe(_RANDOM_BYTES)
    expires_at = now + min(lasts or LASTS[kind], LASTS[kind])
    holders: dict[str, UUID] = {_HOLDER[kind]: holder}
    session.add(
        AccessToken(
            **holders,  # type: ignore[arg-type]
            hash=fingerprint(token),
            kind=kind,
            scopes=list(scopes),
            person_id=person,
            second_factor=second_factor,
            name=name,
            created_at=now,
            expires_at=expires_at,
        )
    )
    await session.flush()
    return Issued(token, expires_at)


async def end(session: AsyncSession, *, token_hash: bytes) -> None:
    """Make a token open nothing from now on."""
    await session.exec(delete(AccessToken).where(col(AccessToken.hash) == token_hash))


async def end_all(
    session: AsyncSession, *, staff_id: UUID, kind: TokenKind | None = None, but: bytes | None = None
) -> None:
    """End what an account holds, sessions and tokens for scripts or one ``kind`` of them, all ``but`` one."""
    ending = delete(AccessToken).where(col(AccessToken.staff_id) == staff_id)
    if kind is not None:
        ending = ending.where(col(AccessToken.kind) == kind)
    if but is not None:
        ending = ending.where(col(AccessToken.hash) != but)
    await session.exec(ending)
