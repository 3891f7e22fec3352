"""What is kept of a resident? All of it, for people to read and for programs.

Only what this resident wrote, gave, or was told: of those who joined by their own code nothing, and
no note that offices wrote for themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain.fields import PersonRole
from domain.lifecycle import State
from domain.words import STATES
from models import AccessToken, Attachment, Document, Event, Notice, Person, Petition, Rating, Resident
from models import Unit as UnitRow
from models.delivery import Audience, NoticeState
from schemas.own import MyAccount, MyData, MyFile, MyPerson, MyPetitionData, MyRating
from schemas.petitions import DocumentCard, NoticeCard, TimelineEntry
from services.access.actors import ResidentActor
from services.access.doings import by
from services.attachments.objects import sealed_with
from services.audit.note import note
from services.petitions.people import bound_to

Parts = dict[UUID, list[Any]]


async def export_my_data(session: AsyncSession, *, resident: ResidentActor, keyring: KeyRing, now: datetime) -> MyData:
    """Return everything, and write down that it was asked for."""
    await note(session, by(resident, "account.exported", resident=str(resident.id)), now=now)
    statement = (
        select(Petition, UnitRow.name)
        .join(UnitRow, col(UnitRow.id) == col(Petition.unit_id))
        .where(Petition.resident_id == resident.id)
        .order_by(col(Petition.id))
    )
    rows = (await session.exec(statement)).all()
    ids = [petition.id for petition, _ in rows]
    people, files = await _people(session, ids, keyring), await _files(session, ids, keyring)
    timeline, documents = await _timeline(session, ids), await _documents(session, ids)
    notices, ratings = await _notices(session, ids), await _ratings(session, ids)
    return MyData(
        exported_at=now,
        account=await _account(session, resident, now),
        petitions=[
            MyPetitionData(
                **_own(petition),
                unit=unit,
                people=people[petition.id],
                timeline=timeline[petition.id],
                documents=documents[petition.id],
                notices=notices[petition.id],
                ratings=ratings[petition.id],
                attachments=files[petition.id],
            )
            for petition, unit in rows
        ],
    )


def _own(petition: Petition) -> dict[str, Any]:
    same = {"number", "title", "content", "purpose", "anonymous", "named_units", "state", "level"}
    same |= {"registered_at", "closed_at"}
    return {name: getattr(petition, name) for name in same} | {
        "text_hash": petition.text_hash.hex(),
        "category": petition.category_slug,
        "state_name": STATES[State(petition.state)],
    }


async def _account(session: AsyncSession, resident: ResidentActor, now: datetime) -> MyAccount:
    row = (await session.exec(select(Resident).where(Resident.id == resident.id))).one()
    live = select(func.count()).where(AccessToken.resident_id == resident.id, col(AccessToken.expires_at) > now)
    sessions = (await session.exec(live)).one()
    return MyAccount(provider=row.provider, created_at=row.created_at, sessions=sessions)


async def _people(session: AsyncSession, ids: Sequence[UUID], keyring: KeyRing) -> Parts:
    typed = select(Person).where(col(Person.petition_id).in_(ids), col(Person.joined_at).is_(None))
    parts: Parts = defaultdict(list)
    for row in await session.exec(typed.order_by(col(Person.id))):
        if row.role == PersonRole.CO_PETITIONER and row.name_sealed is None:
            continue  # somebody who left
        name = keyring.unseal(row.name_sealed, bound_to=bound_to(row.id, "name")) if row.name_sealed else None
        phone = keyring.unseal(row.phone_sealed, bound_to=bound_to(row.id, "phone")) if row.phone_sealed else None
        shown = MyPerson(role=row.role, name=name, phone=phone, relation=row.relation, minor=row.minor)
        parts[row.petition_id].append(shown)
    return parts


async def _files(session: AsyncSession, ids: Sequence[UUID], keyring: KeyRing) -> Parts:
    parts: Parts = defaultdict(list)
    plain = select(Attachment).where(col(Attachment.petition_id).in_(ids), col(Attachment.name_sealed) != b"")
    for row in await session.exec(plain):  # what is empty lies closed with a report
        name = keyring.unseal(row.name_sealed, bound_to=sealed_with(row.id))
        shown = MyFile(
            attachment_id=row.id, name=name, media_type=row.media_type, size=row.size, uploaded_at=row.uploaded_at
        )
        parts[row.petition_id].append(shown)  # type: ignore[index] # of a petition, by the filter
    return parts


async def _timeline(session: AsyncSession, ids: Sequence[UUID]) -> Parts:
    statement = (
        select(Event, UnitRow.name)
        .join(UnitRow, col(UnitRow.id) == col(Event.unit_id), isouter=True)
        .where(col(Event.petition_id).in_(ids), col(Event.public))
        .order_by(col(Event.petition_id), col(Event.seq))
    )
    parts: Parts = defaultdict(list)
    for event, unit in await session.exec(statement):
        parts[event.petition_id].append(TimelineEntry(at=event.at, topic=event.topic, words=event.words, unit=unit))
    return parts


async def _documents(session: AsyncSession, ids: Sequence[UUID]) -> Parts:
    statement = (
        select(Document, UnitRow.name)
        .join(UnitRow, col(UnitRow.id) == col(Document.unit_id))
        .where(col(Document.petition_id).in_(ids))
        .order_by(col(Document.issued_at), col(Document.id))
    )
    parts: Parts = defaultdict(list)
    for row, unit in await session.exec(statement):
        same = {name: getattr(row, name) for name in ("number", "kind", "name", "issued_at", "body")}
        parts[row.petition_id].append(DocumentCard(document_id=row.id, unit=unit, **same))
    return parts


async def _notices(session: AsyncSession, ids: Sequence[UUID]) -> Parts:
    statement = select(Notice).where(
        col(Notice.petition_id).in_(ids),
        Notice.audience == Audience.PETITIONER.value,
        Notice.state == NoticeState.SENT.value,
    )
    parts: Parts = defaultdict(list)
    for row in await session.exec(statement.order_by(col(Notice.id))):
        if row.sent_at is not None:
            parts[row.petition_id].append(NoticeCard(at=row.sent_at, words=row.words))
    return parts


async def _ratings(session: AsyncSession, ids: Sequence[UUID]) -> Parts:
    statement = (
        select(Rating)
        .join(Person, col(Person.id) == col(Rating.person_id))
        .where(col(Rating.petition_id).in_(ids), Person.role == PersonRole.PETITIONER.value)
        .order_by(col(Rating.id))
    )
    parts: Parts = defaultdict(list)
    for row in await session.exec(statement):
        same = {name: getattr(row, name) for name in MyRating.model_fields}
        parts[row.petition_id].append(MyRating(**same))
    return parts
