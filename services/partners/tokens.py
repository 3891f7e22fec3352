"""How does a partner's system get its token? OAuth 2.0 client credentials."""

from collections.abc import Collection
from datetime import datetime
from secrets import compare_digest

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import fingerprint
from domain.refusals import Refused
from models import Partner
from models.access import TokenKind
from schemas.partners import TokenAnswer
from services.access.tokens import LASTS, issue

_NOTHING = bytes(32)


async def issue_partner_token(
    session: AsyncSession, *, client_id: str, client_secret: str, scopes: Collection[str] | None, now: datetime
) -> TokenAnswer:
    """Return a token for all scopes of the partner, or for those asked for.

    Raises ``Refused("client_invalid")`` or ``Refused("scope_missing")``. A secret is 256 random
    bits, so that SHA-256 keeps it and guessing needs no count.
    """
    statement = select(Partner).where(Partner.client_id == client_id, col(Partner.active))
    partner = (await session.exec(statement)).first()
    told = fingerprint(client_secret)
    if not compare_digest(told, partner.secret_hash if partner else _NOTHING) or partner is None:
        raise Refused("client_invalid")
    if missing := sorted(set(scopes or ()) - set(partner.scopes)):
        raise Refused("scope_missing", scope=" ".join(missing))
    granted = sorted(set(scopes or partner.scopes))
    issued = await issue(session, kind=TokenKind.PARTNER, holder=partner.id, scopes=granted, now=now)
    lasts = int(LASTS[TokenKind.PARTNER].total_seconds())
    return TokenAnswer(access_token=issued.token, expires_in=lasts, scope=" ".join(granted))
