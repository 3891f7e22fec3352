"""Is one masked field shown for a reason, and does its owner learn of it?"""

from typing import Any

import httpx
import pyotp
import pytest

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.ground import is_problem
from tests.people import Desk, Resident

COUNTY = "999901000000"


@pytest.fixture
async def office(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    return await Desk.opens(http, demo, "petition_office", COUNTY)


@pytest.fixture
def code(demo: DemoAccess) -> pyotp.TOTP:
    """The device of the office's first account."""
    (first, *_) = [desk for desk in demo.desks if desk.role == "petition_office"]
    return pyotp.TOTP(first.totp_secret or "")


async def asks(desk: Desk, number: str, *, code: str = "000000", **form: Any) -> httpx.Response:
    person = (await desk.reads(number)).json()["people"][0]
    body = {"person_id": person["person_id"], "field": "phone", "reason": "contact", "one_time_code": code} | form
    return await desk.http.post(f"/v1/desk/petitions/{number}/reveals", json=body, headers=desk.headers)


async def fresh(database: Database, code: pyotp.TOTP) -> str:
    """Return the code of now, as if the last one that was taken were long ago."""
    await database.hot.execute("UPDATE staff SET totp_last_step = 0")
    return code.now()


async def test_a_field_is_shown_and_its_owner_sees_who_looked_and_why(
    http: httpx.AsyncClient, office: Desk, database: Database, code: pyotp.TOTP
) -> None:
    resident = await Resident.files(http)
    shown = await asks(office, resident.number, code=await fresh(database, code))
    assert shown.status_code == 200, shown.text
    assert (shown.json()["field"], shown.json()["value"]) == ("phone", "+8613800000000")
    assert shown.headers["cache-control"] == "no-store"
    named = await asks(office, resident.number, code=await fresh(database, code), field="name")
    assert named.json()["value"] == "王小明"
    phone, name = (await resident.looks())["timeline"][-2:]
    assert phone["words"] == "清禾示范县信访局的信访工作人员查看了信访人的电话，原因：联系本人了解情况。"
    assert "查看了信访人的姓名" in name["words"]
    noted = await database.hot.fetch("SELECT * FROM audit_event WHERE topic = 'field.revealed'")
    assert len(noted) == 2
    kept = str([dict(row) for row in noted]) + str(await database.hot.fetch("SELECT words, data FROM event"))
    assert "13800000000" not in kept
    assert "王小明" not in kept


async def test_a_code_shows_one_field_once_and_guessing_ends(
    http: httpx.AsyncClient, office: Desk, database: Database, code: pyotp.TOTP
) -> None:
    resident = await Resident.files(http)
    now = await fresh(database, code)
    assert (await asks(office, resident.number, code=now)).status_code == 200
    assert is_problem(await asks(office, resident.number, code=now), 422, "one_time_code_wrong")
    for _ in range(9):
        assert is_problem(await asks(office, resident.number), 422, "one_time_code_wrong")
    assert is_problem(await asks(office, resident.number), 429, "one_time_codes_used_up")
    assert len([one for one in (await resident.looks())["timeline"] if "查看" in one["words"]]) == 1


async def test_without_a_second_factor_nothing_is_shown(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    village = await Desk.opens(http, demo)
    assert is_problem(await asks(village, resident.number), 403, "second_factor_required")
    assert not [one for one in (await resident.looks())["timeline"] if "查看" in one["words"]]


async def test_who_is_unnamed_stays_so_and_what_was_not_given_is_not_there(
    http: httpx.AsyncClient, office: Desk, database: Database, code: pyotp.TOTP
) -> None:
    unnamed = await Resident.files(http, petitioner={"name": "王小明", "phone": "13800000000", "anonymous": True})
    asked = await asks(office, unnamed.number, code=await fresh(database, code), field="name")
    assert is_problem(asked, 409, "person_unnamed")
    short = await Resident.files(http, petitioner={"name": "王小明"})
    assert is_problem(await asks(office, short.number, code=await fresh(database, code)), 409, "person_unnamed")


async def test_a_person_of_another_petition_is_not_found(
    http: httpx.AsyncClient, office: Desk, database: Database, code: pyotp.TOTP
) -> None:
    mine, other = await Resident.files(http), await Resident.files(http)
    stranger = (await office.reads(other.number)).json()["people"][0]["person_id"]
    asked = await asks(office, mine.number, code=await fresh(database, code), person_id=stranger)
    assert is_problem(asked, 404, "not_found")


@pytest.mark.parametrize("form", [{"reason": "curious"}, {"field": "content"}, {"reason": None}])
async def test_a_reason_out_of_the_list_is_needed(http: httpx.AsyncClient, office: Desk, form: dict[str, Any]) -> None:
    resident = await Resident.files(http)
    assert is_problem(await asks(office, resident.number, **form), 422, "validation")
