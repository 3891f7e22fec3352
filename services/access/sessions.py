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
from domain.refusals import Refused
from models import Resident
from models.access import TokenKind
from schemas.sessions import ResidentSession, ResidentSignIn
from services.access.actors import ResidentActor
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


async def prove_account(told: ResidentSignIn, *, resident: ResidentActor, ground: SignInGround) -> None:
    """Check that whoever holds a session can sign in as the same account now; raises ``other_account``.

    A session lasts for weeks on a phone that may lie open. What cannot be undone asks for a fresh login code.
    """
    async with ground.database.transaction() as session:
        statement = select(Resident.provider, Resident.subject_index).where(Resident.id == resident.id)
        account = (await session.exec(statement)).first()
    if account is None:  # erased in this instant
        raise Refused("unauthenticated")
    if told.provider != account[0]:
        raise Refused("other_account", pointer="/provider")
    subject = await choose(told, ground=ground).subject_of(told.code)
    if account[1] not in _indexes(ground.keyring.latest(), told.provider, subject):
        raise Refused("other_account", pointer="/phone" if told.phone else "/code")


def _indexes(keyring: KeyRing, provider: str, subject: str) -> list[bytes]:
    """Return the index of an account under each key of the ring."""
    return [keyring.digest("resident-subject", f"{provider}:{subject}", key=key) for key in keyring.keys]


async def _resident(session: AsyncSession, *, provider: str, subject: str, keyring: KeyRing, now: datetime) -> UUID:
    """Return the resident of an account, under whichever key of the ring the index was made."""
    keyring = keyring.latest()  # with an older ring, who was indexed under a key of now would become somebody else
    indexes = _indexes(keyring, provider, subject)
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
