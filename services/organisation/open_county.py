"""How does a county that has its areas get units and desks?

One petition office, the departments, a discipline hand-over desk, a government for each township
and a committee for each village. What is there already stays as it is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from core.settings import ROOT
from domain.areas import AreaLevel, ancestor
from domain.fields import UnitKind
from domain.levels import Level
from domain.refusals import Refused
from models import Area, Desk, Unit

OFFICES = ROOT / "data" / "offices.json"
DESK_NAMES = MappingProxyType(
    {
        UnitKind.VILLAGERS_COMMITTEE: "群众诉求接待窗口",
        UnitKind.TOWNSHIP_GOVERNMENT: "便民服务大厅信访窗口",
        UnitKind.PETITION_OFFICE: "来访接待窗口",
        UnitKind.DISCIPLINE_DESK: "检举控告移送登记处",
        UnitKind.REVIEW_OFFICE: "复查复核申请窗口",
    }
)


@dataclass(frozen=True)
class Contact:
    """Where a unit is found; empty until somebody who knows it fills it in."""

    address: str = ""
    hours: str = ""
    phone: str = ""


Contacts = Mapping[tuple[str, UnitKind], Contact]


async def open_county(
    session: AsyncSession, *, county_code: str, contacts: Contacts = MappingProxyType({})
) -> Sequence[Unit]:
    """Make the units and desks that the county lacks, and return all its units, the county's first."""
    areas = await _areas_of(session, county_code)
    codes = [area.code for area in areas]
    present = (await session.exec(select(Unit).where(col(Unit.area_code).in_(codes)))).all()
    known = {(unit.area_code, unit.kind) for unit in present}
    new = [
        _unit(area, level, kind, name, contacts.get((area.code, kind), Contact()))
        for area in areas
        for level, kind, name in _offices(area, county_code)
        if (area.code, kind) not in known
    ]
    session.add_all(new)
    await session.flush()
    units = [*present, *new]
    with_desk = set(
        (await session.exec(select(Desk.unit_id).where(col(Desk.unit_id).in_([u.id for u in units])))).all()
    )
    session.add_all([_desk(unit) for unit in units if unit.id not in with_desk])
    await session.flush()
    order = {kind: place for place, kind in enumerate(UnitKind)}
    return sorted(units, key=lambda unit: (-Level(unit.level).rank, unit.area_code, order[UnitKind(unit.kind)]))


async def _areas_of(session: AsyncSession, county_code: str) -> Sequence[Area]:
    """Return county, townships and villages that are in force."""
    if ancestor(county_code, AreaLevel.COUNTY) != county_code:
        raise Refused("area_unknown", pointer="/area_code")
    townships = select(Area.code).where(Area.parent_code == county_code, col(Area.valid_to).is_(None))
    inside = or_(
        col(Area.code) == county_code, col(Area.parent_code) == county_code, col(Area.parent_code).in_(townships)
    )
    statement = select(Area).where(inside, col(Area.valid_to).is_(None)).order_by(col(Area.code))
    areas = (await session.exec(statement)).all()
    if not areas or areas[0].code != county_code:
        raise Refused("area_unknown", pointer="/area_code")
    return areas


def _offices(area: Area, county_code: str) -> list[tuple[Level, UnitKind, str]]:
    if area.code == county_code:
        names = json.loads(OFFICES.read_text(encoding="utf-8"))["county"]
        return [(Level.COUNTY, UnitKind(kind), area.name + name) for kind, name in names.items()]
    if area.level == AreaLevel.TOWNSHIP:
        return [(Level.TOWNSHIP, UnitKind.TOWNSHIP_GOVERNMENT, government_of(area.name))]
    return [(Level.VILLAGE, UnitKind.VILLAGERS_COMMITTEE, committee_of(area.name))]


def government_of(name: str) -> str:
    """Name what governs a township: 禾畔镇人民政府, 景山街道办事处; a name that says it already stays."""
    if name.endswith("街道"):
        return name + "办事处"
    return name + "人民政府" if name.endswith(("镇", "乡", "苏木")) else name


def committee_of(name: str) -> str:
    """Name the committee of a village or community; a list may say it already, in short or in full."""
    if name.endswith("委员会"):
        return name
    for short, full in (("居委会", "居民委员会"), ("村委会", "村民委员会")):
        if name.endswith(short):
            return name.removesuffix(short) + ("村" if short == "村委会" else "") + full
    return name + ("居民委员会" if name.endswith("社区") else "村民委员会")


def _unit(area: Area, level: Level, kind: UnitKind, name: str, contact: Contact) -> Unit:
    return Unit(
        id=uuid7(), area_code=area.code, level=level.value, kind=kind.value, name=name,
        address=contact.address, hours=contact.hours, phone=contact.phone,
    )  # fmt: skip


def _desk(unit: Unit) -> Desk:
    name = DESK_NAMES.get(UnitKind(unit.kind), "群众来访窗口")
    return Desk(id=uuid7(), unit_id=unit.id, name=name, address=unit.address, hours=unit.hours, phone=unit.phone)
