"""How does a resident sign in, see the own petitions, and sign out?"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.answers import NEVER_STORED, refusals
from api.identity import Keys, Now, Public, Resident, Session, database_of, resident_scheme, settings_of
from api.limits import address_of, limited
from api.paging import Cursor, Limit, cursor_of, place_of
from api.strict import StrictRoute
from core.keyring import KeyRing
from schemas.sessions import MyPetitions, PhoneCodeRequest, PhoneCodeSent, ResidentSession, ResidentSignIn
from services.access.actors import Bearer
from services.access.own_petitions import list_own_petitions
from services.access.providers.ground import SignInGround
from services.access.providers.phone import send_phone_code
from services.access.sessions import open_session
from services.access.tokens import end

router = APIRouter(route_class=StrictRoute, tags=["sessions"])
ResidentBearer = Annotated[Bearer, Depends(resident_scheme)]


@router.post(
    "/v1/sessions",
    operation_id="openSession",
    summary="登录",
    status_code=201,
    dependencies=[limited("signin"), NEVER_STORED],
    responses=refusals(
        {
            400: "JSON 有误",
            401: "登录凭证无效、已用过或已过期",
            403: "登录平台不让这个账号登录",
            413: "内容太大",
            415: "不是 JSON",
            422: "有字段需要修改，或不支持这种登录方式",
            429: "操作太频繁",
            503: "暂时不可用，请重试",
        }
    ),
)
async def open_resident_session(
    request: Request, body: ResidentSignIn, keys: Keys, now: Now, _: Public
) -> ResidentSession:
    """登录后 30 天内不用再登录。登录是选填的：不登录也能提交和查询."""
    return await open_session(body, ground=sign_in_ground(request, keys, now))


def sign_in_ground(request: Request, keys: KeyRing, now: datetime) -> SignInGround:
    """Return what a login code is checked with in this request."""
    return SignInGround(database_of(request), keys, settings_of(request), address_of(request), now)


@router.post(
    "/v1/sessions/phone-codes",
    operation_id="sendPhoneCode",
    summary="发送手机验证码",
    status_code=202,
    dependencies=[limited("signin"), NEVER_STORED],
)
async def send_code(request: Request, body: PhoneCodeRequest, keys: Keys, now: Now, _: Public) -> PhoneCodeSent:
    """6 位数字，5 分钟内有效，只能用一次，最多试 5 次。每个手机号的回答都一样，看不出登录过没有."""
    return await send_phone_code(body.phone, ground=sign_in_ground(request, keys, now))


@router.delete(
    "/v1/sessions",
    operation_id="closeSession",
    summary="退出登录",
    status_code=204,
    responses=refusals({401: "未登录", 503: "暂时不可用，请重试"}),
)
async def close_resident_session(session: Session, bearer: ResidentBearer, _: Resident) -> None:
    """令牌立即失效."""
    await end(session, token_hash=bearer.hash)


@router.get(
    "/v1/me/petitions",
    operation_id="listMyPetitions",
    summary="我的信访件",
    dependencies=[limited("read"), NEVER_STORED],
    responses=refusals(
        {
            400: "查询参数有误",
            401: "未登录",
            422: "查询参数有误",
            429: "操作太频繁",
            503: "暂时不可用，请重试",
        }
    ),
)
async def list_my_petitions(
    session: Session, resident: Resident, limit: Limit = 20, cursor: Cursor = None
) -> MyPetitions:
    """由新到旧，逐页读取."""
    place = place_of(cursor)
    items, last = await list_own_petitions(session, resident=resident, after=place and place[1], limit=limit)
    return MyPetitions(items=items, next_cursor=cursor_of(*last) if last else None)
