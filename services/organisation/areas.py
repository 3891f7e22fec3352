"""Which areas are there, what lies below one, and where does one lie?"""

from sqlmodel import col, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.areas import AreaLevel, ancestor
from domain.refusals import Refused
from models import Area
from schemas import areas as wire


async def list_areas(session: AsyncSession, *, parent: str | None) -> list[wire.Area]:
    """Return the areas in force right below ``parent``, or the topmost ones."""
    below = Area.__table__.alias("below")  # type: ignore[attr-defined]
    has_children = exists().where(below.c.parent_code == col(Area.code), below.c.valid_to.is_(None))
    statement = select(Area.code, Area.name, Area.level, has_children).where(col(Area.valid_to).is_(None))
    if parent is None:
        statement = statement.where(col(Area.parent_code).is_(None))
    else:
        await find_area(session, code=parent)
        statement = statement.where(Area.parent_code == parent)
    rows = (await session.exec(statement.order_by(col(Area.code)))).all()
    return [
        wire.Area(code=code, name=name, level=AreaLevel(level), has_children=more) for code, name, level, more in rows
    ]


async def find_area(session: AsyncSession, *, code: str) -> Area:
    """Return the area in force under a 12-digit code."""
    statement = select(Area).where(Area.code == code, col(Area.valid_to).is_(None))
    area = (await session.exec(statement)).first()
    if area is None:
        raise Refused("area_unknown", pointer="/area_code")
    return area


async def read_path(session: AsyncSession, *, code: str) -> wire.AreaPath:
    """Return county, township and village of an area; names that are gone are left out."""
    held_by = {level: ancestor(code, level) for level in (AreaLevel.COUNTY, AreaLevel.TOWNSHIP, AreaLevel.VILLAGE)}
    statement = select(Area.code, Area.name).where(
        col(Area.code).in_([held for held in held_by.values() if held]), col(Area.valid_to).is_(None)
    )
    names = dict((await session.exec(statement)).all())
    named = {
        level.value: wire.NamedArea(code=held, name=names[held])
        for level, held in held_by.items()
        if held is not None and held in names
    }
    if "county" not in named:
        raise Refused("area_unknown", pointer="/area_code")
    return wire.AreaPath.model_validate(named)


async def list_holders(session: AsyncSession, *, code: str) -> list[wire.NamedArea]:
    """Return the areas in force that hold a code, itself included, the province first."""
    held_by = {ancestor(code, level) for level in AreaLevel}
    statement = select(Area.code, Area.name).where(
        col(Area.code).in_([held for held in held_by if held]), col(Area.valid_to).is_(None)
    )
    rows = (await session.exec(statement.order_by(col(Area.code)))).all()
    return [wire.NamedArea(code=held, name=name) for held, name in rows]


async def read_history(session: AsyncSession, *, code: str) -> list[wire.AreaHistory]:
    """Return every name that a code ever had, the newest first."""
    statement = select(Area).where(Area.code == code).order_by(col(Area.valid_from).desc())
    rows = (await session.exec(statement)).all()
    if not rows:
        raise Refused("area_unknown", pointer="/area_code")
    return [
        wire.AreaHistory(
            name=row.name,
            valid_from=row.valid_from.isoformat(),
            valid_to=row.valid_to.isoformat() if row.valid_to else None,
        )
        for row in rows
    ]
