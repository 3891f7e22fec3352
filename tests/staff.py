"""Who opens accounts in the tests, and how is an invitation accepted?"""

import secrets
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pyotp
from sqlmodel import select
from uuid_utils.compat import uuid7

from core.database import Database
from core.keyring import KeyRing
from domain.fields import Role, UnitKind
from models import Staff, Unit
from services.access.one_time_codes import bound_to
from services.access.passwords import hash_password
from services.organisation.access_file import DemoAccess
from tests.people import Desk

GOOD = "茶壶 山羊 二胡 拖拉机"
THEN = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


class Somebody:
    """An account with everything its holder knows."""

    def __init__(self, staff_id: str, username: str, password: str, secret: str | None, ahead: int = 0) -> None:
        self.staff_id, self.username, self.password, self.secret = staff_id, username, password, secret
        self.ahead = ahead  # seconds: the code of now was used up with the enrolment

    def code(self) -> str:
        """Return a one-time code that was not used yet."""
        assert self.secret
        return pyotp.TOTP(self.secret).at(int(time.time()) + self.ahead)  # noqa: TID251

    async def asks(self, http: httpx.AsyncClient, **changes: Any) -> httpx.Response:
        """Sign in, with whatever is told otherwise."""
        body = {"username": self.username, "password": self.password}
        if self.secret:
            body["one_time_code"] = self.code()
        return await http.post("/v1/desk/sessions", json=body | changes)

    async def signs_in(self, http: httpx.AsyncClient) -> dict[str, str]:
        """Sign in and return the header of the session."""
        answer = await self.asks(http)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def make(
    database: Database, keyring: KeyRing, role: Role, kind: UnitKind, *, head: bool = False, factor: bool = True
) -> Somebody:
    """Make an account at the first unit of a kind, as the demonstration is made."""
    secret = pyotp.random_base32() if factor else None
    username, password = f"{role.value}.{secrets.token_hex(3)}", secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with database.transaction() as session:
        unit = (await session.exec(select(Unit).where(Unit.kind == kind).order_by(Unit.area_code))).first()
        assert unit
        staff = Staff(
            id=uuid7(), unit_id=unit.id, username=username, display_name="某某", role=role.value, is_head=head,
            password_hash=hashed, created_at=THEN,
        )  # fmt: skip
        staff.totp_sealed = keyring.seal(secret, bound_to=bound_to(staff.id)) if secret else None
        session.add(staff)
        staff_id = str(staff.id)
    return Somebody(staff_id, username, password, secret)


async def office_head(http: httpx.AsyncClient, demo: DemoAccess) -> Desk:
    """Sign in as the head of the county's petition office."""
    county = next(desk for desk in demo.desks if desk.role is Role.PETITION_OFFICE)
    return await Desk.opens(http, demo, Role.PETITION_OFFICE, county.area_code)


async def unit_of(http: httpx.AsyncClient, headers: dict[str, str], name: str) -> dict[str, Any]:
    """Return the one unit whose name has these words."""
    answer = await http.get("/v1/desk/staff/units", params={"name": name}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["items"][0]
    return found


async def invites(http: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Invite somebody to the village desk, or as told."""
    if "unit_id" not in changes:
        changes["unit_id"] = (await unit_of(http, headers, "柳湾村"))["unit_id"]
    form = {"username": f"liuwan.{secrets.token_hex(3)}", "display_name": "陈经办", "role": "village_desk"} | changes
    answer = await http.post("/v1/desk/staff/invitations", json=form, headers=headers)
    assert answer.status_code == 201, answer.text
    invitation: dict[str, Any] = answer.json()
    return invitation


async def opens(http: httpx.AsyncClient, code: str) -> dict[str, Any]:
    """Open an invitation."""
    answer = await http.post("/v1/desk/invitations/opening", json={"code": code})
    assert answer.status_code == 200, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


async def accepts(http: httpx.AsyncClient, invitation: dict[str, Any], password: str = GOOD) -> Somebody:
    """Accept an invitation with a password and a new authenticator."""
    offer = (await opens(http, invitation["code"]))["offer"]
    body = {
        "code": invitation["code"],
        "password": password,
        "enrolment": offer["enrolment"],
        "one_time_code": pyotp.TOTP(offer["secret"]).now(),
    }
    answer = await http.post("/v1/desk/invitations/acceptance", json=body)
    assert answer.status_code == 200, answer.text
    return Somebody(invitation["staff_id"], answer.json()["username"], password, offer["secret"], ahead=30)
