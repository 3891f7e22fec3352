"""Whose account is it, and who looks after it?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import UnitKind, Who
from domain.permissions import May, invited_by
from domain.refusals import Refused
from models import Staff, Unit
from services.access.actors import StaffActor
from services.audit.note import Doing, note


def looked_after_by(inviter: StaffActor) -> ColumnElement[bool]:
    """Return the filter on ``staff`` joined to ``unit`` for whoever opens accounts; raises ``forbidden``."""
    inviter.require(May.INVITE)
    roles = [role.value for role in invited_by(inviter.role, is_head=inviter.is_head)]
    if not roles:
        raise Refused("forbidden")
    return and_(col(Staff.role).in_(roles), col(Unit.area_code).startswith(inviter.county_code[:6]))


async def find_account(session: AsyncSession, *, staff_id: UUID, inviter: StaffActor | None) -> tuple[Staff, Unit]:
    """Return an account that the inviter looks after, locked; raises ``not_found`` or ``own_account``."""
    asked = select(Staff, Unit).join(Unit, col(Unit.id) == col(Staff.unit_id)).where(Staff.id == staff_id)
    if inviter is not None:
        asked = asked.where(looked_after_by(inviter))
        if staff_id == inviter.id:
            raise Refused("own_account")
    row = (await session.exec(asked.with_for_update(of=Staff))).first()
    if row is None:
        raise Refused("not_found")
    return row


async def noted(  # noqa: PLR0913
    session: AsyncSession,
    topic: str,
    inviter: StaffActor | None,
    staff_id: UUID,
    unit: Unit,
    now: datetime,
    **data: object,
) -> None:
    """Remember what was done to an account, and by whom."""
    who, staff, of = (Who.STAFF, inviter.id, inviter.unit_id) if inviter else (Who.OPERATOR, None, None)
    county = unit.area_code[:6].ljust(12, "0")
    await note(session, Doing(topic, who, staff, of, county, data=data | {"staff": str(staff_id)}), now=now)


async def find_by_username(session: AsyncSession, username: str) -> UUID:
    """Return the account that a user name means; raises ``not_found``."""
    asked = select(Staff.id).where(Staff.username == username.strip().lower())
    staff_id = (await session.exec(asked)).first()
    if staff_id is None:
        raise Refused("not_found")
    return staff_id


async def find_unit(session: AsyncSession, *, area_code: str, kind: UnitKind) -> UUID:
    """Return the unit of a kind in an area; raises ``unit_unknown``."""
    asked = select(Unit.id).where(Unit.area_code == area_code, Unit.kind == kind, col(Unit.active))
    unit_id = (await session.exec(asked)).first()
    if unit_id is None:
        raise Refused("unit_unknown", pointer="/unit_id")
    return unit_id
