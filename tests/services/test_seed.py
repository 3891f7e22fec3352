"""Do the shipped categories and working days hold what the law and the office need?"""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from core.database import Database
from domain.fields import UnitKind
from domain.levels import Level
from models import CalendarDay, Category, CategoryDuty
from services.organisation.calendar import read_calendar
from services.organisation.seed import DATA, seed
from tests.conftest import NOON

# What each invented petition is filed under, and at which level it must begin.
PETITIONS = {
    "灌溉渠断流": ("agri.irrigation", "village"),
    "土地流转补偿": ("land.contract", "village"),
    "征地补偿款未到账": ("land.expropriation", "township"),
    "邻里界址": ("land.boundary", "village"),
    "低保取消未说明理由": ("civil.relief", "village"),
    "工地欠薪": ("labour.wages", "county"),
    "工伤赔偿": ("labour.injury", "county"),
    "期房逾期交房办证": ("urban.presale", "county"),
    "阳台护栏标准不一": ("urban.old_estate", "township"),
    "山塘坝体渗水": ("agri.dam_safety", "county"),
    "接送点没有斑马线": ("transport.safety", "township"),
    "咨询新农合报销": ("health.insurance", "township"),
    "感谢镇司法所": ("justice.mediation", "township"),
    "不服村级意见，请镇里量地": ("land.survey", "township"),
    "征地补偿复查": ("land.compensation", "county"),
    "只写了一句话": ("other", "village"),
    "砂场夜间偷排": ("environment.pollution", "county"),
    "路灯坏了": ("urban.street_lights", "township"),
    "危房改造": ("urban.rural_housing", "village"),
}


@pytest.fixture
async def seeded(database: Database) -> Database:
    async with database.transaction() as session:
        await seed(session, now=NOON)
    return database


async def test_every_invented_petition_has_a_category_that_begins_at_its_level(seeded: Database) -> None:
    async with seeded.transaction() as session:
        lowest = dict((await session.exec(select(Category.slug, Category.lowest_level))).all())
    assert {title: lowest[slug] for title, (slug, _) in PETITIONS.items()} == {
        title: level for title, (_, level) in PETITIONS.items()
    }


async def test_somebody_is_responsible_at_every_level_from_the_lowest_up(seeded: Database) -> None:
    async with seeded.transaction() as session:
        categories = (await session.exec(select(Category))).all()
        duties = (await session.exec(select(CategoryDuty))).all()
    kinds = {(duty.category_slug, duty.level): duty.unit_kind for duty in duties}
    for category in categories:
        for level in Level:
            found = kinds.get((category.slug, level))
            assert (found is not None) == (level.rank >= Level(category.lowest_level).rank)
            if level is Level.VILLAGE and found:
                assert found == UnitKind.VILLAGERS_COMMITTEE
            if level is Level.TOWNSHIP and found:
                assert found == UnitKind.TOWNSHIP_GOVERNMENT
    assert [category.slug for category in categories if category.routed_by_person] == ["other"]


async def test_seeding_again_keeps_what_an_operator_changed_in_a_year(seeded: Database) -> None:
    day = date(2026, 10, 8)
    async with seeded.transaction() as session:
        session.add(CalendarDay(on=day, is_working=False, name="本县放假"))
        await session.exec(update(Category).where(col(Category.slug) == "agri").values(name="旧名"))
    async with seeded.transaction() as session:
        done = await seed(session, now=NOON)
    async with seeded.transaction() as session:
        calendar = await read_calendar(session)
        agri = await session.get(Category, "agri")
    assert done.years == 0
    assert not calendar.is_working(day)
    assert agri is not None
    assert agri.name == "农村农业"


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 5, date(2025, 10, 10)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2025, 1, 24), 10, date(2025, 2, 13)),
        (date(2025, 4, 25), 1, date(2025, 4, 27)),
    ],
)
async def test_working_days_fall_where_the_notices_put_them(
    seeded: Database, start: date, count: int, due: date
) -> None:
    async with seeded.transaction() as session:
        calendar = await read_calendar(session)
    assert calendar.after_working_days(start, count) == due
    assert not calendar.is_provisional(start, due)
    assert calendar.is_provisional(start, date(2027, 1, 1))


async def test_the_calendar_is_the_one_that_the_package_knows(seeded: Database) -> None:
    from chinese_calendar import is_workday

    async with seeded.transaction() as session:
        calendar = await read_calendar(session)
    days = [date.fromordinal(day) for day in range(date(2004, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [day for day in days if calendar.is_working(day) != is_workday(day)] == []


async def test_a_category_without_somebody_responsible_is_not_taken(database: Database, tmp_path: Path) -> None:
    entry = {"slug": "agri", "name": "农", "lowest_level": "village", "duties": {"county": "agriculture"}}
    (tmp_path / "categories.json").write_text(json.dumps([entry]))
    (tmp_path / "calendar.json").write_text((DATA / "calendar.json").read_text())
    with pytest.raises(ValueError, match="agri must name a unit"):
        async with database.transaction() as session:
            await seed(session, now=NOON, data=tmp_path)
