"""Who plays in the tests? A resident with a receipt, and the desks of the demonstration."""

import secrets
from typing import Any

import httpx

from services.organisation.access_file import DemoAccess

VILLAGE = "999901100200"


def draft(**changes: Any) -> dict[str, Any]:
    """Return a petition as a resident hands it in."""
    return {
        "area_code": VILLAGE,
        "category": "agri.irrigation",
        "title": "灌溉渠断流",
        "content": "支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水。",
        "petitioner": {"name": "王小明", "phone": "13800000000"},
        "privacy_notice_version": "2026-01",
        **changes,
    }


def key() -> dict[str, str]:
    """Return a fresh Idempotency-Key header."""
    return {"Idempotency-Key": secrets.token_hex(16)}


class Resident:
    """A resident who keeps a receipt."""

    def __init__(self, http: httpx.AsyncClient, receipt: dict[str, Any]) -> None:
        self.http = http
        self.receipt = receipt
        self.number: str = receipt["number"]
        self.headers = {"Authorization": f"Bearer {receipt['receipt_token']}"}
        self.path = f"/v1/petitions/{self.number}"

    @classmethod
    async def files(cls, http: httpx.AsyncClient, **changes: Any) -> "Resident":
        """File a petition and keep its receipt."""
        answer = await http.post("/v1/petitions", json=draft(**changes), headers=key())
        assert answer.status_code == 201, answer.text
        return cls(http, answer.json())

    async def looks(self) -> dict[str, Any]:
        """Read the progress page."""
        answer = await self.http.get(self.path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def moves(self, move: str, **form: Any) -> httpx.Response:
        """Make a move."""
        return await self.http.post(f"{self.path}/moves", json={"move": move, **form}, headers=self.headers)

    async def rates(self, **form: Any) -> httpx.Response:
        """Rate the latest opinion."""
        body = {"solved": "yes", "unit": {"satisfaction": "satisfied"}} | form
        return await self.http.post(f"{self.path}/ratings", json=body, headers=self.headers | key())


class Desk:
    """A desk of the demonstration, signed in over HTTP."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http = http
        self.headers = {"Authorization": f"Bearer {token}"}

    @classmethod
    async def opens(
        cls, http: httpx.AsyncClient, demo: DemoAccess, role: str = "village_desk", area: str = VILLAGE, which: int = 0
    ) -> "Desk":
        """Sign in at the desk of a role in an area."""
        import pyotp

        access = [desk for desk in demo.desks if desk.role == role and desk.area_code == area][which]
        body = {"username": access.username, "password": access.password}
        if access.totp_secret:
            body["one_time_code"] = pyotp.TOTP(access.totp_secret).now()
        answer = await http.post("/v1/desk/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return cls(http, answer.json()["access_token"])

    async def inbox(self, **query: Any) -> list[dict[str, Any]]:
        """List the inbox."""
        answer = await self.http.get("/v1/desk/petitions", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def reads(self, number: str) -> httpx.Response:
        """Open a petition."""
        return await self.http.get(f"/v1/desk/petitions/{number}", headers=self.headers)

    async def moves(self, number: str, move: str, **form: Any) -> httpx.Response:
        """Open a petition and make a move on what was seen."""
        seen = await self.reads(number)
        assert seen.status_code == 200, seen.text
        return await self.moves_blind(number, seen.headers["etag"], move, **form)

    async def moves_blind(self, number: str, etag: str, move: str, **form: Any) -> httpx.Response:
        """Make a move on a version."""
        headers = self.headers | {"If-Match": etag}
        return await self.http.post(f"/v1/desk/petitions/{number}/moves", json={"move": move, **form}, headers=headers)


OPINION: dict[str, Any] = {
    "heard_petitioner": True,
    "findings": [{"request": "先开闸放水", "finding": "已组织两组轮流放水。"}],
    "facts": "支渠闸板被焊死，六组断流十九天。",
    "basis": "村民会议关于轮灌的决定。",
    "reply": "闸板已打开，每组轮流放水两天。",
    "outcome": "supported",
}
