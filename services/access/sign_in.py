"""Who holds this token?"""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import Role
from domain.levels import Level
from domain.refusals import Refused
from models import AccessToken, Partner, Staff, Unit
from models.access import TokenKind
from services.access.actors import Bearer, PartnerActor, ResidentActor, StaffActor
from services.access.walls import set_partner_scope, set_staff_scope

# Built once: putting a statement together costs more than PostgreSQL takes to answer it.
_SHOWN = (AccessToken.hash == bindparam("key"), AccessToken.expires_at > bindparam("now"))
_STAFF = (
    select(Staff, Unit, AccessToken, set_staff_scope())
    .join(AccessToken, col(AccessToken.staff_id) == col(Staff.id))
    .join(Unit, col(Unit.id) == col(Staff.unit_id))
    .where(*_SHOWN, col(Staff.active), col(Unit.active))
)
_RESIDENT = select(AccessToken.resident_id).where(*_SHOWN)
_PARTNER = (
    select(Partner, AccessToken, set_partner_scope())
    .join(AccessToken, col(AccessToken.partner_id) == col(Partner.id))
    .where(*_SHOWN, col(Partner.active))
)


async def authenticate_staff(session: AsyncSession, *, bearer: Bearer, now: datetime) -> StaffActor:
    """Return the member of staff who holds the token; a disabled account is out at once."""
    row = (await session.exec(_STAFF, params={"key": bearer.hash, "now": now})).first()
    if row is None:
        raise Refused("unauthenticated")
    staff, unit, token, _ = row
    is_script = token.kind == TokenKind.PERSONAL
    if is_script and token.used_on != now.date():
        token.used_on = now.date()  # written with whatever the script does
    return StaffActor(
        id=staff.id,
        role=Role(staff.role),
        is_head=staff.is_head,
        unit_id=unit.id,
        level=Level(unit.level),
        area_code=unit.area_code,
        display_name=staff.display_name,
        unit_name=unit.name,
        second_factor=token.second_factor,
        scopes=tuple(token.scopes) if is_script else None,
    )


async def authenticate_resident(session: AsyncSession, *, bearer: Bearer, now: datetime) -> ResidentActor:
    """Return the resident who holds the token."""
    resident_id = (await session.exec(_RESIDENT, params={"key": bearer.hash, "now": now})).first()
    if resident_id is None:
        raise Refused("unauthenticated")
    return ResidentActor(resident_id)


async def authenticate_partner(session: AsyncSession, *, bearer: Bearer, now: datetime) -> PartnerActor:
    """Return the partner who holds the token."""
    row = (await session.exec(_PARTNER, params={"key": bearer.hash, "now": now})).first()
    if row is None:
        raise Refused("unauthenticated")
    partner, token, _ = row
    return PartnerActor(partner.id, partner.county_code, frozenset(token.scopes))
