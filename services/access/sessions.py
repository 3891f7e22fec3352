"""How does a resident sign in?

Kept of an account at a provider is its blind index alone: nobody can read from the database which
WeChat or Alipay account stands behind a petition.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.keyring import KeyRing
from models import Resident
from models.access import TokenKind
from schemas.sessions import ResidentSession, ResidentSignIn
from services.access.providers.choose import choose
from services.access.providers.ground import SignInGround
from services.access.tokens import issue


async def open_session(told: ResidentSignIn, *, ground: SignInGround) -> ResidentSession:
    """Sign in with a login code; the first sign-in makes the account.

    No connection is held while the provider is asked.
    """
    subject = await choose(told, ground=ground).subject_of(told.code)
    name, keyring, now = told.provider, ground.keyring, ground.now
    async with ground.database.transaction() as session:
        resident = await _resident(session, provider=name, subject=subject, keyring=keyring, now=now)
        issued = await issue(session, kind=TokenKind.RESIDENT, holder=resident, now=now)
    return ResidentSession(access_token=issued.token, expires_at=issued.expires_at)


async def _resident(session: AsyncSession, *, provider: str, subject: str, keyring: KeyRing, now: datetime) -> UUID:
    """Return the resident of an account, under whichever key of the ring the index was made."""
    keyring = keyring.latest()  # with an older ring, who was indexed under a key of now would become somebody else
    indexes = [keyring.digest("resident-subject", f"{provider}:{subject}", key=key) for key in keyring.keys]
    index = keyring.digest("resident-subject", f"{provider}:{subject}")
    known = select(Resident).where(Resident.provider == provider, col(Resident.subject_index).in_(indexes))
    resident = (await session.exec(known)).first()
    if resident is not None:
        resident.subject_index, resident.index_key = index, keyring.active  # old keys go once everybody came by
        return resident.id
    new = {"id": uuid7(), "provider": provider, "subject_index": index, "index_key": keyring.active}
    making = insert(Resident).values(**new, created_at=now)
    await session.exec(making.on_conflict_do_nothing())
    return (await session.exec(select(Resident.id).where(col(Resident.subject_index) == index))).one()
