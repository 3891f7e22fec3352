"""Is one masked field shown for a reason, and does its owner learn of it?"""

from typing import Any

import httpx
import pytest

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.ground import is_problem
from tests.people import Desk, Resident

COUNTY = "999901000000"


@pytest.fixture
async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, "petition_office", COUNTY)


async def asks(desk: Desk, number: str, **form: Any) -> httpx.Response:
    person = (await desk.reads(number)).json()["people"][0]
    body = {"person_id": person["person_id"], "field": "phone", "reason": "contact"} | form
    return await desk.http.post(f"/v1/desk/petitions/{number}/reveals", json=body, headers=desk.headers)


async def test_a_field_is_shown_and_its_owner_sees_who_looked_and_why(
    http: httpx.AsyncClient, office: Desk, database: Database
) -> None:
    resident = await Resident.files(http)
    shown = await asks(office, resident.number)
    assert shown.status_code == 200, shown.text
    assert (shown.json()["field"], shown.json()["value"]) == ("phone", "+8613800000000")
    assert shown.headers["cache-control"] == "no-store"
    assert (await asks(office, resident.number, field="name")).json()["value"] == "王小明"
    phone, name = (await resident.looks())["timeline"][-2:]
    assert "查看了电话，原因：联系本人了解情况" in phone["words"]
    assert "查看了姓名" in name["words"]
    noted = await database.hot.fetch("SELECT * FROM audit_event WHERE topic = 'field.revealed'")
    assert len(noted) == 2
    kept = str([dict(row) for row in noted]) + str(await database.hot.fetch("SELECT words, data FROM event"))
    assert "13800000000" not in kept
    assert "王小明" not in kept


async def test_without_a_second_factor_nothing_is_shown(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    village = await Desk.opens(http, demo)
    assert is_problem(await asks(village, resident.number), 403, "second_factor_required")
    assert not [one for one in (await resident.looks())["timeline"] if "查看" in one["words"]]


async def test_who_is_unnamed_stays_so_and_what_was_not_given_is_not_there(
    http: httpx.AsyncClient, office: Desk
) -> None:
    unnamed = await Resident.files(http, petitioner={"name": "王小明", "phone": "13800000000", "anonymous": True})
    assert is_problem(await asks(office, unnamed.number, field="name"), 409, "person_unnamed")
    short = await Resident.files(http, petitioner={"name": "王小明"})
    assert is_problem(await asks(office, short.number), 409, "person_unnamed")


async def test_a_person_of_another_petition_is_not_found(http: httpx.AsyncClient, office: Desk) -> None:
    mine, other = await Resident.files(http), await Resident.files(http)
    stranger = (await office.reads(other.number)).json()["people"][0]["person_id"]
    assert is_problem(await asks(office, mine.number, person_id=stranger), 404, "not_found")


@pytest.mark.parametrize("form", [{"reason": "curious"}, {"field": "content"}, {"reason": None}])
async def test_a_reason_out_of_the_list_is_needed(http: httpx.AsyncClient, office: Desk, form: dict[str, Any]) -> None:
    resident = await Resident.files(http)
    assert is_problem(await asks(office, resident.number, **form), 422, "validation")
