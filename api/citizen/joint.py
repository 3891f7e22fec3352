"""How do several people stand behind one petition: open joining, join, leave?"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.idempotency import Key, once
from api.identity import Keys, Now, Petitioner, Public, Session, database_of, settings_of
from api.limits import address_of, limited
from api.paths import Number
from api.strict import StrictRoute
from domain import numbers
from schemas.joint import JoinForm, JoiningOpened, JoinReceipt, LeaveForm
from services.joint.join import Ground, join, pay_for_join, right
from services.joint.leave import leave, pay_for_leaving
from services.joint.opening import close_joining, open_joining

router = APIRouter(prefix="/v1/petitions/{number}", route_class=StrictRoute, tags=["petitions"])
TypedNumber = Annotated[str, Path(description="信访编号", max_length=64, examples=["YM2026-1121-000042-4"])]


@router.post("/joining", operation_id="openJoining", summary="打开联名", dependencies=[limited("read"), NEVER_STORED])
async def open_joining_of_petition(  # noqa: PLR0913
    request: Request, number: Number, petitioner: Petitioner, session: Session, keyring: Keys, now: Now
) -> JoiningOpened:
    """得到联名码和二维码，给想联名的人；只有提出人能打开。已经打开的，再给一次同一个码。"""
    url = settings_of(request).public_url
    return await open_joining(
        session, number=number, bearer=petitioner.bearer, keyring=keyring, public_url=url, now=now
    )


@router.delete(
    "/joining", operation_id="closeJoining", summary="结束联名", status_code=204, dependencies=[limited("read")]
)
async def close_joining_of_petition(number: Number, petitioner: Petitioner, session: Session, now: Now) -> None:
    """原来的联名码立即失效；已经加入的不受影响。"""
    await close_joining(session, number=number, bearer=petitioner.bearer, now=now)


@router.post(
    "/co-petitioners",
    operation_id="joinPetition",
    summary="加入联名",
    status_code=201,
    response_model=JoinReceipt,
    dependencies=[limited("read")],
)
async def join_petition(  # noqa: PLR0913
    request: Request,
    number: TypedNumber,
    form: JoinForm,
    key: Key,
    session: Session,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
    _: Public,
) -> Response:
    """凭编号和联名码，得到您自己的回执和查询码。联名人互相看不到姓名和电话。"""
    settings, address = settings_of(request), address_of(request)
    paid = await pay_for_join(
        database_of(request), number=number, address=address, keyring=keyring, settings=settings, now=now
    )
    ground = Ground(keyring, calendar, settings.public_url)

    async def do() -> JoinReceipt:
        return await join(session, number=number, form=form, ground=ground, now=now)

    told = {"caller": f"join:{numbers.normalise(number)}", "key": key, "number": number}
    answer = await once(session, request, **told, keyring=keyring, now=now, status=201, do=do)
    await right(session, paid=paid, keyring=keyring, now=now)
    return answer


@router.post(
    "/co-petitioners/leave",
    operation_id="leaveJointPetition",
    summary="退出联名",
    status_code=204,
    dependencies=[limited("read")],
)
async def leave_joint_petition(  # noqa: PLR0913
    request: Request, number: Number, form: LeaveForm, petitioner: Petitioner, session: Session, keyring: Keys, now: Now
) -> None:
    """凭您自己的查询码；您的回执和令牌立即失效，信访件继续办理。"""
    bearer, most = petitioner.bearer, settings_of(request).code_attempts_per_petition
    paid = await pay_for_leaving(
        database_of(request), number=number, bearer=bearer, keyring=keyring, most=most, now=now
    )
    await leave(session, number=number, code=form.query_code, bearer=bearer, paid=paid, keyring=keyring, now=now)
