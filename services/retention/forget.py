"""How is one petition forgotten when its time is over?

An event at the end of its chain and a line in the audit say so in the same transaction. Before a
petition is deleted its chain is verified: afterwards only the end of it is known.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Function, delete, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from domain.fields import Who
from domain.lifecycle import Actor
from domain.retention import Act
from models import AccessToken, Attachment, Petition, RequestKey, Resident
from services.attachments import objects
from services.audit.note import Doing, note
from services.audit.record import event_row
from services.audit.verify import is_whole
from services.petitions.write import write
from services.retention.due import County, Due

TOPICS = {Act.ANONYMISE: "petition.anonymised", Act.TOMBSTONE: "petition.erased", Act.DELETE: "petition.deleted"}
_WORDS = {
    Act.ANONYMISE: "保存期满（办结后 {months} 个月），姓名、电话、账号和附件已删除。",
    Act.TOMBSTONE: "保存期满（办结后 {months} 个月），个人信息和内容已删除，只留编号、日期和经过。",
    Act.DELETE: "保存期满（办结后 {months} 个月），整件删除。",
}


class ChainBroken(Exception):  # noqa: N818 - what was found, not a fault of ours
    """The events of a petition do not fit: it stays, and ``yima audit verify`` names it."""


async def hold(session: AsyncSession, batch: Sequence[Due]) -> dict[UUID, Petition]:
    """Lock those of a batch that nobody else has in hand, and that are as they were when they were found."""
    asked = {due.id: due for due in batch}
    statement = select(Petition).where(col(Petition.id).in_(asked), func.kept_for(Petition.id).is_(None))
    locked = await session.exec(statement.order_by(col(Petition.id)).with_for_update(skip_locked=True))
    return {petition.id: petition for petition in locked if _is_still_due(petition, asked[petition.id])}


def _is_still_due(petition: Petition, due: Due) -> bool:
    """Tell whether nobody reopened it, or did the same, since it was found."""
    if petition.closed_at is None or petition.closed_at != due.closed_at:
        return False
    if due.act is Act.ANONYMISE:
        nameless = petition.anonymised_at is not None and petition.anonymised_at >= petition.closed_at
        return petition.erased_at is None and not nameless
    return due.act is Act.DELETE or petition.erased_at is None


async def forget(session: AsyncSession, petition: Petition, *, due: Due, county: County, now: datetime) -> list[str]:
    """Do what the rule says to a petition that is held; return the keys of the objects that it had.

    Raises ``ChainBroken`` before anything is written.
    """
    if due.act is Act.DELETE and not await is_whole(SessionWire(session), petition.id):
        raise ChainBroken(petition.number)
    event = event_row(
        petition.id,
        seq=petition.last_event + 1,
        before=petition.last_hash,
        topic=TOPICS[due.act],
        at=now,
        actor=Actor.SYSTEM,
        words=_WORDS[due.act].format(months=due.rule.months),
        data={"policy_version": county.policy_version, "months": due.rule.months},
    )
    files = await _objects(session, petition.id)
    resident_id = petition.resident_id
    await write(session, petition=petition, events=[event])  # holds it, for the functions
    told: dict[str, object] = {
        "number": petition.number,
        "rule": asdict(due.rule),
        "policy_version": county.policy_version,
        "last_event": event["seq"],
        "last_hash": event["hash"].hex(),
    }
    doing = Doing(TOPICS[due.act], Who.OPERATOR, county_code=county.code, petition_id=petition.id, data=told)
    await note(session, doing, now=now)
    await session.exec(select(_call(due.act, petition.id, now)))
    if resident_id:
        await _end_empty_account(session, resident_id, now)
    return files


def _call(act: Act, petition_id: UUID, now: datetime) -> Function[None]:
    if act is Act.ANONYMISE:
        return func.anonymise_petition(petition_id, now)
    if act is Act.TOMBSTONE:
        return func.erase_petition(petition_id, now)
    return func.delete_petition(petition_id, now)


async def _objects(session: AsyncSession, petition_id: UUID) -> list[str]:
    files = await session.exec(
        select(Attachment.id, Attachment.uploaded_at).where(Attachment.petition_id == petition_id)
    )
    return [key for one, uploaded_at in files for key in objects.keys(one, uploaded_at)]


async def _end_empty_account(session: AsyncSession, resident_id: UUID, now: datetime) -> None:
    """An account that filed nothing more that is kept, and is signed in nowhere, goes as well.

    It is locked first: who files with it in this instant either is seen here or finds no account.
    """
    account = select(Resident.id).where(Resident.id == resident_id).with_for_update(skip_locked=True)
    if (await session.exec(account)).first() is None:
        return
    files = select(Petition.id).where(Petition.resident_id == resident_id).limit(1)
    mine = col(AccessToken.resident_id) == resident_id
    live = select(AccessToken.hash).where(mine, col(AccessToken.expires_at) > now).limit(1)
    if (await session.exec(files)).first() is not None or (await session.exec(live)).first() is not None:
        return
    await session.exec(delete(AccessToken).where(mine))
    await session.exec(delete(RequestKey).where(col(RequestKey.caller) == f"resident:{resident_id}"))
    await session.exec(delete(Resident).where(col(Resident.id) == resident_id))
