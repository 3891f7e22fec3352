"""What do the tests of access share?"""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
from sqlalchemy import update
from sqlmodel import col

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.fields import Role
from models import Staff
from services.organisation.access_file import DemoAccess, DeskAccess
from tests.people import draft, key


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


async def file_petition(http: httpx.AsyncClient, *, token: str | None = None, **changes: Any) -> dict[str, Any]:
    """File a petition, signed in or not, and return its receipt."""
    headers = key() | (bearer(token) if token else {})
    answer = await http.post("/v1/petitions", json=draft(**changes), headers=headers)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def sign_in(http: httpx.AsyncClient, account: str) -> str:
    """Sign a resident in with a fresh login code and return the token."""
    body = {"provider": "demo", "code": f"demo-{account}.{secrets.token_hex(4)}"}
    answer = await http.post("/v1/sessions", json=body)
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["access_token"]
    return token


def desk_of(demo: DemoAccess, role: Role) -> DeskAccess:
    """Return the first account of a role."""
    return next(desk for desk in demo.desks if desk.role is role)


async def make_operator(database: Database, demo: DemoAccess) -> None:
    """Let the petition office of the demonstration run the machine instead: it has no operator of its own."""
    async with database.transaction() as session:
        usernames = [desk.username for desk in demo.desks if desk.role is Role.PETITION_OFFICE]
        await session.exec(update(Staff).where(col(Staff.username).in_(usernames)).values(role=Role.OPERATOR.value))


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    """Assert that an answer is the problem that was expected."""
    told = (answer.status_code, answer.headers["content-type"], answer.json().get("code"))
    assert told == (status, "application/problem+json", code), answer.text
    assert answer.headers["cache-control"] == "no-store"
    return True


async def served(settings: Settings, keyring: KeyRing | None) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of an application with settings of its own, and its keys from their file unless given."""
    import main

    app = main.create(settings, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client
