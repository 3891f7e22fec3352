"""How does a member of staff sign in and out?"""

from fastapi import APIRouter, Request

from api.answers import NEVER_STORED, refusals
from api.identity import Desk, DeskBearer, Keys, Now, Public, Session, database_of, settings_of
from api.limits import address_of, limited
from api.strict import StrictRoute
from core import clock
from schemas.sessions import DeskSession, DeskSignIn, WhoAmI
from services.access.desk_sessions import open_desk_session, read_desk_session
from services.access.tokens import end

router = APIRouter(route_class=StrictRoute, tags=["desk sessions"])


@router.post(
    "/v1/desk/sessions",
    operation_id="openDeskSession",
    summary="工作人员登录",
    status_code=201,
    dependencies=[limited("signin"), NEVER_STORED],
    responses=refusals(
        {
            400: "JSON 有误",
            401: "用户名、密码或动态码不对，或还需要动态码",
            413: "内容太大",
            415: "不是 JSON",
            422: "有字段需要修改",
            429: "失败次数过多",
            503: "暂时不可用，请重试",
        }
    ),
)
async def open_session_at_desk(request: Request, body: DeskSignIn, keys: Keys, now: Now, _: Public) -> DeskSession:
    """登录后 10 小时有效。绑定了动态码的账号，先答 totp_required，再连同动态码重试."""
    return await open_desk_session(
        database_of(request),
        told=body,
        address=address_of(request),
        keyring=keys,
        settings=settings_of(request),
        now=now,
        wall=clock.wall(),
    )


@router.get(
    "/v1/desk/sessions",
    operation_id="readDeskSession",
    summary="当前登录的是谁",
    dependencies=[NEVER_STORED],
    responses=refusals({401: "未登录", 503: "暂时不可用，请重试"}),
)
async def read_session_at_desk(session: Session, desk: Desk, bearer: DeskBearer) -> WhoAmI:
    """姓名、岗位、单位、级别和有效期."""
    return await read_desk_session(session, actor=desk, bearer=bearer)


@router.delete(
    "/v1/desk/sessions",
    operation_id="closeDeskSession",
    summary="工作人员退出",
    status_code=204,
    responses=refusals({401: "未登录", 503: "暂时不可用，请重试"}),
)
async def close_session_at_desk(session: Session, bearer: DeskBearer, _: Desk) -> None:
    """令牌立即失效."""
    await end(session, token_hash=bearer.hash)
