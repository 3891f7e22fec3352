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
    }
)
_PREFIX = MappingProxyType(
    {TokenKind.PETITION: "ya_", TokenKind.RESIDENT: "ys_", TokenKind.DESK: "yd_", TokenKind.PARTNER: "yp_"}
)
_HOLDER = MappingProxyType(
    {
        TokenKind.PETITION: "petition_id",
        TokenKind.RESIDENT: "resident_id",
        TokenKind.DESK: "staff_id",
        TokenKind.PARTNER: "partner_id",
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
) -> Issued:
    """Give ``holder`` (a petition, resident, member of staff or partner) a token of ``kind``.

    ``person`` is the co-petitioner for whom it opens a petition.
    """
    token = _PREFIX[kind] + secrets.token_urlsafe(_RANDOM_BYTES)
    expires_at = now + LASTS[kind]
    session.add(
        AccessToken(
            hash=fingerprint(token),
            kind=kind,
            scopes=list(scopes),
            person_id=person,
            created_at=now,
            expires_at=expires_at,
            **{_HOLDER[kind]: holder},
        )
    )
    await session.flush()
    return Issued(token, expires_at)


async def end(session: AsyncSession, *, token_hash: bytes) -> None:
    """Make a token open nothing from now on."""
    await session.exec(delete(AccessToken).where(col(AccessToken.hash) == token_hash))
