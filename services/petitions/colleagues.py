"""Who else could handle a matter, and who watches when nobody else can?"""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import Role
from domain.permissions import May, roles_that
from models import Staff, Unit
from services.access.actors import StaffActor
from services.petitions.case import UnitNow
from services.petitions.effect import Colleague

_HANDLING = roles_that(May.HANDLE) | roles_that(May.REVIEW)


async def read_colleagues(session: AsyncSession, *, staff: StaffActor) -> tuple[Colleague, ...]:
    """Return everybody of this person's unit who may handle petitions, themselves included, the longest there first."""
    statement = select(Staff.id, Staff.is_head).where(
        Staff.unit_id == staff.unit_id, col(Staff.active), col(Staff.role).in_(_HANDLING)
    )
    rows = (await session.exec(statement.order_by(col(Staff.created_at), col(Staff.id)))).all()
    return tuple(Colleague(staff_id, is_head) for staff_id, is_head in rows)


async def read_overseers(session: AsyncSession, *, staff: StaffActor) -> tuple[UnitNow, ...]:
    """Return the units of the county's supervisors."""
    statement = (
        select(Unit)
        .join(Staff, col(Staff.unit_id) == col(Unit.id))
        .where(Staff.role == Role.SUPERVISOR, col(Staff.active), col(Unit.area_code).startswith(staff.county_code[:6]))
        .distinct()
    )
    return tuple(UnitNow.model_validate(unit, from_attributes=True) for unit in await session.exec(statement))
