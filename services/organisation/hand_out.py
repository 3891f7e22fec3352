"""How do the units of a county get their accounts and their codes for the wall?"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.keyring import KeyRing
from domain import codes
from domain.fields import UnitKind
from domain.levels import Level
from models import Desk, Place, Unit
from services.access.passwords import hash_password
from services.organisation.access_file import DeskAccess, PlaceAccess
from services.organisation.open_accounts import open_accounts
from services.organisation.places import issue_place

_WITH_CODE = {UnitKind.VILLAGERS_COMMITTEE, UnitKind.TOWNSHIP_GOVERNMENT, UnitKind.PETITION_OFFICE}


async def hand_out_accounts(
    session: AsyncSession, *, units: Sequence[Unit], keyring: KeyRing, prefix: str, now: datetime
) -> list[DeskAccess]:
    """Give every post of the units an account; the people of one unit get one first password."""
    handed = []
    for unit in units:
        password = codes.grouped(codes.new(11))
        password_hash = await hash_password(password)
        accounts = await open_accounts(
            session, units=[unit], password_hash=password_hash, keyring=keyring, now=now, prefix=prefix
        )
        handed += [DeskAccess(password=password, **vars(account)) for account in accounts]
    return handed


async def hand_out_codes(session: AsyncSession, *, units: Sequence[Unit], now: datetime) -> list[PlaceAccess]:
    """Give every unit where people come one code for the wall, unless its area has one."""
    shown = [unit for unit in units if unit.kind in _WITH_CODE]
    areas = [unit.area_code for unit in shown]
    statement = select(Place).where(col(Place.area_code).in_(areas), col(Place.revoked_at).is_(None))
    issued = {place.area_code: place for place in (await session.exec(statement)).all()}
    desks = await session.exec(select(Desk).where(col(Desk.unit_id).in_([unit.id for unit in shown])))
    desk_of = {desk.unit_id: desk.id for desk in desks.all()}
    handed = []
    for unit in shown:
        place = issued.get(unit.area_code) or await issue_place(
            session, area_code=unit.area_code, label=unit.name, desk_id=desk_of.get(unit.id), now=now
        )
        handed.append(PlaceAccess(place_code=place.code, area_code=place.area_code, level=Level(unit.level)))
    return handed
