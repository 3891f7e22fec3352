"""Does a disabled account end at every door, does what is strong need a strong session, do scopes hold?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest
from sqlmodel import col, select, update

from api import identity
from api.scopes import SCOPE_OF
from core.database import Database
from domain.fields import Role
from domain.permissions import PERMISSIONS, May, TokenScope
from models import AccessToken, Person, Petition, Staff
from models.access import TokenKind
from services.access.tokens import issue
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, desk_of, is_problem
from tests.people import VILLAGE, Desk, Resident
from tests.test_routes import ROUTES, calls

DOORS = [
    route
    for route in ROUTES
    if {identity.desk_scheme, identity.authenticated_staff} & set(calls(route.dependant))
]  # fmt: skip
ANY_ID = "01990000-0000-7000-8000-000000000000"


def address_of(path: str, number: str) -> str:
    """Return a path with something in every hole."""
    known = {"number": number, "year": "2026", "clock_id": ANY_ID, "seq": "1"}
    filled = path
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        filled = filled.replace(f"{{{name}}}", known.get(name, ANY_ID))
    return filled


async def knock(http: httpx.AsyncClient, route: Any, token: str, number: str) -> httpx.Response:
    (method,) = route.methods
    headers = bearer(token) | {"Idempotency-Key": "a" * 32, "If-Match": '"1"'}
    body: Any = {} if method in {"POST", "PUT"} else None
    return await http.request(method, address_of(route.path, number), headers=headers, json=body)


async def token_of(database: Database, demo: DemoAccess, role: Role, **more: Any) -> str:
    """Return a token of the first account of a role."""
    async with database.transaction() as session:
        named = select(Staff.id).where(Staff.username == desk_of(demo, role).username)
        holder = (await session.exec(named)).one()
        kind = TokenKind.PERSONAL if "scopes" in more else TokenKind.DESK
        issued = await issue(session, kind=kind, holder=holder, now=datetime.now(UTC), **more)  # noqa: TID251
    return issued.token


@pytest.mark.parametrize("kind", ["session", "script"])
async def test_whoever_is_disabled_is_out_at_every_door_at_once(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, kind: str
) -> None:
    resident = await Resident.files(http)
    more: dict[str, Any] = {"scopes": list(TokenScope)} if kind == "script" else {}
    token = await token_of(database, demo, Role.VILLAGE_DESK, **more)
    inbox = await http.get("/v1/desk/petitions", headers=bearer(token))
    assert inbox.status_code == 200, inbox.text
    username = desk_of(demo, Role.VILLAGE_DESK).username
    async with database.transaction() as session:
        await session.exec(update(Staff).where(col(Staff.username) == username).values(active=False))
    assert len(DOORS) > 25
    for route in DOORS:
        answer = await knock(http, route, token, resident.number)
        if answer.status_code == 422:  # a body is read before anybody is asked; nothing is told
            assert answer.json()["code"] == "validation", route.operation_id
            continue
        assert is_problem(answer, 401, "unauthenticated"), route.operation_id


async def test_a_script_comes_in_only_where_one_of_its_scopes_opens(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    resident = await Resident.files(http)
    assert set(SCOPE_OF) <= {route.operation_id for route in ROUTES}
    tokens = {scope: await token_of(database, demo, Role.VILLAGE_DESK, scopes=[scope]) for scope in TokenScope}
    for route in DOORS:
        for scope, token in tokens.items():
            answer = await knock(http, route, token, resident.number)
            opens = SCOPE_OF.get(str(route.operation_id)) is scope
            refused = answer.status_code == 403 and answer.json()["code"] == "scope_missing"
            assert refused is not (opens or answer.status_code == 422), (route.operation_id, scope, answer.text)


async def test_a_script_carries_no_more_than_its_scopes_even_where_it_comes_in(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    resident = await Resident.files(http)
    path = f"/v1/desk/petitions/{resident.number}"
    reader = await token_of(database, demo, Role.VILLAGE_DESK, scopes=["petitions.read"])
    writer = await token_of(database, demo, Role.VILLAGE_DESK, scopes=["petitions.read", "moves.write"])
    assert (await http.get(f"{path}/moves", headers=bearer(reader))).json()["items"] == []
    seen = await http.get(path, headers=bearer(writer))
    assert (await http.get(f"{path}/moves", headers=bearer(writer))).json()["items"]
    moved = await http.post(
        f"{path}/moves", json={"move": "accept"}, headers=bearer(writer) | {"If-Match": seen.headers["etag"]}
    )
    assert moved.status_code == 200, moved.text
    async with database.transaction() as session:
        used = (await session.exec(select(AccessToken).where(AccessToken.kind == "personal"))).all()
    assert [token.used_on for token in used] == [datetime.now(UTC).date()] * 2  # noqa: TID251


async def test_a_script_that_lists_the_inbox_is_noted_by_its_day_alone(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    token = await token_of(database, demo, Role.VILLAGE_DESK, scopes=["inbox.read"])
    assert (await http.get("/v1/desk/petitions", headers=bearer(token))).status_code == 200
    async with database.transaction() as session:
        used = (await session.exec(select(AccessToken).where(AccessToken.kind == "personal"))).one()
    assert used.used_on == datetime.now(UTC).date()  # noqa: TID251


async def test_an_ended_script_is_out(http: httpx.AsyncClient, demo: DemoAccess, database: Database) -> None:
    token = await token_of(database, demo, Role.VILLAGE_DESK, scopes=["inbox.read"], lasts=timedelta(seconds=-1))
    assert is_problem(await http.get("/v1/desk/petitions", headers=bearer(token)), 401, "unauthenticated")


async def test_to_reveal_needs_the_second_factor_in_the_session_itself(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    resident = await Resident.files(http)
    async with database.transaction() as session:
        asked = select(Person.id).join(Petition, col(Petition.id) == col(Person.petition_id))
        person = (await session.exec(asked.where(Petition.number == resident.number))).one()
        county = (await session.exec(select(Petition.county_code))).one()
    form = {"person_id": str(person), "field": "phone", "reason": "contact", "one_time_code": "000000"}
    path = f"/v1/desk/petitions/{resident.number}/reveals"
    weak = await token_of(database, demo, Role.PETITION_OFFICE)  # as if enrolled after this session was opened
    assert is_problem(await http.post(path, json=form, headers=bearer(weak)), 403, "second_factor_required")
    strong = await Desk.opens(http, demo, Role.PETITION_OFFICE, county)
    await database.hot.execute("UPDATE staff SET totp_last_step = 0")  # signing in took the code of this half minute
    form["one_time_code"] = pyotp.TOTP(desk_of(demo, Role.PETITION_OFFICE).totp_secret or "").now()
    shown = await http.post(path, json=form, headers=strong.headers)
    assert shown.status_code == 200, shown.text
    village = await Desk.opens(http, demo, Role.VILLAGE_DESK, VILLAGE)
    assert is_problem(await http.post(path, json=form, headers=village.headers), 403, "second_factor_required")


@pytest.mark.parametrize("role", list(Role))
def test_what_needs_a_second_factor_is_in_no_session_without_one_and_in_no_script(role: Role) -> None:
    from uuid import UUID

    from domain.levels import Level
    from services.access.actors import StaffActor

    def actor(**more: Any) -> StaffActor:
        return StaffActor(UUID(int=1), role, True, UUID(int=2), Level.COUNTY, "999901000000", "某某", **more)

    strong = {what for what in May if what.needs_second_factor}
    assert strong == {May.REVEAL, May.EXPORT, May.TAKE_REPORTS, May.AUDIT, May.INVITE}
    assert not {what for what in strong if actor().may(what)}
    assert {what for what in May if actor(second_factor=True).may(what)} == PERMISSIONS[role]
    assert not {what for what in strong if actor(second_factor=True, scopes=tuple(TokenScope)).may(what)}
