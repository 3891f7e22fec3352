"""How is somebody given an account, or the way back into theirs?

Whoever invites chooses neither password nor second factor, and never learns them: the invitation is a
code for one use within 72 hours, of which only the hash is kept. A reset is an invitation too. It ends
everything that opened the account until then.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.keyring import fingerprint
from domain.permissions import May, invited_by, posts_of
from domain.refusals import Refused
from domain.words import ROLES
from models import Staff, StaffIdentity, StaffInvitation, Unit
from schemas.staff import Invitation, InvitationForm, ResetForm
from services.access.actors import StaffActor
from services.access.tokens import end_all
from services.staff.find import find_account, noted

LASTS = timedelta(hours=72)
_RANDOM_BYTES = 24


async def invite(
    session: AsyncSession, *, form: InvitationForm, inviter: StaffActor | None, public_url: str, now: datetime
) -> Invitation:
    """Open an account that nobody can use yet; without an inviter it is done on the machine itself."""
    unit = await _unit(session, form, inviter)
    if form.role not in posts_of(unit.kind):
        mine = invited_by(inviter.role, is_head=inviter.is_head) if inviter else frozenset(ROLES)
        told = "、".join(ROLES[role] for role in sorted(posts_of(unit.kind) & mine))
        raise Refused("role_not_here", pointer="/role", roles=told)
    new = {
        "id": uuid7(), "unit_id": unit.id, "username": form.username, "display_name": form.display_name,
        "role": form.role.value, "is_head": form.is_head, "password_hash": "", "totp_last_step": 0, "active": True,
        "created_at": now,
    }  # fmt: skip
    making = insert(Staff).values(**new).on_conflict_do_nothing().returning(col(Staff.id))
    staff_id = (await session.exec(making)).scalar_one_or_none()
    if staff_id is None:
        raise Refused("username_taken", pointer="/username")
    await noted(session, "staff.invited", inviter, staff_id, unit, now, role=form.role.value, head=form.is_head)
    return await _send(session, staff_id, form.username, inviter, public_url, now)


async def reset(  # noqa: PLR0913
    session: AsyncSession,
    *,
    staff_id: UUID,
    form: ResetForm,
    inviter: StaffActor | None,
    public_url: str,
    now: datetime,
) -> Invitation:
    """Close an account to everything that opened it, and invite its holder anew."""
    staff, unit = await find_account(session, staff_id=staff_id, inviter=inviter)
    staff.password_hash = ""
    if form.new_second_factor:
        staff.totp_sealed = None
    await end_all(session, staff_id=staff.id)
    await session.exec(delete(StaffIdentity).where(col(StaffIdentity.staff_id) == staff.id))
    await noted(session, "staff.reset", inviter, staff.id, unit, now, new_second_factor=form.new_second_factor)
    return await _send(session, staff.id, staff.username, inviter, public_url, now)


async def _unit(session: AsyncSession, form: InvitationForm, inviter: StaffActor | None) -> Unit:
    if inviter is not None:
        inviter.require(May.INVITE)
        if form.role not in invited_by(inviter.role, is_head=inviter.is_head):
            raise Refused("role_not_yours", pointer="/role")
    asked = select(Unit).where(Unit.id == form.unit_id, col(Unit.active))
    if inviter is not None:
        asked = asked.where(col(Unit.area_code).startswith(inviter.county_code[:6]))
    unit = (await session.exec(asked)).first()
    if unit is None:
        raise Refused("unit_unknown", pointer="/unit_id")
    return unit


async def _send(  # noqa: PLR0913
    session: AsyncSession, staff_id: UUID, username: str, inviter: StaffActor | None, public_url: str, now: datetime
) -> Invitation:
    """Make the invitation; an earlier one of the account is void."""
    code = "yv_" + secrets.token_urlsafe(_RANDOM_BYTES)
    row = {
        "code_hash": fingerprint(code),
        "invited_by_id": inviter.id if inviter else None,
        "created_at": now,
        "expires_at": now + LASTS,
    }
    making = insert(StaffInvitation).values(staff_id=staff_id, **row)
    await session.exec(making.on_conflict_do_update(index_elements=["staff_id"], set_=row))
    link = f"{public_url}/invitation#{code}"
    return Invitation(staff_id=staff_id, username=username, code=code, link=link, expires_at=now + LASTS)
