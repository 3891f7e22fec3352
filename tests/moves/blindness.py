"""What does somebody who keeps out of a petition learn of it? Asked of every route, and of the tables alone."""

import secrets
from typing import Any

import asyncpg
import httpx
from fastapi.routing import APIRoute

from core import database as db
from core.roles import APP
from tests.moves.forms import FORMS
from tests.moves.world import World
from tests.people import Desk

TABLES = (
    "person", "stage", "reception", "event", "clock", "clock_note", "document", "notice", "rating", "attachment",
    "supervision_order", "recusal",
)  # fmt: skip
LISTS = ("/v1/desk/petitions", "/v1/desk/supervision/orders", "/v1/desk/supervision/warnings",
         "/v1/desk/supervision/proposals")  # fmt: skip
ABSENT = "YM2026-1118-999999-9"
_ID = "00000000-0000-7000-8000-000000000001"
_BODIES: dict[str, dict[str, Any]] = {
    "makeDeskMove": {"move": "add_note", **FORMS["add_note"]},
    "recordPetitionerMove": {"channel": "visit", "act": {"move": "urge"}},
    "revealField": {"person_id": _ID, "field": "phone", "reason": "contact", "one_time_code": "000000"},
    "confirmRecord": {"checked": True},
}


async def is_blind(world: World, name: str, number: str) -> None:
    """Assert that a desk learns nothing of a petition: no list, no route that names it, no row of any table."""
    desk = world.desk(name)
    await _lists_nothing(desk, number)
    routes = [one for one in world.http.app.router.routes if isinstance(one, APIRoute)]  # type: ignore[attr-defined]
    named = [one for one in routes if one.path.startswith("/v1/desk/") and "{number}" in one.path]
    assert len(named) > 6
    for route in named:
        there, absent = [await _asks(desk, route, one) for one in (number, ABSENT)]
        assert there == absent, route.operation_id
        assert there[0] == 404 or route.operation_id not in {"readPetitionAtDesk", "makeDeskMove"}, there
    assert await rows_seen(world, name, number) == {}


async def _lists_nothing(desk: Desk, number: str) -> None:
    queries: tuple[dict[str, str], ...] = (
        {},
        {"queue": "mine"},
        {"queue": "area"},
        {"closed": "true"},
        {"colour": "red"},
    )
    for path in LISTS:
        for query in queries:
            answer = await desk.http.get(path, params={"limit": 100, **query}, headers=desk.headers)
            assert number not in answer.text, (path, query)


async def _asks(desk: Desk, route: APIRoute, number: str) -> tuple[int, dict[str, Any]]:
    """Ask one route about a petition, with its number taken out of the answer."""
    path = route.path.replace("{number}", number)
    for name in ("document_id", "attachment_id"):
        path = path.replace(f"{{{name}}}", _ID)
    method = next(iter(route.methods or ()))
    headers = desk.headers | {"If-Match": '"1"', "Idempotency-Key": secrets.token_hex(16)}
    body = _BODIES.get(str(route.operation_id)) if method == "POST" else None
    answer: httpx.Response = await desk.http.request(method, path, json=body, headers=headers)
    told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return answer.status_code, {name: value for name, value in told.items() if name not in {"instance", "request_id"}}


async def rows_seen(world: World, name: str, number: str) -> dict[str, int]:
    """Return by table the rows of a petition that row-level security alone shows a member of staff."""
    (staff_id,) = (staff for staff, known in world.staff.items() if known == name)
    petition_id = await world.database.hot.fetchval("SELECT id FROM petition WHERE number = $1", number)
    scope = await world.database.hot.fetchval(
        "SELECT 'staff:' || CASE WHEN role IN ('petition_office', 'supervisor') THEN '999901000000' ELSE '' END"
        " || ':' || unit_id || ':' || id FROM staff WHERE id = $1",
        staff_id,
    )
    url = world.http.app.state.settings.database_url  # type: ignore[attr-defined]
    connection = await asyncpg.connect(db.dsn(url), server_settings={"role": APP})
    await connection.execute("SELECT set_config('yima.scope', $1, false)", scope)
    seen = {"petition": await connection.fetchval("SELECT count(*) FROM petition WHERE id = $1", petition_id)}
    for table in TABLES:
        count = f"SELECT count(*) FROM {table} WHERE petition_id = $1"
        seen[table] = await connection.fetchval(count, petition_id)
    orders = "SELECT count(*) FROM proposal JOIN supervision_order ON supervision_order.id = order_id"
    seen["proposal"] = await connection.fetchval(orders)
    await connection.close()
    return {table: count for table, count in seen.items() if count}
