"""How does the first petitioner open a petition for others to join, and close it again?

What is kept is when it was opened; the code follows from it, so that closing ends it for good and
the next opening has another one. Nothing is kept of the code itself.
"""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import qr
from core.keyring import KeyRing
from domain import codes
from domain.joint import may_be_joined
from domain.lifecycle import Actor, State
from domain.refusals import Refused
from models import Petition
from schemas.joint import JoiningOpened
from services.access import receipts
from services.access.actors import Bearer
from services.access.joined import joined_as
from services.access.scope import opened_by
from services.audit.record import event_row
from services.petitions.write import write


async def open_joining(  # noqa: PLR0913
    session: AsyncSession, *, number: str, bearer: Bearer, keyring: KeyRing, public_url: str, now: datetime
) -> JoiningOpened:
    """Open joining, or tell the code again while it is open."""
    petition = await _hold(session, number, bearer, now, move="打开联名")
    refusal = may_be_joined(State(petition.state), petition.purpose, about_officials=petition.about_officials)
    if refusal is not None:
        raise Refused(refusal)
    opened_at = petition.joining_opened_at
    if opened_at is None:
        petition.joining_opened_at = opened_at = now
        await _record(session, petition, "petition.joining_opened", "提出人打开了联名，别人可以凭联名码加入。", now)
    code = receipts.join_code(keyring, petition.id, petition.code_key, opened_at)
    url = receipts.join_url(public_url, petition.number, codes.grouped(code))
    return JoiningOpened(number=petition.number, join_code=codes.grouped(code), join_url=url, qr=qr.svg(url))


async def close_joining(session: AsyncSession, *, number: str, bearer: Bearer, now: datetime) -> None:
    """End joining; whoever has joined stays."""
    petition = await _hold(session, number, bearer, now, move="结束联名")
    if petition.joining_opened_at is None:
        return
    petition.joining_opened_at = None
    await _record(session, petition, "petition.joining_closed", "提出人结束了联名，已经加入的不受影响。", now)


async def _hold(session: AsyncSession, number: str, bearer: Bearer, now: datetime, *, move: str) -> Petition:
    """Lock the petition of its first petitioner; raises ``not_found`` or ``actor_not_allowed``."""
    statement = select(Petition).where(Petition.number == number, opened_by(bearer, now)).with_for_update()
    petition = (await session.exec(statement)).first()
    if petition is None:
        raise Refused("not_found")
    if await joined_as(session, bearer=bearer) is not None:
        raise Refused("actor_not_allowed", move=move)
    return petition


async def _record(session: AsyncSession, petition: Petition, topic: str, words: str, now: datetime) -> None:
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic=topic,
        at=now,
        actor=Actor.CITIZEN,
        words=words,
    )
    await write(session, petition=petition, events=[event], now=now)
