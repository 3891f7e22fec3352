"""How are accounts opened, listed, reset and stopped, and how is an invitation accepted?"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from api.answers import NEVER_STORED
from api.identity import Desk, Keys, Now, Public, Session, database_of, settings_of
from api.limits import limited
from api.paging import Cursor, Limit, cursor_of, place_of
from api.strict import StrictRoute
from core import clock
from schemas.staff import (
    Acceptance,
    Accepted,
    ActiveForm,
    Invitation,
    InvitationCode,
    InvitationForm,
    InvitationOpened,
    ResetForm,
    StaffItem,
    StaffPage,
    UnitList,
)
from services.staff.accept import accept_invitation, open_invitation
from services.staff.invite import invite, reset
from services.staff.manage import find_units, list_staff, set_active

router = APIRouter(prefix="/v1/desk", route_class=StrictRoute, tags=["staff"], dependencies=[NEVER_STORED])
StaffId = Annotated[UUID, Path(description="账号的编号")]
Name = Annotated[str, Query(max_length=50, description="名称里的字")]


@router.get("/staff", operation_id="listStaff", summary="账号")
async def list_accounts(
    desk: Desk, session: Session, name: Name = "", limit: Limit = 20, cursor: Cursor = None
) -> StaffPage:
    """本县的账号里由您管的：看信访件的岗位由县信访局负责人管，检举移送由移送登记处负责人管，其余由运维管。"""
    items, following = await list_staff(session, inviter=desk, name=name, after=place_of(cursor), limit=limit)
    return StaffPage(items=items, next_cursor=cursor_of(*following) if following else None)


@router.get("/staff/units", operation_id="findUnits", summary="按名称找单位")
async def find_units_by_name(desk: Desk, session: Session, name: Name = "") -> UnitList:
    """可以开账号的单位，和每个单位可以有的岗位；最多 20 个。"""
    return UnitList(items=await find_units(session, inviter=desk, name=name))


@router.post("/staff/invitations", operation_id="inviteStaff", summary="开账号：发邀请", status_code=201)
async def invite_staff(request: Request, form: InvitationForm, desk: Desk, session: Session, now: Now) -> Invitation:
    """邀请码 72 小时有效，只能用一次，只出现这一次；密码和动态码由本人自己定。"""
    url = settings_of(request).public_url
    return await invite(session, form=form, inviter=desk, public_url=url, now=now)


@router.post("/staff/{staff_id}/invitations", operation_id="resetStaff", summary="重置账号：再发邀请", status_code=201)
async def reset_staff(  # noqa: PLR0913
    request: Request, staff_id: StaffId, form: ResetForm, desk: Desk, session: Session, now: Now
) -> Invitation:
    """原来的密码、会话、令牌、统一身份绑定立即失效；以前的邀请作废。"""
    url = settings_of(request).public_url
    return await reset(session, staff_id=staff_id, form=form, inviter=desk, public_url=url, now=now)


@router.put("/staff/{staff_id}/active", operation_id="setStaffActive", summary="停用或启用账号")
async def set_staff_active(staff_id: StaffId, form: ActiveForm, desk: Desk, session: Session, now: Now) -> StaffItem:
    """停用的，会话和令牌立即结束，没用的邀请作废；启用的，本人重新登录。"""
    return await set_active(session, staff_id=staff_id, active=form.active, inviter=desk, now=now)


@router.post(
    "/invitations/opening",
    operation_id="openInvitation",
    summary="打开邀请",
    dependencies=[limited("signin")],
)
async def open_an_invitation(
    body: InvitationCode, session: Session, keys: Keys, now: Now, _: Public
) -> InvitationOpened:
    """是给谁的，要不要绑定动态码；每打开一次，给一个新的动态码密钥，交回动态码才存下。"""
    return await open_invitation(session, code=body.code, keyring=keys, now=now)


@router.post(
    "/invitations/acceptance",
    operation_id="acceptInvitation",
    summary="接受邀请",
    dependencies=[limited("signin")],
)
async def accept_an_invitation(request: Request, body: Acceptance, keys: Keys, now: Now, _: Public) -> Accepted:
    """定密码，绑定动态码；然后用它们登录。"""
    return await accept_invitation(database_of(request), told=body, keyring=keys, now=now, wall=clock.wall())
