"""How does a desk see its petitions and move them?"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.calendar import Calendar
from api.citizen.attachments import Files, Part
from api.identity import Desk, DeskBearer, Keys, Now, Session, database_of
from api.paging import Cursor, Limit, cursor_of, place_of
from api.paths import Number, Version, etag_of
from api.strict import StrictRoute
from domain.expiry import Colour
from domain.fields import Level
from domain.lifecycle import State
from schemas.desk import InboxPage, MoveDone, PetitionAtDesk
from schemas.moves import DeskMove, MoveList
from services.attachments.open import open_attachment
from services.moves import list_moves_at_desk, move_at_desk
from services.petitions.find import find_petition_at_desk
from services.petitions.inbox import InboxQuery, list_inbox
from services.petitions.read_at_desk import read_at_desk

router = APIRouter(prefix="/v1/desk/petitions", route_class=StrictRoute, tags=["desk"])
Queue = Annotated[Literal["mine", "unit", "area"], Query(description="我经办的、本单位的、本县的（县信访局）")]
StateFilter = Annotated[State | None, Query(description="按状态")]
LevelFilter = Annotated[Level | None, Query(description="按级别")]
CategoryFilter = Annotated[str | None, Query(max_length=40, pattern=r"^[a-z][a-z0-9_.]*$", description="按内容分类")]
ColourFilter = Annotated[Colour | None, Query(description="按预警颜色（只列未办结的）")]
DueBefore = Annotated[datetime | None, Query(description="期限早于（带时区）")]
Closed = Annotated[bool, Query(description="也列出已办结的")]


@router.get("", operation_id="listInbox", summary="收件箱：按期限先后", response_model=InboxPage)
async def list_desk_inbox(  # noqa: PLR0913 - one parameter for each filter
    request: Request,
    bearer: DeskBearer,
    now: Now,
    queue: Queue = "unit",
    state: StateFilter = None,
    level: LevelFilter = None,
    category: CategoryFilter = None,
    colour: ColourFilter = None,
    due_before: DueBefore = None,
    closed: Closed = False,  # noqa: FBT002 - a query parameter
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """期限最近的在最前。"""
    states = [state.value] if state else None
    query = InboxQuery(queue, states, level, category, due_before, closed, place_of(cursor), limit, colour)
    items, following = await list_inbox(database_of(request), bearer=bearer, query=query, now=now)
    page = InboxPage(items=items, next_cursor=cursor_of(*following) if following else None)
    return Response(page.model_dump_json(), 200, {"Cache-Control": "no-store"}, media_type="application/json")


@router.get("/{number}", operation_id="readPetitionAtDesk", summary="打开一件")
async def read_desk_petition(  # noqa: PLR0913
    number: Number, response: Response, desk: Desk, session: Session, keyring: Keys, calendar: Calendar, now: Now
) -> PetitionAtDesk:
    """姓名和电话已遮盖。ETag 是版本号，办理时放进 If-Match。"""
    petition = await read_at_desk(session, number=number, staff=desk, keyring=keyring, calendar=calendar, now=now)
    response.headers.update({"ETag": etag_of(petition.version), "Cache-Control": "no-store"})
    return petition


@router.get("/{number}/moves", operation_id="listDeskMoves", summary="现在可以办什么")
async def list_desk_moves(number: Number, desk: Desk, session: Session, calendar: Calendar, now: Now) -> MoveList:
    """每个操作附有所需内容的 JSON Schema。"""
    return await list_moves_at_desk(session, number=number, staff=desk, now=now, calendar=calendar)


@router.post("/{number}/moves", operation_id="makeDeskMove", summary="办理")
async def make_desk_move(  # noqa: PLR0913
    number: Number,
    form: DeskMove,
    version: Version,
    response: Response,
    desk: Desk,
    session: Session,
    calendar: Calendar,
    now: Now,
    keyring: Keys,
) -> MoveDone:
    """按 ``move`` 区分；If-Match 必须是打开时的版本。"""
    done = await move_at_desk(
        session, number=number, form=form, staff=desk, version=version, now=now, calendar=calendar, keyring=keyring
    )
    response.headers.update({"ETag": etag_of(done.version), "Cache-Control": "no-store"})
    return done


@router.get(
    "/{number}/attachments/{attachment_id}",
    operation_id="readAttachmentAtDesk",
    summary="查看附件",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "文件"}},
)
async def read_desk_attachment(  # noqa: PLR0913
    number: Number, attachment_id: UUID, desk: Desk, session: Session, files: Files, part: Part = "preview"
) -> StreamingResponse:
    """图片可预览；其他文件请用 ``part=original`` 下载。"""
    petition_id = await find_petition_at_desk(session, number=number, staff=desk)
    opened = await open_attachment(
        session, ground=files, petition_id=petition_id, attachment_id=attachment_id, part=part
    )
    return StreamingResponse(opened.chunks, headers=dict(opened.headers), media_type=opened.media_type)
