"""Where can a person of this area go?"""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.areas import AreaLevel, ancestor
from domain.fields import UnitKind
from domain.levels import Level
from models import Desk, Unit
from schemas.places import PlaceDesk

OPEN_TO_ALL = (UnitKind.VILLAGERS_COMMITTEE, UnitKind.TOWNSHIP_GOVERNMENT, UnitKind.PETITION_OFFICE)


async def list_desks(session: AsyncSession, *, area_code: str) -> list[PlaceDesk]:
    """Return the desks open to everybody, the nearest level first: village, township, county."""
    held_by = {ancestor(area_code, level) for level in (AreaLevel.COUNTY, AreaLevel.TOWNSHIP, AreaLevel.VILLAGE)}
    statement = (
        select(Desk, Unit)
        .join(Unit, col(Unit.id) == col(Desk.unit_id))
        .where(
            col(Unit.area_code).in_([code for code in held_by if code]),
            col(Unit.kind).in_(OPEN_TO_ALL),
            col(Unit.active),
        )
    )
    rows = (await session.exec(statement)).all()
    rows = sorted(rows, key=lambda row: (Level(row[1].level).rank, row[1].area_code, row[0].name, row[0].id))
    return [
        PlaceDesk(name=desk.name, unit=unit.name, address=desk.address, hours=desk.hours, phone=desk.phone)
        for desk, unit in rows
    ]
