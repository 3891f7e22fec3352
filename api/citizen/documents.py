"""How does a petitioner get the documents on paper, and prove that a period ran out?"""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.identity import Now, Petitioner, Session, settings_of
from api.limits import limited
from api.paths import Number
from api.strict import StrictRoute
from schemas.certificates import OverduePeriods
from services.papers.certificates import list_overdue, read_certificate
from services.papers.content import PaperData, render_paper
from services.papers.print import read_paper

router = APIRouter(prefix="/v1/petitions/{number}", route_class=StrictRoute, tags=["petitions"])
PaperFormat = Annotated[Literal["pdf", "png"], Query(alias="format", description="pdf；png 是第一页的图片")]
PAPER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}, "image/png": {}}, "description": "文书"}
}
_TYPES = {"pdf": "application/pdf", "png": "image/png"}


async def paper_answer(data: PaperData, kind: Literal["pdf", "png"]) -> Response:
    """Set a paper in a thread and send it; nobody may keep a copy on the way."""
    paper = await asyncio.to_thread(render_paper, data, format=kind)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{data.number}.{kind}"'}
    return Response(paper, 200, headers, media_type=_TYPES[kind])


@router.get(
    "/documents/{document_id}",
    operation_id="readDocument",
    summary="下载文书",
    response_class=Response,
    dependencies=[limited("upload")],
    responses=PAPER,
)
async def read_document(  # noqa: PLR0913
    request: Request,
    number: Number,
    document_id: UUID,
    petitioner: Petitioner,
    session: Session,
    calendar: Calendar,
    now: Now,
    kind: PaperFormat = "pdf",
) -> Response:
    """告知书、意见书等，A4。文书上不写姓名，二维码只带编号，可以给别人看。"""
    data = await read_paper(
        session,
        number=number,
        document_id=document_id,
        bearer=petitioner.bearer,
        calendar=calendar,
        public_url=settings_of(request).public_url,
        now=now,
    )
    return await paper_answer(data, kind)


@router.get(
    "/certificates",
    operation_id="listOverdueCertificates",
    summary="哪些期限可以开超期证明",
    dependencies=[limited("read"), NEVER_STORED],
)
async def list_certificates(
    number: Number, petitioner: Petitioner, session: Session, calendar: Calendar, now: Now
) -> OverduePeriods:
    """单位应当完成而到期没有完成的事项，由早到晚。"""
    items = await list_overdue(session, number=number, bearer=petitioner.bearer, calendar=calendar, now=now)
    return OverduePeriods(items=items)


@router.get(
    "/certificates/{clock_id}",
    operation_id="readOverdueCertificate",
    summary="下载超期证明",
    response_class=Response,
    dependencies=[limited("upload")],
    responses=PAPER,
)
async def read_overdue_certificate(  # noqa: PLR0913
    request: Request,
    number: Number,
    clock_id: UUID,
    petitioner: Petitioner,
    session: Session,
    calendar: Calendar,
    now: Now,
    kind: PaperFormat = "pdf",
) -> Response:
    """随时可以下载，由登记的办理记录当场生成，没有人填写，可以作证据用。"""
    data = await read_certificate(
        session,
        number=number,
        clock_id=clock_id,
        bearer=petitioner.bearer,
        calendar=calendar,
        public_url=settings_of(request).public_url,
        now=now,
    )
    return await paper_answer(data, kind)
