"""Which unit is responsible for a category in an area, at each level?"""

from sqlalchemy import case
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.fields import UnitKind
from domain.levels import Level
from models import CategoryDuty, Petition, Unit


async def responsible_units(session: AsyncSession, *, petition: Petition, category: str) -> dict[Level, Unit]:
    """Return the responsible unit of every level that has one."""
    area = case(
        {
            Level.COUNTY.value: petition.county_code,
            Level.TOWNSHIP.value: petition.township_code,
            Level.VILLAGE.value: petition.village_code,
        },
        value=col(CategoryDuty.level),
    )
    statement = (
        select(Unit)
        .join(CategoryDuty, (col(CategoryDuty.unit_kind) == Unit.kind) & (col(CategoryDuty.level) == Unit.level))
        .where(CategoryDuty.category_slug == category, col(Unit.active), Unit.area_code == area)
    )
    return {Level(unit.level): unit for unit in await session.exec(statement)}


async def petition_office(session: AsyncSession, *, county_code: str) -> Unit:
    """Return the petition office of a county."""
    statement = select(Unit).where(Unit.kind == UnitKind.PETITION_OFFICE, Unit.area_code == county_code)
    return (await session.exec(statement)).one()
