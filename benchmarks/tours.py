"""Which ways does a made-up person take through every route, and what do they leave in each?

``proper`` goes through the whole matter as a petitioner, a desk and a partner do, each with values of
their own. ``clumsy`` goes to every route of the OpenAPI document and does everything wrong that one can:
a body that breaks off, values that fit nothing, a query nobody knows, a path to nowhere, another's key.
"""

import base64
import itertools
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp

from benchmarks.canary import Lot
from core import clock
from services.organisation.access_file import DemoAccess

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_ODD_DESK = 7  # of so many tours one signs in wrongly: a password takes a twentieth of a second to try
_KIND_OF = {"name": "names", "phone": "phones", "identity": "identity numbers", "word": "texts and places"}
KINDS = (*_KIND_OF.values(), "codes and tokens", "user names, passwords", "names of files")
_PRIVATE = {"name": "name", "phone": "phone", "username": "word", "password": "word", "query_code": "code",
            "code": "code", "join_code": "code", "receipt_token": "code"}  # fmt: skip


@dataclass
class Walker:
    """Speaks HTTP with one service, and remembers what was sent, what came back, and what failed."""

    http: httpx.AsyncClient
    access: DemoAccess
    document: dict[str, Any]
    lots: Iterator[Lot] = field(default_factory=lambda: (Lot(number) for number in itertools.count()))
    canaries: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    errors: list[str] = field(default_factory=list)
    seen: Counter[tuple[str, str, int]] = field(default_factory=Counter)  # method, path as asked for, status
    lost: int = 0  # requests that ended without an answer
    desk: dict[str, str] = field(default_factory=dict)
    office: dict[str, str] = field(default_factory=dict)
    partner: dict[str, str] = field(default_factory=dict)
    coded: int = 0  # the half minute of the last one-time code: each is taken once

    def draw(self, kind: str, as_kind: str = "") -> str:
        """Return a canary of a kind: a name, phone, identity or word, counted as ``as_kind``."""
        value: str = getattr(next(self.lots), kind)
        self.canaries[as_kind or _KIND_OF[kind]].add(value)
        return value

    async def ask(self, method: str, path: str, **told: Any) -> httpx.Response | None:  # noqa: ANN401 - as httpx
        """Send a request; keep the body of a refusal and the secrets of an answer."""
        try:
            answer = await self.http.request(method, path, **told)
        except httpx.TransportError:
            self.lost += 1
            return None
        self.seen[method, path.partition("?")[0], answer.status_code] += 1
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            self.errors.append(answer.text)
        elif answer.content and answer.headers.get("content-type", "").startswith("application/json"):
            self._keep(answer.json())
        return answer

    async def body(self, method: str, path: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401
        """Send a request that has to succeed for the tour to go on; nothing when it did not."""
        answer = await self.ask(method, path, **told)
        if answer is None or answer.is_error or not answer.content:
            return {}
        found = answer.json()
        return found if isinstance(found, dict) else {}

    def _keep(self, told: object) -> None:
        if not isinstance(told, dict):
            return
        for name, value in told.items():
            if name in {"receipt_token", "query_code", "access_token", "join_code"} and isinstance(value, str):
                self.canaries["codes and tokens"] |= {value, value.replace("-", "")} if "code" in name else {value}
            elif name == "receipt":
                self._keep(value)


SEALED = ("names", "phones", "codes and tokens", "user names, passwords", "names of files")


def bearer(token: object) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def key() -> dict[str, str]:
    """Return a fresh Idempotency-Key."""
    return {"Idempotency-Key": secrets.token_hex(16)}


async def open_doors(walker: Walker) -> None:
    """Sign the village desk, the county's office and a partner in."""
    walker.desk, walker.office = [await _desk(walker, role) for role in ("village_desk", "petition_office")]
    partner = walker.access.partners[0]
    told = {"grant_type": "client_credentials", "client_id": partner.client_id, "client_secret": partner.client_secret}
    walker.partner = bearer((await walker.body("POST", "/oauth2/token", data=told))["access_token"])


def _new_code(walker: Walker, secret: str) -> str:
    """Return a code that was not used yet, of this half minute or the next; nothing when both are."""
    now = int(clock.wall().timestamp()) // 30
    step = max(now, walker.coded + 1)
    if step > now + 1:
        return ""
    walker.coded = step
    return pyotp.TOTP(secret).at(step * 30)


async def _desk(walker: Walker, role: str) -> dict[str, str]:
    desk = next(one for one in walker.access.desks if one.role == role)
    body = {"username": desk.username, "password": desk.password}
    if desk.totp_secret:
        body["one_time_code"] = _new_code(walker, desk.totp_secret)
    return bearer((await walker.body("POST", "/v1/desk/sessions", json=body))["access_token"])


def _petition(walker: Walker) -> dict[str, Any]:
    area = next(one.area_code for one in walker.access.desks if one.role == "village_desk")
    return {
        "area_code": area,
        "category": "agri.irrigation",
        "title": f"断流 {walker.draw('word')}",
        "content": f"我住{walker.draw('word')}，身份证 {walker.draw('identity')}，请先放水。",
        "petitioner": {"name": walker.draw("name"), "phone": walker.draw("phone")},
        "privacy_notice_version": "2026-01",
    }


async def proper(walker: Walker, turn: int) -> None:
    """Walk one whole matter, with every part in it."""
    draw, ask, body = walker.draw, walker.ask, walker.body
    phone = draw("phone")
    code = (await body("POST", "/v1/sessions/phone-codes", json={"phone": phone})).get("demo_code", "000000")
    told = {"provider": "phone", "phone": phone, "code": code}
    session = bearer((await body("POST", "/v1/sessions", json=told)).get("access_token"))
    await ask("POST", "/v1/sessions", json=told | {"code": "123456"})
    named = {"file": (f"{draw('word', 'names of files')}.png", _PNG, "image/png")}
    file = (await body("POST", "/v1/attachments", files=named)).get("attachment_id")
    broken = {"file": (f"{draw('word', 'names of files')}.jpg", b"MZ" + draw("name").encode(), "image/jpeg")}
    await ask("POST", "/v1/attachments", files=broken)
    petition = _petition(walker) | {
        "attachments": [file] if file else [],
        "named_units": [draw("word") + "站"],
        "co_petitioners": [{"name": draw("name"), "phone": draw("phone")}],
    }
    same = key()
    receipt = await body("POST", "/v1/petitions", json=petition, headers=session | same)
    await ask("POST", "/v1/petitions", json=petition, headers=session | same)  # the stored answer again
    await ask("POST", "/v1/petitions", json=_petition(walker), headers=session | same)  # and refused
    if not receipt:
        return
    path, mine = f"/v1/petitions/{receipt['number']}", bearer(receipt["receipt_token"])
    for part in ("", "/moves", "/clocks", "/slip", "/certificates", f"/attachments/{file}"):
        await ask("GET", path + part, headers=mine)
    await ask("POST", f"{path}/access", json={"query_code": receipt["query_code"]})
    await ask("POST", f"{path}/access", json={"query_code": "0000-0000-000"})
    await ask("PUT", f"{path}/petitioner", json={"name": draw("name"), "phone": draw("phone")}, headers=mine)
    join = (await body("POST", f"{path}/joining", headers=mine)).get("join_code")
    other = {"join_code": join, "name": draw("name"), "phone": draw("phone")}
    joined = await body("POST", f"{path}/co-petitioners", json=other, headers=key())
    if joined:
        leaving = {"query_code": joined["query_code"]}
        await ask("POST", f"{path}/co-petitioners/leave", json=leaving, headers=bearer(joined["receipt_token"]))
    await _at_the_desk(walker, receipt["number"])
    judged = {"satisfaction": "unsatisfied", "comment": f"没有写 {draw('word')}"}
    await ask("POST", f"{path}/ratings", json={"solved": "no", "unit": judged}, headers=mine | key())
    await ask("POST", f"{path}/moves", json={"move": "rate_unsatisfied", "reason": draw("word")}, headers=mine)
    await ask("PUT", "/v1/me", json={"name": draw("name"), "phone": draw("phone")}, headers=session)
    await ask("GET", "/v1/me", headers=session)
    await ask("GET", "/v1/me/petitions", headers=session)
    foreign = {"external_reference": secrets.token_hex(8), "petition": _petition(walker)}
    await ask("POST", "/v1/partner/petitions", json=foreign, headers=walker.partner | key())
    await ask("GET", f"/v1/partner/petitions/{foreign['external_reference']}", headers=walker.partner)
    await ask("GET", f"/v1/partner/petitions/{draw('word', 'names of files')}", headers=walker.partner)
    place = walker.access.places[0].place_code
    for public in (f"/q/{place}", f"/v1/places/{place}"):
        await ask("GET", public, params={} if public.startswith("/v1") else {"from": draw("phone")})
    await _at_the_office(walker, receipt["number"], file)
    if turn % _ODD_DESK == 0:
        for secret in ("word", "phone"):
            wrong = {
                "username": draw(secret, "user names, passwords"),
                "password": draw("word", "user names, passwords"),
            }
            await ask("POST", "/v1/desk/sessions", json=wrong)
        await ask("POST", "/oauth2/token", data={"grant_type": "client_credentials", "client_id": draw("word"),
                                                 "client_secret": draw("word", "user names, passwords")})  # fmt: skip
        await ask("POST", f"{path}/erasure", json={"query_code": receipt["query_code"]}, headers=mine)
        for wrong in ({"code": draw("word", "user names, passwords")}, {"phone": draw("phone")}, {"provider": "demo"}):
            await ask("POST", "/v1/me/erasure", json=told | wrong, headers=session)
        fresh = (await body("POST", "/v1/sessions/phone-codes", json={"phone": phone})).get("demo_code", "000000")
        await ask("POST", "/v1/me/erasure", json=told | {"code": fresh}, headers=session)


async def _at_the_desk(walker: Walker, number: str) -> None:
    path, draw = f"/v1/desk/petitions/{number}", walker.draw
    await walker.ask("GET", "/v1/desk/petitions", headers=walker.desk)
    opinion = {
        "move": "issue_opinion", "heard_petitioner": True,
        "findings": [{"request": draw("word"), "finding": draw("word")}], "facts": draw("word") + "闸板被焊死。",
        "basis": "村民会议决定。", "reply": f"{draw('word')}已打开。", "outcome": "supported",
    }  # fmt: skip
    for move in ({"move": "accept"}, opinion):
        at = await walker.ask("GET", path, headers=walker.desk)
        if at is not None and "etag" in at.headers:
            await walker.ask("POST", f"{path}/moves", json=move, headers=walker.desk | {"If-Match": at.headers["etag"]})
    visit = _petition(walker) | {"reception": {"channel": "visit", "note": draw("word")}}
    await walker.ask("POST", "/v1/desk/petitions", json=visit, headers=walker.desk | key())


async def _at_the_office(walker: Walker, number: str, file: object) -> None:
    path, draw, ask, office = f"/v1/desk/petitions/{number}", walker.draw, walker.ask, walker.office
    seen = await walker.body("GET", path, headers=office)
    person = next((one["person_id"] for one in seen.get("people", ()) if "person_id" in one), None)
    for what in ("name", "phone"):
        told = {"person_id": person, "field": what, "reason": "contact"}
        secret = next(one.totp_secret for one in walker.access.desks if one.role == "petition_office") or ""
        if code := _new_code(walker, secret):
            await ask("POST", f"{path}/reveals", json=told | {"one_time_code": code}, headers=office)
    papers = [f"/documents/{one['document_id']}" for one in seen.get("documents", ())]
    for part in ("/moves", "/clocks", f"/attachments/{file}?part=original", *papers[:1]):
        await ask("GET", path + part, headers=office)
    said = f"{draw('name', 'texts and places')}说：{draw('phone', 'texts and places')}"
    policy = {"valid_from": "2999-01-01", "note": said}
    await ask("POST", "/v1/desk/policies", json=policy, headers=office | key())
    for name in ("policies", "supervision/orders", "supervision/proposals", "supervision/figures", "calendar"):
        await ask("GET", f"/v1/desk/{name}", headers=office)
    visit = {"channel": "visit", "act": {"move": "convert"}}
    await ask("POST", f"{path}/petitioner-moves", json=visit, headers=office | {"X-Query-Code": "0000-0000-000"})


async def clumsy(walker: Walker, *, short: bool) -> None:
    """Go to every route and do everything wrong there, with everybody's key or, ``short``, with none and a desk's."""
    keys: tuple[dict[str, str], ...] = ({}, walker.desk, walker.partner, bearer("yr_" + secrets.token_urlsafe(20)))
    for path, operations in walker.document["paths"].items():
        for method, operation in operations.items():
            for headers in keys[:2] if short else keys:
                await _wrongly(walker, method.upper(), path, operation, headers | key() | {"If-Match": '"1"'})
    for path in ("/", "/p", "/j", "/me", "/desk", "/pages/x/y.js", "/docs", "/docs/x.js", "/openapi.json", "/metrics"):
        await walker.ask("GET", path, params={"name": walker.draw("name")})
        await walker.ask("POST", path, content=walker.draw("name").encode())
    await walker.ask("GET", f"/v1/nowhere/{walker.draw('name')}")


async def _wrongly(walker: Walker, method: str, path: str, operation: dict[str, Any], headers: dict[str, str]) -> None:
    nowhere = re.sub(r"\{[a-z_]+\}", lambda _: walker.draw("word"), path)
    if operation["operationId"] in {"closeDeskSession", "eraseMyData"}:  # the doors stay open for the others
        headers = {}
    await walker.ask(method, nowhere, headers=headers, params={"phone": walker.draw("phone")})
    told = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if told is None:
        await walker.ask(method, nowhere, headers=headers | {"User-Agent": walker.draw("phone")})
        return
    fits = told["example"] if "example" in told else next(iter(told["examples"].values()))["value"]
    texts = spoil(fits, lambda name: walker.draw(*_drawn(name)))
    kinds = spoil(fits, lambda _: {"value": walker.draw("name")})
    await walker.ask(method, nowhere, headers=headers, json=texts)
    await walker.ask(method, nowhere, headers=headers, json=kinds)
    await walker.ask(method, nowhere, headers=headers, json=[walker.draw("name")])
    torn = f'{{"petitioner": {{"name": "{walker.draw("name")}", "phone": "{walker.draw("phone")}'
    await walker.ask(method, nowhere, headers=headers | {"Content-Type": "application/json"}, content=torn.encode())
    gbk = f'{{"name": "{walker.draw("name")}"}}'.encode("gbk")
    await walker.ask(method, nowhere, headers=headers | {"Content-Type": "application/json"}, content=gbk)
    await walker.ask(method, nowhere, headers=headers | {"Content-Type": "text/plain"}, content=torn.encode())
    long = {"content": walker.draw("word") * 20_000}
    await walker.ask(method, nowhere, headers=headers, json=long)


def _drawn(name: str) -> tuple[str, str]:
    kind = _PRIVATE.get(name, "word")
    if kind == "code":
        return "word", "user names, passwords"
    return kind, "user names, passwords" if name in {"username", "password"} else ""


def spoil(value: Any, draw: Callable[[str], object], name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return the JSON with every text in it, but the names of moves, drawn anew."""
    if isinstance(value, dict):
        return {one: spoil(inner, draw, one) for one, inner in value.items()}
    if isinstance(value, list):
        return [spoil(inner, draw, name) for inner in value]
    if isinstance(value, str) and name not in {"move", "provider"}:
        return draw(name)
    return value
