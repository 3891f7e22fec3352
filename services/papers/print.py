"""Which document is meant, and may it be read, as it is or masked?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import masks
from domain.calendar import WorkingCalendar
from domain.refusals import Refused
from models import Document, Petition, Unit
from services.access.actors import Bearer, StaffActor
from services.access.scope import actors_of, opened_by, visible_to
from services.papers.content import PaperData, paper_of


async def read_paper(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    document_id: UUID,
    bearer: Bearer,
    calendar: WorkingCalendar,
    public_url: str,
    now: datetime,
) -> PaperData:
    """Read a document of a petition that the bearer opens; raises ``not_found``."""
    document, unit, _ = await _find(session, number, document_id, opened_by(bearer, now))
    return paper_of(document, unit, petition=number, calendar=calendar, public_url=public_url)


async def read_paper_at_desk(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    document_id: UUID,
    staff: StaffActor,
    calendar: WorkingCalendar,
    public_url: str,
) -> PaperData:
    """Read a document of a petition that the member of staff may see; raises ``not_found``.

    Whoever only looks reads it masked; what names a petition that is not seen here is not there.
    """
    document, unit, petition = await _find(session, number, document_id, visible_to(staff))
    if document.kind == "duplicate_notice" and not await _sees_earlier(session, petition, staff):
        raise Refused("not_found")
    if not actors_of(staff, petition):
        document = Document(**document.model_dump() | {"body": masks.everywhere(document.body)})
    return paper_of(document, unit, petition=number, calendar=calendar, public_url=public_url)


async def _find(
    session: AsyncSession, number: str, document_id: UUID, scope: ColumnElement[bool]
) -> tuple[Document, Unit, Petition]:
    statement = (
        select(Document, Unit, Petition)
        .join(Petition, col(Petition.id) == col(Document.petition_id))
        .join(Unit, col(Unit.id) == col(Document.unit_id))
        .where(Petition.number == number, Document.id == document_id, col(Petition.erased_at).is_(None), scope)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    if not found[0].body:  # its words lie closed with a report
        raise Refused("not_found")
    return found


async def _sees_earlier(session: AsyncSession, petition: Petition, staff: StaffActor) -> bool:
    seen = select(Petition.id).where(Petition.id == petition.earlier_id, visible_to(staff))
    return (await session.exec(seen)).first() is not None
