"""Is what people do beside moving petitions remembered, also when it was refused?"""

from typing import Any

import httpx

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.people import Desk, Resident


async def doings(database: Database) -> list[dict[str, Any]]:
    rows = await database.hot.fetch("SELECT * FROM audit_event ORDER BY id")
    return [dict(row) for row in rows]


async def test_signing_in_is_remembered_and_so_is_failing_to(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await Desk.opens(http, demo)
    wrong = {"username": demo.desks[0].username, "password": "not the password"}
    assert (await http.post("/v1/desk/sessions", json=wrong)).status_code == 401
    signed_in, failed, refused = await doings(database)
    assert (failed["topic"], failed["who"]) == ("desk.signin_failed", "anybody")
    assert failed["staff_id"] is not None
    assert failed["county_code"] == signed_in["county_code"]  # the county's auditor sees it
    assert (signed_in["topic"], signed_in["who"]) == ("desk.signed_in", "staff")
    assert signed_in["staff_id"] is not None
    assert (refused["topic"], refused["who"], refused["staff_id"]) == ("request.refused", "anybody", None)
    assert "signin_failed" in refused["data"]
    assert demo.desks[0].username not in str(refused)


async def test_who_looks_where_they_may_not_is_remembered_without_what_they_looked_for(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http, area_code="999901100201")
    desk = await Desk.opens(http, demo)
    assert (await desk.reads(resident.number)).status_code == 404
    last = (await doings(database))[-1]
    assert (last["topic"], last["who"], last["county_code"]) == ("request.refused", "staff", "999901000000")
    assert last["unit_id"] is not None
    assert resident.number not in str(last)


async def test_what_is_refused_for_other_reasons_is_not_remembered(http: httpx.AsyncClient, database: Database) -> None:
    assert (await http.post("/v1/petitions", json={}, headers={"Idempotency-Key": "x" * 20})).status_code == 422
    assert await doings(database) == []
