"""How do staff sign in with their organisation's identity provider, and link it to their account?"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.answers import NEVER_STORED, refusals
from api.identity import Desk, DeskApart, Keys, Now, Public, Session, database_of, settings_of
from api.limits import limited
from api.strict import StrictRoute
from core import clock
from schemas.account import OwnPassword
from schemas.oidc import OidcBegun, OidcReturn, OidcSignIn
from schemas.sessions import DeskSession
from services.access.oidc.flow import OidcGround, begin
from services.access.oidc.sessions import link_identity, open_oidc_session, unlink_identity
from services.staff.account import require_own_password

router = APIRouter(prefix="/v1/desk", route_class=StrictRoute, dependencies=[NEVER_STORED])


async def ground_of(request: Request, now: Now) -> OidcGround:
    """Gather what single sign-on stands on."""
    return OidcGround(database_of(request), settings_of(request), now, clock.wall())


Ground = Annotated[OidcGround, Depends(ground_of)]


@router.post(
    "/oidc/starts",
    operation_id="beginSingleSignOn",
    summary="统一身份认证：开始",
    tags=["desk sessions"],
    dependencies=[limited("signin")],
)
async def begin_single_sign_on(ground: Ground, _: Public) -> OidcBegun:
    """没有配置的不提供。凭据只留在这个浏览器里，十分钟内用一次。"""
    return await begin(ground)


@router.post(
    "/oidc/sessions",
    operation_id="openSingleSignOnSession",
    summary="统一身份认证：登录",
    status_code=201,
    tags=["desk sessions"],
    dependencies=[limited("signin")],
    responses=refusals({401: "还需要动态码"}),
)
async def open_session_by_single_sign_on(body: OidcSignIn, ground: Ground, keys: Keys, _: Public) -> DeskSession:
    """只认本人绑定过的身份，不按邮箱、姓名认。绑定了动态码的账号先答 totp_required，再连同动态码交一次同样的内容。"""
    return await open_oidc_session(ground, body, keyring=keys)


@router.post(
    "/account/identity/starts",
    operation_id="beginLinkingIdentity",
    summary="绑定统一身份：开始",
    tags=["account"],
)
async def begin_linking_identity(body: OwnPassword, ground: Ground, desk: DeskApart, keys: Keys) -> OidcBegun:
    """要再输一次密码。"""
    await require_own_password(
        ground.database, actor=desk, password=body.password, pointer="/password", keyring=keys, now=ground.now
    )
    return await begin(ground, staff_id=desk.id)


@router.put("/account/identity", operation_id="linkIdentity", summary="绑定统一身份", status_code=204, tags=["account"])
async def link_own_identity(body: OidcReturn, ground: Ground, desk: DeskApart) -> None:
    """以后可以用它登录这个账号。"""
    await link_identity(ground, body, actor=desk)


@router.delete(
    "/account/identity", operation_id="unlinkIdentity", summary="解除统一身份", status_code=204, tags=["account"]
)
async def unlink_own_identity(session: Session, desk: Desk, now: Now) -> None:
    """以后只能用密码登录。"""
    await unlink_identity(session, actor=desk, now=now)
