"""Does every answer close what browsers leave open: sniffing, framing, keeping, handing on, other origins?"""

import httpx
import pytest
from fastapi.routing import APIRoute

import main
from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from services.organisation.access_file import DemoAccess
from tests.api.test_pages import page, place_of
from tests.people import Desk, Resident, draft, key

CLOSED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
}
KEPT = {"/pages/{version}/{name}", "/docs/{name}", "/v1/areas", "/v1/categories"}
"""What holds nothing of anybody, and may be kept; pages that are the same for everybody are asked for again."""


def is_closed(answer: httpx.Response) -> bool:
    """Assert what every answer has to say, once."""
    for name, value in CLOSED.items():
        assert answer.headers.get_list(name) == [value], (answer.url, name)
    assert len(answer.headers.get_list("cache-control")) == 1, answer.url
    (policy,) = answer.headers.get_list("content-security-policy")
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert said["default-src"] == said["frame-ancestors"] == "'none'", (answer.url, policy)
    if "sandbox" not in said:
        assert said["object-src"] == said["base-uri"] == said["form-action"] == "'none'", (answer.url, policy)
    assert "unsafe" not in said.get("script-src", ""), policy
    assert len(answer.headers["x-request-id"]) >= 8
    return True


async def test_every_kind_of_answer_is_closed_to_browsers(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident, desk = await Resident.files(http), await Desk.opens(http, demo)
    seen = await http.get(resident.path, headers=resident.headers)
    answers = [
        seen,
        await http.get(resident.path, headers=resident.headers | {"If-None-Match": seen.headers["etag"]}),
        await http.get(f"{resident.path}/slip.pdf", headers=resident.headers),
        await desk.reads(resident.number),
        *[await page(http, path) for path in (f"/q/{place_of(demo)}", "/q/NOSUCHCODE", "/p", "/j", "/me", "/desk")],
        *[await http.get(path) for path in ("/", "/livez", "/readyz", "/openapi.json", "/docs", "/docs/start.js")],
        *[await http.get(path) for path in ("/nowhere", "/v1/me/petitions", "/livez?x=1", "/v1/areas")],
        await http.delete("/livez"),
        await http.post("/v1/petitions", content=b"{", headers=key() | {"Content-Type": "application/json"}),
        await http.post("/v1/petitions", json=draft(title=""), headers=key()),
    ]
    assert {answer.status_code for answer in answers} >= {200, 304, 307, 400, 401, 404, 405, 422}
    assert all(is_closed(answer) for answer in answers)


async def test_a_fault_of_ours_is_closed_too_and_says_nothing_of_itself(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await database.hot.execute("DROP TABLE place CASCADE")
    answer = await http.get(f"/q/{place_of(demo)}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert set(answer.json()) == {"type", "status", "code", "detail", "title", "request_id"}
    assert "place" not in answer.text
    assert is_closed(answer)


async def test_a_page_holds_no_handle_on_who_opened_it_and_asks_for_no_device(http: httpx.AsyncClient) -> None:
    for path in ("/p", "/j", "/me", "/desk"):
        answer = await page(http, path)
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(answer.headers["permissions-policy"].split(", "))


async def test_words_from_the_tables_stay_words_on_a_page(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    words = '<script>alert(1)</script>" onclick="alert(2)'
    await database.hot.execute("UPDATE unit SET name = $1, address = $1, phone = $1", words)
    answer = await page(http, f"/q/{place_of(demo)}")
    assert answer.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34; onclick=&#34;alert(2)" in answer.text
    assert "<script>alert" not in answer.text
    assert 'onclick="alert' not in answer.text


async def test_whatever_holds_letters_names_its_charset(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    front = await page(http, "/p")
    files = [part.split('"')[0] for part in front.text.split('"')[1:] if part.startswith("/pages/")]
    assert any(file.endswith(".svg") for file in files)
    answers = [front, *[await http.get(file) for file in files], await http.get("/docs"), await http.get("/livez")]
    for answer in answers:
        media = answer.headers["content-type"]
        assert answer.status_code == 200
        assert media == "application/json" or media.endswith("; charset=utf-8"), (answer.url, media)


async def test_nobody_may_keep_an_answer_unless_it_holds_nothing_of_anybody(http: httpx.AsyncClient) -> None:
    routes = [route for route in http.app.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    for route in routes:
        if route.path not in KEPT and route.methods == {"GET"}:
            answer = await http.get(route.path.replace("{", "").replace("}", ""))
            is_page = answer.headers.get("content-type", "").startswith("text/html") and answer.headers.get("etag")
            assert answer.headers["cache-control"] == ("no-cache" if is_page else "no-store"), route.path


async def test_no_other_origin_is_let_in(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    resident = await Resident.files(http)
    read = await http.get(resident.path, headers=resident.headers | foreign)
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    first = await http.options(f"{resident.path}/moves", headers=foreign | asked)
    assert (read.status_code, first.status_code) == (200, 405)
    for answer in (read, first):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_another_origin_may_send_unasked_changes_nothing(
    http: httpx.AsyncClient, demo: DemoAccess, media: str
) -> None:
    # A form or a plain fetch of another page: without a preflight it can name neither JSON nor a token.
    resident = await Resident.files(http)
    body = b'{"move": "withdraw", "query_code": "x"}'
    answer = await http.post(f"{resident.path}/moves", content=body, headers={"Content-Type": media})
    assert answer.status_code in {401, 415}
    answer = await http.post("/v1/petitions", content=body, headers=key() | {"Content-Type": media})
    assert answer.json()["code"] == "unsupported_media_type"


async def test_no_answer_sets_a_cookie(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident, body = await Resident.files(http), {"provider": "demo", "code": "demo-wang.00112233"}
    desk = demo.desks[0]
    answers = [
        await page(http, "/desk"),
        await page(http, f"/q/{place_of(demo)}"),
        await http.post("/v1/sessions", json=body),
        await http.post("/v1/desk/sessions", json={"username": desk.username, "password": desk.password}),
        await http.get(resident.path, headers=resident.headers),
    ]
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 201]
    assert not [answer.url for answer in answers if "set-cookie" in answer.headers]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH"])
async def test_a_method_that_nobody_serves_is_refused(http: httpx.AsyncClient, method: str) -> None:
    assert (await http.request(method, "/livez")).status_code == 405


async def test_in_production_browsers_come_back_encrypted_for_a_year(database: Database, keyring: KeyRing) -> None:
    public = Settings(environment="production", base_url="https://yima.example", keys='{"made": "elsewhere"}')
    app = main.create(public, database=database, keys=keyring)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://yima.example") as client:
        for path in ("/livez", "/nowhere", "/p"):
            answer = await client.get(path)
            assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert (await client.get("/docs")).status_code == 404


async def test_elsewhere_nobody_is_told_so(http: httpx.AsyncClient) -> None:
    assert "strict-transport-security" not in (await http.get("/livez")).headers
