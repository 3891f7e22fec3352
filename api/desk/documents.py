"""How does a desk get the documents on paper?"""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.calendar import Calendar
from api.citizen.documents import PAPER, PaperFormat, paper_answer
from api.identity import Desk, Session, settings_of
from api.limits import limited
from api.paths import Number
from api.strict import StrictRoute
from services.papers.print import read_paper_at_desk

router = APIRouter(prefix="/v1/desk/petitions", route_class=StrictRoute, tags=["desk"])


@router.get(
    "/{number}/documents/{document_id}",
    operation_id="readDocumentAtDesk",
    summary="下载文书",
    response_class=Response,
    dependencies=[limited("upload")],
    responses=PAPER,
)
async def read_desk_document(  # noqa: PLR0913
    request: Request,
    number: Number,
    document_id: UUID,
    desk: Desk,
    session: Session,
    calendar: Calendar,
    kind: PaperFormat = "pdf",
) -> Response:
    """与信访人下载的是同一份，盖章、送达用。"""
    data = await read_paper_at_desk(
        session,
        number=number,
        document_id=document_id,
        staff=desk,
        calendar=calendar,
        public_url=settings_of(request).public_url,
    )
    return await paper_answer(data, kind)
