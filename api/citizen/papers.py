"""How does a petitioner get papers and files out: the slip, the attachments?"""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.calendar import Calendar
from api.citizen.attachments import Files, Part
from api.identity import Keys, Now, Petitioner, Session, settings_of
from api.limits import limited
from api.paths import Number
from api.strict import StrictRoute
from services.attachments.open import open_attachment
from services.petitions.find import find_petition
from services.petitions.print_slip import slip_data
from services.petitions.slip import render_slip

router = APIRouter(prefix="/v1/petitions/{number}", route_class=StrictRoute, tags=["petitions"])
SlipFormat = Annotated[Literal["pdf", "png"], Query(alias="format", description="pdf 或 png")]
_TYPES = {"pdf": "application/pdf", "png": "image/png"}


@router.get(
    "/slip",
    operation_id="readSlip",
    summary="打印回执",
    response_class=Response,
    dependencies=[limited("upload")],
    responses={200: {"content": {"application/pdf": {}, "image/png": {}}, "description": "回执"}},
)
async def read_slip(  # noqa: PLR0913
    request: Request,
    number: Number,
    petitioner: Petitioner,
    session: Session,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
    kind: SlipFormat = "pdf",
) -> Response:
    """编号、查询码和二维码；没有手机也能查询。"""
    url = settings_of(request).public_url
    data = await slip_data(
        session,
        number=number,
        bearer=petitioner.bearer,
        keyring=keyring,
        calendar=calendar,
        public_url=url,
        now=now,
    )
    paper = await asyncio.to_thread(render_slip, data, format=kind)
    name = f'inline; filename="{data.number}.{kind}"'
    return Response(paper, 200, {"Cache-Control": "no-store", "Content-Disposition": name}, media_type=_TYPES[kind])


@router.get(
    "/attachments/{attachment_id}",
    operation_id="readAttachment",
    summary="查看附件",
    dependencies=[limited("read")],
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "文件"}},
)
async def read_attachment(  # noqa: PLR0913
    number: Number,
    attachment_id: UUID,
    petitioner: Petitioner,
    session: Session,
    files: Files,
    now: Now,
    part: Part = "preview",
) -> StreamingResponse:
    """图片可预览；其他文件请用 ``part=original`` 下载。"""
    petition_id = await find_petition(session, number=number, bearer=petitioner.bearer, now=now)
    opened = await open_attachment(
        session, ground=files, petition_id=petition_id, attachment_id=attachment_id, part=part
    )
    return StreamingResponse(opened.chunks, headers=dict(opened.headers), media_type=opened.media_type)
