"""Does a place code lead to the right desks, and does its number grow without a trace?"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from core.database import Database
from domain import codes
from domain.codes import normalise
from domain.refusals import Refused
from models import Area, Desk
from services.organisation import places
from services.organisation.access_file import DemoAccess
from services.organisation.categories import list_categories

VILLAGE = "999901100200"
pytestmark = pytest.mark.usefixtures("demo")


async def read(database: Database, typed: str) -> Any:
    async with database.transaction() as session:
        return await places.read_place(
            session, typed=typed, public_url="https://yima.example", privacy_notice_version="2026-01"
        )


def code_of(demo: DemoAccess, area: str) -> str:
    return next(place.place_code for place in demo.places if place.area_code == area)


async def test_a_scan_shows_where_one_is_and_whom_one_can_ask(database: Database, demo: DemoAccess) -> None:
    page = await read(database, code_of(demo, VILLAGE))
    assert (page.area.county.name, page.area.township.name, page.area.village.name) == (
        "清禾示范县",
        "禾畔镇",
        "柳湾村",
    )
    assert [desk.unit for desk in page.desks] == ["柳湾村村民委员会", "禾畔镇人民政府", "清禾示范县信访局"]
    assert all(desk.address and desk.hours and desk.phone.startswith("0999-555-") for desk in page.desks)
    assert page.file_url == "https://yima.example/v1/petitions"
    assert len(page.categories) == 18
    assert page.categories[0].children[0].slug == "agri.irrigation"


async def test_the_county_office_has_a_code_of_its_own(database: Database, demo: DemoAccess) -> None:
    page = await read(database, code_of(demo, "999901000000"))
    assert page.area.township is None
    assert [desk.unit for desk in page.desks] == ["清禾示范县信访局"]


async def test_a_code_is_found_as_people_type_it(database: Database, demo: DemoAccess) -> None:
    code = code_of(demo, VILLAGE)
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]}"
    assert (await read(database, typed)).place_code == code


async def test_an_unknown_and_a_revoked_code_say_the_same(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        place = await places.issue_place(session, area_code=VILLAGE, now=now)
    assert normalise(place.code, codes.PLACE_LENGTH) == place.code
    async with database.transaction() as session:
        await places.revoke_place(session, typed=place.code, reason="换新", now=now)
    for typed in (place.code, "0000000000", "柳湾", ""):
        with pytest.raises(Refused) as caught:
            await read(database, typed)
        assert caught.value.code == "place_unknown"
    with pytest.raises(Refused) as twice:
        async with database.transaction() as session:
            await places.revoke_place(session, typed=place.code, reason="再停", now=now)
    assert twice.value.code == "place_already_revoked"


@pytest.mark.parametrize(("area", "code"), [("990000000000", "place_too_wide"), ("999901100999", "area_unknown")])
async def test_a_code_is_issued_only_for_an_area_of_a_county(
    database: Database, now: datetime, area: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        async with database.transaction() as session:
            await places.issue_place(session, area_code=area, now=now)
    assert caught.value.code == code


async def test_a_code_of_a_desk_that_is_not_there_is_refused(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        place = await places.issue_place(session, area_code=VILLAGE, now=now)
        assert place.label == "柳湾村"
        with pytest.raises(Refused) as caught:
            await places.issue_place(session, area_code=VILLAGE, desk_id=UUID(int=7), now=now)
    assert caught.value.code == "desk_unknown"


async def test_a_code_is_not_tied_to_a_desk_of_another_county(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        session.add(Area(code="999902000000", name="邻县", level="county", parent_code=None, valid_from=now.date()))
        await session.flush()
        desk = (await session.exec(select(Desk))).first()
        assert desk is not None
        with pytest.raises(Refused) as caught:
            await places.issue_place(session, area_code="999902000000", desk_id=desk.id, now=now)
    assert caught.value.code == "desk_unknown"


async def test_scans_are_counted_by_day_and_nothing_else(database: Database, demo: DemoAccess) -> None:
    code = code_of(demo, VILLAGE)
    days = [date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 18)]
    for day in days:
        async with database.transaction() as session:
            await places.count_scan(session, code=code, on=day)
    async with database.transaction() as session:
        found = await places.list_scans(session, code=code, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert [(one.on.day, one.count) for one in found] == [(17, 1), (18, 2)]


async def test_the_codes_of_a_township_are_its_hall_and_its_villages(database: Database) -> None:
    async with database.transaction() as session:
        county = await places.list_places(session, within="999901000000")
        township = await places.list_places(session, within="999901100000")
        village = await places.list_places(session, within=VILLAGE)
    assert (len(county), len(township), len(village)) == (28, 9, 1)


async def test_every_category_knows_its_lowest_level(database: Database) -> None:
    async with database.transaction() as session:
        top = await list_categories(session)
    assert [category.slug for category in top][-1] == "other"
    assert {child.slug.partition(".")[0] for category in top for child in category.children} < {c.slug for c in top}
