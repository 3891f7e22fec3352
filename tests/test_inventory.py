"""Has every route declared what it keeps to, and does it keep to it? (row F5 of the reliability figures)"""

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import Route

import main
from api import identity
from api.citizen.attachments import OVERHEAD
from api.inventory import ACTORS, AUDITS, BODIES, INVENTORY, LIMITS, name_of
from core import database as db
from core.keyring import KeyRing
from core.roles import APP
from core.settings import ROOT, Settings
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, sign_in
from tests.people import Desk, key
from tests.test_routes import calls

MOST = 2  # requests of a class of limits, within a minute
BODY, FILE = 60_000, 100_000
PUBLIC_APP = main.create(Settings(environment="test"), keys=KeyRing(1, {1: bytes(32)}))
ROUTES = [route for route in PUBLIC_APP.router.routes if isinstance(route, Route)]
SPEC = PUBLIC_APP.openapi()
ADDRESS = itertools.count(1)


def test_every_route_has_its_line_and_no_line_is_without_a_route() -> None:
    assert len(ROUTES) == len(PUBLIC_APP.router.routes)  # no mount, no websocket
    assert {name_of(route) for route in ROUTES} == set(INVENTORY)
    for row in INVENTORY.values():
        assert row.actors <= ACTORS
        assert row.audit <= AUDITS
        assert row.limit in LIMITS
        assert row.body in BODIES


def test_the_page_is_the_one_that_is_printed() -> None:
    printed = main.routes_page()
    assert (ROOT / "docs" / "routes.md").read_text(encoding="utf-8") == printed, "run `yima routes --write`"


NAMES = {
    identity.anyone: "anyone", identity.optional_resident: "resident?", identity.petitioner: "petitioner",
    identity.authenticated_resident: "resident", identity.authenticated_staff: "desk", identity.desk_scheme: "desk",
    identity.authenticated_partner: "partner", identity.resident_apart: "resident",
}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_route_asks_for_the_actor_that_it_declares(route: Route) -> None:
    asked = set(calls(route.dependant)) & identity.ACTORS if hasattr(route, "dependant") else {identity.anyone}
    assert {NAMES[call] for call in asked} == INVENTORY[name_of(route)].actors


# --------------------------------------------------------------------- what real requests show


class Asker:
    """Asks any route as whoever may, each time from another address unless told."""

    def __init__(self, http: httpx.AsyncClient, tokens: dict[str, dict[str, str]], receipt: dict[str, Any]) -> None:
        self.http, self.tokens, self.receipt = http, tokens, receipt

    async def ask(self, route: Route, *, address: str, **told: Any) -> httpx.Response:
        (actor,) = INVENTORY[name_of(route)].actors - {"resident?"}
        (method,) = (route.methods or set()) - {"HEAD"}
        headers = key() | self.tokens.get(actor, {}) | {"X-Forwarded-For": address, "If-Match": '"1"'}
        path = re.sub(r"\{number\}", self.receipt["number"], route.path)
        path = re.sub(r"\{[a-z_]+_id\}", "01a202ba-8e79-717e-b1eb-f0986f217e37", path)
        path = re.sub(r"\{[a-z_]+\}", "2031", path)
        return await self.http.request(method, path, headers=headers | told.pop("headers", {}), **told)


def fitting(route: Route) -> dict[str, Any]:
    """Return what makes a body that fits."""
    row = INVENTORY[name_of(route)]
    if row.body == "json":
        (method,) = route.methods or set()
        content = SPEC["paths"][route.path][method.lower()]["requestBody"]["content"]["application/json"]
        fits = content["example"] if "example" in content else next(iter(content["examples"].values()))["value"]
        return {"json": fits}
    if row.body == "file":
        return {"files": {"file": ("a.jpg", b"x", "image/jpeg")}}
    return {"data": {"grant_type": "client_credentials"}} if row.body == "form" else {}


@pytest.fixture
async def asker(settings: Settings, keyring: KeyRing, demo: DemoAccess) -> AsyncIterator[Asker]:
    most = {f"{name}_limit": f"{MOST}/minute" for name in ("filing", "upload", "signin", "read")}
    small = {"trust_proxy": True, "body_limit": BODY, "attachment_limit": FILE, **most}
    database = await db.connect(settings.database_url, size=4, role=APP)
    app = main.create(settings.model_copy(update=small), database=database, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            http.headers["X-Forwarded-For"] = "198.51.100.1"
            desk = await Desk.opens(http, demo)
            http.headers["X-Forwarded-For"] = "198.51.100.2"
            resident = await sign_in(http, "wang")
            told = {"client_id": demo.partners[0].client_id, "client_secret": demo.partners[0].client_secret}
            partner = (await http.post("/oauth2/token", data={"grant_type": "client_credentials", **told})).json()
            from tests.people import draft

            receipt = (await http.post("/v1/petitions", json=draft(), headers=key())).json()
            tokens = {"desk": desk.headers, "resident": bearer(resident), "partner": bearer(partner["access_token"])}
            tokens["petitioner"] = bearer(receipt["receipt_token"])
            del http.headers["X-Forwarded-For"]
            yield Asker(http, tokens, receipt)
    await database.close()


def lasting() -> Iterator[Route]:
    """Yield the routes, those that end a session or an account last."""
    ends = {"closeSession", "closeDeskSession", "eraseMyData", "erasePetitioner"}
    yield from sorted(ROUTES, key=lambda route: name_of(route) in ends)


async def test_every_limit_is_the_one_that_is_declared(asker: Asker) -> None:
    wrong = []
    for route in lasting():
        address = f"203.0.113.{next(ADDRESS)}"
        answers = [await asker.ask(route, address=address, **fitting(route)) for _ in range(MOST + 1)]
        declared = INVENTORY[name_of(route)].limit
        # What is guessed is counted in the database beside it, and refused with words of its own.
        refused = sum(answer.status_code == 429 and "rate_limited" in answer.text for answer in answers)
        policy = answers[-1].headers.get("ratelimit-policy", '"-"').split('"')[1]
        if (policy, refused) != (declared, 0 if declared == "-" else 1):
            wrong.append((name_of(route), declared, policy, [answer.status_code for answer in answers]))
    assert not wrong


async def test_every_body_is_read_no_further_than_is_declared(asker: Asker) -> None:
    wrong = []
    for route in lasting():
        declared, statuses = INVENTORY[name_of(route)].body, []
        limit = FILE + OVERHEAD if declared == "file" else BODY
        kind = {"file": "multipart/form-data; boundary=x", "form": "application/x-www-form-urlencoded"}
        headers = {"Content-Type": kind.get(declared, "application/json")}
        for length in (limit - 1_000, limit + 1):
            body = b" " * length if declared != "file" else _file(length)
            address = f"192.0.2.{next(ADDRESS)}"
            answer = await asker.ask(route, address=address, content=body, headers=headers)
            statuses.append(answer.status_code)
        expected = (False, declared != "-")
        if tuple(status == 413 for status in statuses) != expected:
            wrong.append((name_of(route), declared, statuses))
    assert not wrong


def _file(length: int) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="other"; filename="a.jpg"\r\n\r\n'
    tail = b"\r\n--x--\r\n"
    return head + b" " * (length - len(head) - len(tail)) + tail


async def test_nobody_but_the_declared_actor_gets_further(asker: Asker) -> None:
    wrong = []
    every = asker.tokens
    for route in lasting():
        (actor,) = INVENTORY[name_of(route)].actors - {"resident?"}
        for other in ("petitioner", "desk", "partner", ""):
            opens = {actor} | ({"resident"} if actor == "petitioner" else set())
            if actor == "anyone" or other in opens:
                continue
            told = {"headers": every.get(other, {"Authorization": "Bearer none"})} | fitting(route)
            answer = await asker.ask(route, address=f"100.64.0.{next(ADDRESS) % 250}", **told)
            if answer.status_code not in {401, 429}:
                wrong.append((name_of(route), other, answer.status_code))
    assert not wrong
