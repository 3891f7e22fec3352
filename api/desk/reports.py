"""How does the hand-over officer read sealed reports, and what locks them?

No connection is held while a passphrase is tried, so who asks is found in a short transaction of its own.
"""

from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.citizen.attachments import Files
from api.identity import DeskApart, Keys, Now, database_of, settings_of
from api.limits import limited
from api.paging import Cursor, Limit, cursor_of, place_of
from api.paths import Number
from api.strict import StrictRoute
from core import clock
from schemas.reports import (
    ConfirmationForm,
    OpenedReport,
    OpeningForm,
    PassphraseForm,
    ReportCard,
    ReportKeyCard,
    ReportList,
)
from services.access.walls import staff_scope
from services.reports.handover import confirm
from services.reports.keys import read_key, set_passphrase
from services.reports.list import list_reports
from services.reports.open import open_report
from services.reports.open_file import open_file

router = APIRouter(prefix="/v1/desk", route_class=StrictRoute, tags=["reports"])


Officer = DeskApart  # reports are opened by people, not by scripts


@router.get("/reports", operation_id="listReports", summary="封存的检举控告")
async def list_sealed_reports(
    request: Request, response: Response, officer: Officer, limit: Limit = 20, cursor: Cursor = None
) -> ReportList:
    """只有编号、日期和办到哪一步；新的在前。只给移送专人。"""
    response.headers["Cache-Control"] = "no-store"
    async with database_of(request).transaction(scope=staff_scope(officer)) as session:
        items, following = await list_reports(session, staff=officer, after=place_of(cursor), limit=limit)
    return ReportList(items=items, next_cursor=cursor_of(*following) if following else None)


@router.get("/report-key", operation_id="readReportKey", summary="移送口令设了没有")
async def read_report_key(request: Request, response: Response, officer: Officer) -> ReportKeyCard:
    """口令本身系统里没有。"""
    response.headers["Cache-Control"] = "no-store"
    async with database_of(request).transaction(scope=staff_scope(officer)) as session:
        return await read_key(session, staff=officer)


@router.put("/report-key", operation_id="setReportKey", summary="设置、更换移送口令，或登记丢失")
async def set_report_key(  # noqa: PLR0913
    request: Request, response: Response, form: PassphraseForm, officer: Officer, keyring: Keys, now: Now
) -> ReportKeyCard:
    """口令只在这一次请求里用，不存、不记；丢了谁也找不回来，原来封存的都打不开。"""
    response.headers["Cache-Control"] = "no-store"
    limits = settings_of(request)
    return await set_passphrase(
        database_of(request),
        staff=officer,
        form=form,
        keyring=keyring,
        most=limits.passphrase_attempts_per_desk,
        codes=limits.one_time_code_attempts,
        now=now,
        wall=clock.wall(),
    )


@router.post("/reports/{number}/openings", operation_id="openReport", summary="打开一件检举控告")
async def open_sealed_report(  # noqa: PLR0913
    request: Request, number: Number, form: OpeningForm, response: Response, officer: Officer, keyring: Keys, now: Now
) -> OpenedReport:
    """要填原因和移送口令；每打开一次，信访人在进度里都看得到。"""
    response.headers["Cache-Control"] = "no-store"
    most = settings_of(request).passphrase_attempts_per_desk
    return await open_report(
        database_of(request), number=number, form=form, staff=officer, keyring=keyring, most=most, now=now
    )


@router.post(
    "/reports/{number}/attachments/{attachment_id}/openings",
    operation_id="openReportFile",
    summary="打开检举控告的一个附件",
    response_class=Response,
    dependencies=[limited("upload")],
    responses={200: {"content": {"application/octet-stream": {}}, "description": "文件"}},
)
async def open_sealed_file(  # noqa: PLR0913
    request: Request,
    number: Number,
    attachment_id: UUID,
    form: OpeningForm,
    officer: Officer,
    files: Files,
    keyring: Keys,
    now: Now,
) -> Response:
    """和打开原文一样，要填口令，信访人看得到；只当文件下载。"""
    opened = await open_file(
        database_of(request),
        number=number,
        attachment_id=attachment_id,
        form=form,
        staff=officer,
        storage=files.storage,
        keyring=keyring,
        most=settings_of(request).passphrase_attempts_per_desk,
        now=now,
    )
    headers = {
        "Content-Disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{quote(opened.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(opened.data, 200, headers, media_type="application/octet-stream")


@router.post("/reports/{number}/confirmation", operation_id="confirmHandover", summary="对方已签收，删除原文")
async def confirm_handover(  # noqa: PLR0913
    request: Request,
    number: Number,
    form: ConfirmationForm,
    response: Response,
    officer: Officer,
    files: Files,
    now: Now,
) -> ReportCard:
    """原文、姓名、附件从此删除，不能恢复；编号、日期、内容指纹和经过留下。"""
    response.headers["Cache-Control"] = "no-store"
    return await confirm(database_of(request), number=number, form=form, staff=officer, storage=files.storage, now=now)
