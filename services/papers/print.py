"""Which document is meant, and may it be read?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import WorkingCalendar
from domain.refusals import Refused
from models import Document, Petition, Unit
from services.access.actors import Bearer, StaffActor
from services.access.scope import opened_by, visible_to
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
    return await _read(session, number, document_id, opened_by(bearer, now), calendar, public_url)


async def read_paper_at_desk(  # noqa: PLR0913
    session: AsyncSession,
    *,
    number: str,
    document_id: UUID,
    staff: StaffActor,
    calendar: WorkingCalendar,
    public_url: str,
) -> PaperData:
    """Read a document of a petition that the member of staff may see; raises ``not_found``."""
    return await _read(session, number, document_id, visible_to(staff), calendar, public_url)


async def _read(  # noqa: PLR0913
    session: AsyncSession,
    number: str,
    document_id: UUID,
    scope: ColumnElement[bool],
    calendar: WorkingCalendar,
    public_url: str,
) -> PaperData:
    statement = (
        select(Document, Unit)
        .join(Petition, col(Petition.id) == col(Document.petition_id))
        .join(Unit, col(Unit.id) == col(Document.unit_id))
        .where(Petition.number == number, Document.id == document_id, col(Petition.erased_at).is_(None), scope)
    )
    found = (await session.exec(statement)).first()
    if found is None:
        raise Refused("not_found")
    document, unit = found
    if not document.body:  # its words lie closed with a report
        raise Refused("not_found")
    return paper_of(document, unit, petition=number, calendar=calendar, public_url=public_url)
