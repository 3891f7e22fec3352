"""How does a petitioner follow, move and rate a petition?"""

from fastapi import APIRouter, Request, Response

from api import limits
from api.calendar import Calendar
from api.idempotency import Key, once
from api.identity import Keys, Now, Petitioner, Session, database_of, settings_of
from api.limits import limited
from api.paths import Number
from api.strict import StrictRoute
from schemas.desk import MoveDone
from schemas.moves import MoveList, PetitionerMove
from schemas.petitions import Progress
from schemas.ratings import RatingDone, RatingForm
from services.moves import list_moves_of_petitioner, move_by_petitioner, pay_for_guess
from services.petitions.progress import read_progress
from services.satisfaction.rate import rate

router = APIRouter(prefix="/v1/petitions/{number}", route_class=StrictRoute, tags=["petitions"])
_PRIVATE = {"Cache-Control": "no-store", "Vary": "Authorization"}  # whoever keeps the ETag still gets 304


@router.get(
    "",
    operation_id="readProgress",
    summary="查看进度",
    response_model=Progress,
    responses={304: {"description": "没有变化"}},
)
async def read_petition_progress(
    request: Request, number: Number, petitioner: Petitioner, calendar: Calendar, now: Now
) -> Response:
    """状态、下一步和最迟日期、经过、答复文书、可以做的操作。"""
    headers = limits.take(request, "read") | _PRIVATE
    page = await read_progress(
        database_of(request), number=number, bearer=petitioner.bearer, now=now, calendar=calendar
    )
    headers["ETag"] = page.etag
    if page.etag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    return Response(page.body, 200, headers, media_type="application/json")


@router.get("/moves", operation_id="listMoves", summary="现在可以做什么", dependencies=[limited("read")])
async def list_moves(
    number: Number, petitioner: Petitioner, session: Session, calendar: Calendar, now: Now
) -> MoveList:
    """每个操作附有所需内容的 JSON Schema。"""
    return await list_moves_of_petitioner(session, number=number, bearer=petitioner.bearer, now=now, calendar=calendar)


@router.post(
    "/moves",
    operation_id="makeMove",
    summary="转办、补充、请上一级办理、申请复查、撤回……",
    dependencies=[limited("read")],
)
async def make_move(  # noqa: PLR0913
    request: Request,
    number: Number,
    form: PetitionerMove,
    petitioner: Petitioner,
    session: Session,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
) -> MoveDone:
    """按 ``move`` 区分。"""
    bearer, most = petitioner.bearer, settings_of(request).code_attempts_per_petition
    await pay_for_guess(
        database_of(request), number=number, form=form, bearer=bearer, keyring=keyring, most=most, now=now
    )
    return await move_by_petitioner(
        session, number=number, form=form, bearer=bearer, now=now, calendar=calendar, keyring=keyring
    )


@router.post(
    "/ratings",
    operation_id="ratePetition",
    summary="评价",
    status_code=201,
    response_model=RatingDone,
    dependencies=[limited("read")],
)
async def rate_petition(  # noqa: PLR0913
    request: Request,
    number: Number,
    form: RatingForm,
    key: Key,
    petitioner: Petitioner,
    session: Session,
    keyring: Keys,
    now: Now,
) -> Response:
    """“解决了吗”与“满意吗”分开；不满意可以要求重新办理。"""

    async def do() -> RatingDone:
        return await rate(session, number=number, form=form, bearer=petitioner.bearer, now=now)

    caller = f"petition:{number}:{petitioner.bearer.hash.hex()[:16]}"
    told = {"caller": caller, "key": key, "number": number}
    return await once(session, request, **told, keyring=keyring, now=now, status=201, do=do)
