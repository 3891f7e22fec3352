"""What does a place code stand for, who made it, and how often is it scanned?

A code is permanent until it is revoked, holds no secret, and a scan leaves a number and no trace
of the person.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import codes
from domain.areas import AreaLevel, ancestor
from domain.refusals import Refused
from domain.reports import CHANNEL
from models import Desk, Place, PlaceScan, Unit
from schemas.places import PlacePage, ReportChannel, ScansOfDay
from services.organisation.areas import find_area, read_path
from services.organisation.categories import list_categories
from services.organisation.units import list_desks


async def issue_place(
    session: AsyncSession, *, area_code: str, label: str = "", desk_id: UUID | None = None, now: datetime
) -> Place:
    """Make a new code for an area of the county, or for one desk in it."""
    area = await find_area(session, code=area_code)
    county_code = ancestor(area_code, AreaLevel.COUNTY)
    if county_code is None:
        raise Refused("place_too_wide", pointer="/area_code")
    if desk_id is not None:
        await _require_desk(session, desk_id, county_code)
    place = Place(
        code=codes.new(codes.PLACE_LENGTH),
        area_code=area_code,
        county_code=county_code,
        desk_id=desk_id,
        label=label or area.name,
        issued_at=now,
    )
    session.add(place)
    await session.flush()
    return place


async def _require_desk(session: AsyncSession, desk_id: UUID, county_code: str) -> None:
    """Refuse a desk that is not there, or that stands in another county."""
    statement = select(Unit.area_code).join(Desk, col(Desk.unit_id) == col(Unit.id)).where(Desk.id == desk_id)
    at = (await session.exec(statement)).first()
    if at is None or ancestor(at, AreaLevel.COUNTY) != county_code:
        raise Refused("desk_unknown", pointer="/desk_id")


async def find_place(session: AsyncSession, *, typed: str, even_revoked: bool = False) -> Place:
    """Return the place that a scanned or typed code means; a revoked one only when asked."""
    code = codes.normalise(typed, codes.PLACE_LENGTH)
    place = await session.get(Place, code) if code else None
    if place is None or (place.revoked_at is not None and not even_revoked):
        raise Refused("place_unknown", pointer="/place_code")
    return place


async def revoke_place(session: AsyncSession, *, typed: str, reason: str, now: datetime) -> Place:
    """Stop a code for good: whoever scans it is told where else to turn."""
    code = codes.normalise(typed, codes.PLACE_LENGTH)
    place = await session.get(Place, code, with_for_update=True) if code else None
    if place is None:
        raise Refused("place_unknown", pointer="/place_code")
    if place.revoked_at is not None:
        raise Refused("place_already_revoked", pointer="/place_code")
    place.revoked_at, place.revoked_reason = now, reason
    session.add(place)
    await session.flush()
    return place


async def list_places(session: AsyncSession, *, within: str) -> Sequence[Place]:
    """Return the codes of an area and of all below it, revoked ones included."""
    county_code = ancestor(within, AreaLevel.COUNTY)
    if county_code is None:
        raise Refused("place_too_wide", pointer="/area_code")
    statement = select(Place).where(Place.county_code == county_code).order_by(col(Place.area_code), col(Place.code))
    places = (await session.exec(statement)).all()
    level = (await find_area(session, code=within)).level
    return [place for place in places if ancestor(place.area_code, AreaLevel(level)) == within or within == county_code]


async def read_place(session: AsyncSession, *, typed: str, public_url: str, privacy_notice_version: str) -> PlacePage:
    """Return all that a person needs who has just scanned the code."""
    place = await find_place(session, typed=typed)
    return PlacePage(
        place_code=place.code,
        label=place.label,
        area=await read_path(session, code=place.area_code),
        desks=await list_desks(session, area_code=place.area_code),
        categories=await list_categories(session),
        report_channel=ReportChannel(**CHANNEL),
        privacy_notice_version=privacy_notice_version,
        file_url=f"{public_url}/v1/petitions",
    )


async def count_scan(session: AsyncSession, *, code: str, on: date) -> None:
    """Add one to the day's number of a code that was found before."""
    statement = insert(PlaceScan).values(place_code=code, on=on, count=1)
    one_more = {"count": col(PlaceScan.count) + 1}
    await session.exec(statement.on_conflict_do_update(index_elements=["place_code", "on"], set_=one_more))


async def list_scans(session: AsyncSession, *, code: str, first: date, last: date) -> list[ScansOfDay]:
    """Return the number of scans of each day that had any."""
    statement = (
        select(PlaceScan)
        .where(PlaceScan.place_code == code, col(PlaceScan.on).between(first, last))
        .order_by(col(PlaceScan.on))
    )
    return [ScansOfDay(on=row.on, count=row.count) for row in (await session.exec(statement)).all()]
