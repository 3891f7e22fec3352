"""How does a desk take the list of what it sees along?"""

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.calendar import Calendar
from api.identity import Desk, DeskBearer, Keys, Now, Session, database_of, settings_of
from api.limits import limited
from api.strict import StrictRoute
from core import clock
from schemas.exports import ExportForm
from services.access.second_factor import pay_for_one_time_code
from services.petitions.export import allow_export, write_export

router = APIRouter(prefix="/v1/desk/exports", route_class=StrictRoute, tags=["desk"])


@router.post(
    "",
    operation_id="exportPetitions",
    summary="导出信访件清单（CSV）",
    response_class=StreamingResponse,
    dependencies=[limited("upload")],
    responses={200: {"content": {"text/csv": {}}, "description": "清单；第一行是各列的名称"}},
)
async def export_petitions(  # noqa: PLR0913
    request: Request,
    form: ExportForm,
    desk: Desk,
    bearer: DeskBearer,
    session: Session,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
) -> StreamingResponse:
    """县信访局和督查人员可以导出自己看得到的；和收件箱一样遮盖，封存的、回避的不在里面。每次都要动态码，导出几件、按什么筛选都有记录。

    给人看的：文字是中文，时间是北京时间。程序请读收件箱 `GET /v1/desk/petitions`（JSON，代码和带时区的时间）。
    """
    database = database_of(request)
    most = settings_of(request).one_time_code_attempts
    await pay_for_one_time_code(database, staff=desk, most=most, keyring=keyring, now=now)
    rows = await allow_export(session, form=form, staff=desk, most=most, keyring=keyring, now=now, wall=clock.wall())
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="petitions-{calendar.local_day(now):%Y%m%d}.csv"',
        "X-Row-Count": str(rows),
    }
    lines = write_export(database, form=form, bearer=bearer, now=now)
    return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")
