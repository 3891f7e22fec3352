"""The calendar at the desk: who may keep it, what is wrong with a year, and what announcing it does."""

import calendar
from datetime import date
from typing import Any

import httpx
import pytest

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.ground import is_problem, make_operator
from tests.people import Desk, Resident

COUNTY = "999901000000"
YEAR: dict[str, Any] = {
    "year": 2031,
    "source": "国务院办公厅关于2031年部分节假日安排的通知",
    "off": {"元旦": ["01-01"]},
    "work": {},
}
PATH = "/v1/desk/calendar"


@pytest.fixture
async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, role="petition_office", area=COUNTY)


async def test_a_year_is_read_checked_and_announced(http: httpx.AsyncClient, office: Desk) -> None:
    unknown = (await http.get(PATH, params={"year": 2031}, headers=office.headers)).json()
    assert (unknown["year"]["announced"], unknown["year"]["off"]) == (False, {})
    checked = await http.post(f"{PATH}/check", json=YEAR, headers=office.headers)
    assert checked.status_code == 200, checked.text
    assert (checked.json()["dry_run"], checked.json()["added"]) == (True, ["01-01 放假（元旦）"])
    assert 2031 not in (await http.get(PATH, headers=office.headers)).json()["announced_years"]
    refused = await http.put(f"{PATH}/2031", json=YEAR, headers=office.headers)
    assert is_problem(refused, 422, "calendar_incomplete")
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/off", "/off", "/work", "/off"]
    assert [one["detail"] for one in refused.json()["errors"]] == checked.json()["warnings"]
    assert "春节、清明、劳动节、端午、中秋、国庆" in refused.json()["detail"]
    done = await http.put(f"{PATH}/2031", json=YEAR, params={"confirm": "true"}, headers=office.headers)
    assert (done.status_code, done.headers["cache-control"]) == (200, "no-store")
    assert (done.json()["dry_run"], done.json()["was_announced"]) == (False, False)
    page = (await http.get(PATH, params={"year": 2031}, headers=office.headers)).json()
    assert page["year"] == {**YEAR, "announced": True}
    assert [edit["source"] for edit in page["edits"]] == [YEAR["source"]]
    again = await http.put(f"{PATH}/2031", json=YEAR, headers=office.headers)
    assert (again.json()["added"], again.json()["moved_clocks"]) == ([], 0)


async def test_this_process_counts_with_the_new_days_at_once(
    http: httpx.AsyncClient, office: Desk, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    (before,) = [one for one in resident.receipt["clocks"] if one["kind"] == "C2v"]
    year = before["due_on"][:4]
    old = (await http.get(PATH, params={"year": year}, headers=office.headers)).json()["year"]
    old.pop("announced")
    told = without(old, before["due_on"]) | {"source": "更正"}
    changed = await http.put(f"{PATH}/{year}", json=told, headers=office.headers)
    assert changed.status_code == 200, changed.text
    (example,) = changed.json()["examples"]
    assert (example["number"], example["old_due_on"]) == (resident.number, before["due_on"])
    page = await resident.looks()
    (after,) = [one for one in page["clocks"] if one["kind"] == "C2v"]
    assert after["due_on"] == example["new_due_on"] > before["due_on"]
    assert page["timeline"][-1]["topic"] == "petition.date_changed"
    (new,) = [one for one in (await Resident.files(http)).receipt["clocks"] if one["kind"] == "C2v"]
    assert new["due_on"] == after["due_on"]


async def test_every_mistake_is_named_with_its_field_and_cure(http: httpx.AsyncClient, office: Desk) -> None:
    wrong = {**YEAR, "source": " ", "off": {"元旦": ["01-04", "01-01", "01-01"]}, "work": {"元旦": ["13-01"]}}
    for answer in (
        await http.post(f"{PATH}/check", json=wrong, headers=office.headers),
        await http.put(f"{PATH}/2031", json=wrong, headers=office.headers),
    ):
        assert is_problem(answer, 422, "calendar_wrong")
        problem = answer.json()
        assert [one["pointer"] for one in problem["errors"]] == [
            "/source", "/off/元旦/0", "/off/元旦/2", "/work/元旦/0",
        ]  # fmt: skip
        assert all(one["detail"].startswith(("请", "0", "“13-01”")) for one in problem["errors"])
        assert "4 处" in problem["detail"]


async def test_the_address_and_the_body_name_one_year(http: httpx.AsyncClient, office: Desk) -> None:
    answer = await http.put(f"{PATH}/2032", json=YEAR, headers=office.headers)
    assert is_problem(answer, 422, "calendar_wrong")
    assert answer.json()["errors"][0]["pointer"] == "/year"


@pytest.mark.parametrize(
    "change",
    [{"year": 1999}, {"year": "2031"}, {"off": []}, {"off": {"": ["01-01"]}}, {"more": 1}, {"off": {"元旦": [1]}}],
)
async def test_another_shape_is_not_taken(http: httpx.AsyncClient, office: Desk, change: dict[str, Any]) -> None:
    answer = await http.post(f"{PATH}/check", json={**YEAR, **change}, headers=office.headers)
    assert is_problem(answer, 422, "validation")


@pytest.mark.parametrize("role", ["village_desk", "township_desk", "department", "discipline"])
async def test_others_may_not_keep_the_calendar(http: httpx.AsyncClient, demo: DemoAccess, role: str) -> None:
    area = next(desk.area_code for desk in demo.desks if desk.role == role)
    desk = await Desk.opens(http, demo, role=role, area=area)
    for answer in (
        await http.get(PATH, headers=desk.headers),
        await http.post(f"{PATH}/check", json=YEAR, headers=desk.headers),
        await http.put(f"{PATH}/2031", json=YEAR, headers=desk.headers),
    ):
        assert is_problem(answer, 403, "forbidden")


async def test_an_operator_may_but_sees_no_petition(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await Resident.files(http)
    await make_operator(database, demo)
    operator = await Desk.opens(http, demo, role="petition_office", area=COUNTY)
    page = (await http.get(PATH, headers=operator.headers)).json()["year"]
    page.pop("announced")
    year, months = page["year"], range(1, 13)
    page["off"] = {f"{month}月": [f"{month:02d}-{day:02d}" for day in weekdays(year, month)] for month in months}
    checked = await http.post(f"{PATH}/check", json=page, headers=operator.headers)
    assert checked.status_code == 200, checked.text
    assert checked.json()["moved_clocks"] > 0
    assert checked.json()["examples"] == []


def weekdays(year: int, month: int) -> list[int]:
    days = range(1, calendar.monthrange(year, month)[1] + 1)
    return [day for day in days if calendar.weekday(year, month, day) < 5]


def without(year: dict[str, Any], day: str) -> dict[str, Any]:
    """Return the year with one more day on which nobody works."""
    if date.fromisoformat(day).weekday() < 5:
        return {**year, "off": {**year["off"], "本县放假": [day[5:]]}}
    return {**year, "work": {name: [one for one in days if one != day[5:]] for name, days in year["work"].items()}}
