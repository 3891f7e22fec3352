"""Where the network ends and we begin: whom do we believe, what do we hand out, how are requests told apart?"""

import asyncio
import importlib.util
import re
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from api.limits import address_of
from cli.api_server import wire_of
from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from models import Staff
from services.access.sessions import _resident
from services.organisation.access_file import DemoAccess
from services.organisation.seed import seed
from tests.ground import bearer, served, sign_in
from tests.people import Desk, Resident, draft, key

ROOT = Path(__file__).parents[2]


def asking(headers: dict[str, str], *, trust_proxy: bool) -> Request:
    """Return a request that came from 10.0.0.9."""
    app = FastAPI()
    app.state.settings = Settings(environment="test", trust_proxy=trust_proxy)
    scope = {"type": "http", "app": app, "headers": Headers(headers).raw, "client": ("10.0.0.9", 4000)}
    return Request(scope)


def test_only_the_last_hop_of_a_proxy_of_ours_says_who_asks() -> None:
    told = {"X-Forwarded-For": "1.1.1.1, 203.0.113.7", "X-Real-IP": "9.9.9.9", "Forwarded": "for=9.9.9.9"}
    assert address_of(asking(told, trust_proxy=True)) == "203.0.113.7"  # what stands before it, the caller wrote
    assert address_of(asking(told, trust_proxy=False)) == "10.0.0.9"
    assert address_of(asking({}, trust_proxy=True)) == "10.0.0.9"
    own_line = asking({}, trust_proxy=True)  # of a proxy that adds a line of its own
    own_line.scope["headers"] = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.9")]
    assert address_of(Request(own_line.scope)) == "203.0.113.9"


@pytest.mark.parametrize(
    "path",
    ["/pages/", "/pages/x/", "/docs/", "/pages/x/frame.html", "/pages/x/..%2f..%2fmain.py", "/docs/..%2fstart.js",
     "/.git/config", "/var/keys.json", "/main.py", "/pages/x/%2e%2e/%2e%2e/pyproject.toml", "/v1/attachments"],
)  # fmt: skip
async def test_nothing_lists_a_folder_and_nothing_leaves_it(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code in {404, 405}


async def test_a_key_that_is_handed_out_is_long_new_each_time_and_from_the_systems_chance(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    receipts = [(await Resident.files(http)).receipt["receipt_token"] for _ in range(2)]
    residents = [await sign_in(http, "same") for _ in range(2)]
    desks = [(await Desk.opens(http, demo)).headers["Authorization"].partition(" ")[2] for _ in range(2)]
    assert len({*receipts, *residents, *desks}) == 6
    assert all(re.fullmatch(r"yr_[0-9A-Z]{26}", token) for token in receipts)  # 26 × 5 = 130 bits
    assert all(re.fullmatch(r"y[sd]_[\w-]{32}", token) for token in (*residents, *desks))  # 32 × 6 = 192 bits


WRITES_DOWN_THAT_IT_WAS_READ = {"/q/{place_code}": "a scan more today", "/v1/me": "an export is written down"}


async def test_reading_changes_nothing(
    http: httpx.AsyncClient, demo: DemoAccess, settings: Settings, keyring: KeyRing
) -> None:
    # The same application over connections that PostgreSQL lets read only.
    resident, desk = await Resident.files(http), await Desk.opens(http, demo)
    signed_in = bearer(await sign_in(http, "reader"))
    here = settings.model_copy(update={"database_url": f"{settings.database_url}&default_transaction_read_only=on"})
    async for reader in served(here, keyring):
        assert (await reader.post("/v1/petitions", json=draft(), headers=key())).status_code == 500
        for route in http.app.routes:  # type: ignore[attr-defined]
            if not isinstance(route, APIRoute) or route.methods != {"GET"}:
                continue
            if route.path in WRITES_DOWN_THAT_IT_WAS_READ:
                continue
            who = desk.headers if "/desk" in route.path else signed_in if "/me" in route.path else resident.headers
            path = route.path.replace("{number}", resident.number).replace("{year}", "2026").replace("{kind}", "pdf")
            answer = await reader.get(path, headers=who)
            assert answer.status_code < 500, (route.path, answer.text)


async def test_a_password_is_kept_as_argon2id_with_what_is_advised_today() -> None:
    found = importlib.util.find_spec("services.access.passwords")  # as it is shipped: the other tests have a cheap one
    assert found is not None
    assert found.loader is not None
    shipped = importlib.util.module_from_spec(found)
    found.loader.exec_module(shipped)
    hash_password = shipped.hash_password
    stored = await hash_password("correct horse battery staple")
    algorithm, version, costs = stored.split("$")[1:4]
    told = dict(cost.split("=") for cost in costs.split(","))
    assert (algorithm, version) == ("argon2id", "v=19")
    assert int(told["m"]) >= 19 * 1024  # KiB
    assert int(told["t"]) >= 2
    assert stored != await hash_password("correct horse battery staple")  # salted


async def test_the_same_name_at_two_providers_is_two_people(
    database: Database, settings: Settings, keyring: KeyRing, now: datetime
) -> None:
    async with database.transaction() as session:
        made = [
            await _resident(session, provider=provider, subject="x", keyring=keyring, now=now)
            for provider in ("wechat", "alipay", "wechat")
        ]
    assert made[0] == made[2] != made[1]


async def test_who_is_signed_in_sees_how_to_leave(http: httpx.AsyncClient) -> None:
    assert re.search(r'<button type="button"[^>]* id="sign-out">退出</button>', (await http.get("/desk")).text)
    assert re.search(r'<button type="button" id="leave">退出登录</button>', (await http.get("/me")).text)
    assert re.search(r'<button type="button" id="leave">看完了', (await http.get("/p")).text)


async def test_a_password_is_hidden_pasted_and_as_long_as_anybody_likes(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    (field,) = re.findall(r'<input id="password"[^>]*>', (await http.get("/desk")).text)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert not [path.name for path in (ROOT / "pages").glob("*.js") if "paste" in path.read_text(encoding="utf-8")]
    for length, status in ((64, 401), (200, 401), (201, 422)):
        told = {"username": demo.desks[0].username, "password": "長" * length}
        assert (await http.post("/v1/desk/sessions", json=told)).status_code == status


@pytest.mark.parametrize(
    ("endpoint", "fits"),
    [
        ("", True),
        ("https://oss.county.example", True),
        ("http://localhost:9000", True),
        ("http://127.0.0.1:9000/", True),
        ("http://oss.county.example", False),
        ("http://localhost.example:9000", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_files_leave_a_public_machine_only_encrypted(endpoint: str, fits: bool) -> None:  # noqa: FBT001
    told: dict[str, Any] = {"base_url": "https://yima.example", "keys": "{}", "storage_endpoint": endpoint}
    if fits:
        assert Settings(environment="production", **told).storage_endpoint == endpoint
    else:
        with pytest.raises(ValueError, match="YIMA_STORAGE_ENDPOINT"):
            Settings(environment="production", **told)
    assert Settings(environment="test", storage_endpoint=endpoint).storage_endpoint == endpoint


async def test_codes_that_people_type_are_long_enough_for_so_few_tries(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    code = (await Resident.files(http)).receipt["query_code"].replace("-", "")
    assert re.fullmatch(r"[0-9A-Z*~$=]{11}", code)  # 10 × 5 = 50 bits, and a check character
    sent = (await http.post("/v1/sessions/phone-codes", json={"phone": "13800000000"})).json()["demo_code"]
    assert re.fullmatch(r"[0-9]{6}", sent)  # a million, five tries


# Maps whose names are data: dates, thresholds, areas. Everything else is closed.
NAMES_ARE_DATA = {
    "CalendarYearForm.off", "CalendarYearForm.work", "PolicyDraft.thresholds", "PolicyDraft.local_working_days",
}  # fmt: skip


def open_shapes(spec: dict[str, Any], shape: dict[str, Any], at: str, seen: set[str]) -> Iterator[str]:
    """Return where a shape takes fields that it does not name."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            yield from open_shapes(spec, spec["components"]["schemas"][name], name, seen)
        return
    if shape.get("type") == "object" and shape.get("additionalProperties", True) is not False:
        yield at
    for part in (*shape.get("anyOf", ()), *shape.get("oneOf", ()), *shape.get("allOf", ())):
        yield from open_shapes(spec, part, at, seen)
    for name, part in shape.get("properties", {}).items():
        yield from open_shapes(spec, part, f"{at}.{name}", seen)
    if isinstance(shape.get("items"), dict):
        yield from open_shapes(spec, shape["items"], f"{at}[]", seen)


def test_no_body_takes_a_field_that_it_does_not_name(http: httpx.AsyncClient) -> None:
    spec, seen = http.app.openapi(), set[str]()  # type: ignore[attr-defined]
    bodies = {
        f"{method} {path}": body["content"]["application/json"]["schema"]
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if (body := operation.get("requestBody")) and "application/json" in body["content"]
    }
    assert len(bodies) > 20
    found = {where for name, body in bodies.items() for where in open_shapes(spec, body, name, seen)}
    assert found == NAMES_ARE_DATA


async def test_a_new_installation_has_no_account_that_anybody_knows(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await seed(session, now=now)
    assert await database.hot.fetchval(f"SELECT count(*) FROM {Staff.__tablename__}") == 0
    assert await database.hot.fetchval("SELECT count(*) FROM partner") == 0


def test_every_part_is_locked_to_a_version_and_its_bytes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        parts = re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", ""))
        parts = [part for part in parts if re.match(r"[A-Za-z0-9]", part)]
        assert len(parts) > 30
        assert not [part for part in parts if not re.match(r"[\w.\[\]-]+==[\w.+!]+ ", part)]
        assert not [part for part in parts if "--hash=sha256:" not in part]
        assert "://" not in text  # from which registry is the builder's to say, and one for all


AMBIGUOUS = {
    "two lengths": b"Content-Length: 4\r\nContent-Length: 30\r\n",
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "chunks that are none": b"Transfer-Encoding: xchunked\r\n",
    "a length that is none": b"Content-Length: +4\r\n",
}


@pytest.mark.parametrize("how", AMBIGUOUS)
async def test_a_request_whose_end_is_ambiguous_is_refused_and_hides_no_second_one(how: str) -> None:
    import uvicorn

    asked: list[str] = []
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def whatever(path: str, request: Request) -> str:
        asked.append(path)
        await request.body()
        return path

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        config = wire_of(app)
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        serving = asyncio.create_task(server._serve(sockets=[door]))
        reader, writer = await asyncio.open_connection(*door.getsockname())
        writer.write(b"POST /first HTTP/1.1\r\nHost: x\r\n" + AMBIGUOUS[how] + b"\r\n0\r\n\r\n")
        writer.write(b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(65536), 5)
        writer.close()
        server.should_exit = True
        await serving
    assert b" 400 " in answer.split(b"\r\n", 1)[0]
    assert "hidden" not in asked
    assert b"server:" not in answer.lower()
