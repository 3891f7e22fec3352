"""Which accounts are there, and how are they stopped?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import true, tuple_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import Role, UnitKind
from domain.levels import Level
from domain.permissions import invited_by, posts_of
from domain.words import ROLES
from models import Staff, StaffInvitation, Unit
from schemas.staff import StaffItem, UnitItem
from services.access.actors import StaffActor
from services.access.tokens import end_all
from services.staff.find import find_account, looked_after_by, noted

_UNITS = 20
Place = tuple[datetime, UUID]


async def list_staff(
    session: AsyncSession, *, inviter: StaffActor | None, name: str, after: Place | None, limit: int
) -> tuple[list[StaffItem], Place | None]:
    """Return a page of the accounts that somebody looks after, and where the next one begins.

    Without an inviter it is done on the machine itself, for every county.
    """
    asked = (
        select(Staff, Unit, StaffInvitation)
        .join(Unit, col(Unit.id) == col(Staff.unit_id))
        .join(StaffInvitation, col(StaffInvitation.staff_id) == col(Staff.id), isouter=True)
        .where(looked_after_by(inviter) if inviter else true())
        .order_by(col(Staff.created_at), col(Staff.id))
        .limit(limit + 1)
    )
    if name:
        alike = [col(column).contains(name, autoescape=True) for column in (Staff.username, Staff.display_name)]
        asked = asked.where(alike[0] | alike[1] | col(Unit.name).contains(name, autoescape=True))
    if after is not None:
        asked = asked.where(tuple_(col(Staff.created_at), col(Staff.id)) > tuple_(*after))
    rows = (await session.exec(asked)).all()
    items = [item_of(*row) for row in rows[:limit]]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return items, (last.created_at, last.id) if last else None


async def set_active(
    session: AsyncSession, *, staff_id: UUID, active: bool, inviter: StaffActor | None, now: datetime
) -> StaffItem:
    """Stop an account, with its sessions, tokens and invitation, or let it be used again."""
    staff, unit = await find_account(session, staff_id=staff_id, inviter=inviter)
    invitation = await session.get(StaffInvitation, staff.id)
    if staff.active is not active:
        staff.active = active
        await noted(session, "staff.enabled" if active else "staff.disabled", inviter, staff.id, unit, now)
    if not active:
        await end_all(session, staff_id=staff.id)
        await session.exec(delete(StaffInvitation).where(col(StaffInvitation.staff_id) == staff.id))
        invitation = None
    return item_of(staff, unit, invitation)


async def find_units(session: AsyncSession, *, inviter: StaffActor, name: str) -> list[UnitItem]:
    """Return units of the county by name in which the inviter can open accounts."""
    looked_after_by(inviter)
    kinds = {kind: sorted(posts_of(kind) & invited_by(inviter.role, is_head=inviter.is_head)) for kind in UnitKind}
    asked = (
        select(Unit)
        .where(col(Unit.area_code).startswith(inviter.county_code[:6]), col(Unit.active))
        .where(col(Unit.kind).in_([kind.value for kind, roles in kinds.items() if roles]))
        .where(col(Unit.name).contains(name, autoescape=True))
        .order_by(col(Unit.area_code), col(Unit.kind))
        .limit(_UNITS)
    )
    units: Sequence[Unit] = (await session.exec(asked)).all()
    return [
        UnitItem(
            unit_id=unit.id,
            name=unit.name,
            level=Level(unit.level),
            kind=UnitKind(unit.kind),
            roles=kinds[UnitKind(unit.kind)],
            role_names=[ROLES[role] for role in kinds[UnitKind(unit.kind)]],
        )
        for unit in units
    ]


def item_of(staff: Staff, unit: Unit, invitation: StaffInvitation | None) -> StaffItem:
    """Return an account as those see it who look after it."""
    usable = "active" if staff.password_hash else "invited"
    return StaffItem(
        staff_id=staff.id,
        username=staff.username,
        display_name=staff.display_name,
        unit=unit.name,
        level=Level(unit.level),
        role=Role(staff.role),
        role_name=ROLES[Role(staff.role)],
        is_head=staff.is_head,
        standing=usable if staff.active else "disabled",
        has_second_factor=staff.totp_sealed is not None,
        created_at=staff.created_at,
        invited_until=invitation.expires_at if invitation else None,
    )
