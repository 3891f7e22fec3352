"""How does somebody look after their own password, second factor, sessions and tokens?"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request

from api.answers import NEVER_STORED
from api.identity import Desk, DeskApart, DeskBearer, Keys, Now, Session, database_of
from api.strict import StrictRoute
from core import clock
from models.access import TokenKind
from schemas.account import (
    Account,
    NewToken,
    OwnPassword,
    OwnSessions,
    OwnTokens,
    PasswordChange,
    SecondFactorForm,
    TokenForm,
)
from schemas.staff import SecondFactorOffer
from services.staff.account import change_password, offer_own_second_factor, read_account, set_own_second_factor
from services.staff.held import end_held, list_sessions, list_tokens, make_token

router = APIRouter(prefix="/v1/desk/account", route_class=StrictRoute, tags=["account"], dependencies=[NEVER_STORED])
SessionId = Annotated[UUID, Path(description="会话的编号")]
TokenId = Annotated[UUID, Path(description="令牌的编号")]


@router.get("", operation_id="readOwnAccount", summary="我的账号")
async def read_own_account(session: Session, desk: Desk) -> Account:
    """用户名、岗位，绑没绑动态码，能做哪些令牌。"""
    return await read_account(session, actor=desk)


@router.put("/password", operation_id="changeOwnPassword", summary="改密码", status_code=204)
async def change_own_password(  # noqa: PLR0913
    request: Request, body: PasswordChange, desk: DeskApart, bearer: DeskBearer, keys: Keys, now: Now
) -> None:
    """要先输原密码；其他会话立即结束，访问令牌不变。至少 12 个字，不要求大小写和符号，太容易猜的不行。"""
    await change_password(database_of(request), actor=desk, bearer=bearer, told=body, keyring=keys, now=now)


@router.post("/second-factor/offer", operation_id="offerSecondFactor", summary="绑定动态码：取密钥")
async def offer_a_second_factor(
    request: Request, body: OwnPassword, desk: DeskApart, keys: Keys, now: Now
) -> SecondFactorOffer:
    """要再输一次密码。密钥只出现这一次；交回动态码之前什么也不改。"""
    return await offer_own_second_factor(
        database_of(request), actor=desk, password=body.password, keyring=keys, now=now
    )


@router.put("/second-factor", operation_id="setSecondFactor", summary="绑定动态码：交回动态码", status_code=204)
async def set_the_second_factor(  # noqa: PLR0913
    request: Request, body: SecondFactorForm, desk: DeskApart, bearer: DeskBearer, keys: Keys, now: Now
) -> None:
    """已经绑定过的，也要原来的动态码；手机丢了的，请开账号的同事重置。其他会话立即结束；这个会话重新登录后才算用了动态码。"""
    await set_own_second_factor(
        database_of(request), actor=desk, bearer=bearer, form=body, keyring=keys, now=now, wall=clock.wall()
    )


@router.get("/sessions", operation_id="listOwnSessions", summary="我的会话")
async def list_own_sessions(session: Session, desk: Desk, bearer: DeskBearer, now: Now) -> OwnSessions:
    """还没有结束的登录，最新的在最前。"""
    return OwnSessions(items=await list_sessions(session, actor=desk, bearer=bearer, now=now))


@router.delete("/sessions/{session_id}", operation_id="endOwnSession", summary="结束一个会话", status_code=204)
async def end_own_session(session_id: SessionId, session: Session, desk: Desk, now: Now) -> None:
    """立即失效。"""
    await end_held(session, actor=desk, kind=TokenKind.DESK, handle=session_id, now=now)


@router.get("/tokens", operation_id="listOwnTokens", summary="我的访问令牌")
async def list_own_tokens(session: Session, desk: Desk, now: Now) -> OwnTokens:
    """给程序用的，还没有到期的；只记最后用到的一天。"""
    return OwnTokens(items=await list_tokens(session, actor=desk, now=now))


@router.post("/tokens", operation_id="makeOwnToken", summary="做一个访问令牌", status_code=201)
async def make_own_token(request: Request, body: TokenForm, desk: DeskApart, keys: Keys, now: Now) -> NewToken:
    """给程序用，最长 365 天，只出现这一次。看得到的与本人相同，办不了要动态码才能办的。"""
    return await make_token(database_of(request), actor=desk, form=body, keyring=keys, now=now)


@router.delete("/tokens/{token_id}", operation_id="revokeOwnToken", summary="撤销一个访问令牌", status_code=204)
async def revoke_own_token(token_id: TokenId, session: Session, desk: Desk, now: Now) -> None:
    """立即失效。"""
    await end_held(session, actor=desk, kind=TokenKind.PERSONAL, handle=token_id, now=now)
