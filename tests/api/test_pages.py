"""Are the pages safe to open, light, and whole?"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import select

from api.page_files import FOLDER, POLICY, files, version
from core.database import Database
from models import PlaceScan
from services.organisation.access_file import DemoAccess
from services.organisation.places import revoke_place
from tests.conftest import NOON
from tests.people import VILLAGE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LIGHT = 61_000  # what a page loads at once; what few open is fetched when they do
VOID = {"meta", "link", "input", "br", "img"}
SCRIPTS = sorted(FOLDER.glob("*.js"))
IMPORT = re.compile(r'import \{ ([^}]+) \} from "\./([a-z_]+\.js)";')


class Whole(HTMLParser):
    """Reads a page, and fails where a tag is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside_script = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> says something twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            self.inside_script += data


def place_of(demo: DemoAccess) -> str:
    return next(place.place_code for place in demo.places if place.area_code == VILLAGE)


async def page(http: httpx.AsyncClient, path: str) -> httpx.Response:
    return await http.get(path, headers=BROWSER)


@pytest.fixture
async def pages(http: httpx.AsyncClient, demo: DemoAccess) -> dict[str, httpx.Response]:
    """Return every page that a browser gets."""
    paths = {
        "place": f"/q/{place_of(demo)}",
        "gone": "/q/NOSUCHCODE",
        "progress": "/p",
        "join": "/j",
        "me": "/me",
        "desk": "/desk",
        "invitation": "/invitation",
        "returned": "/desk/oidc?code=c&state=s",
    }
    return {name: await page(http, path) for name, path in paths.items()}


def needed(name: str, seen: set[str] | None = None) -> set[str]:
    """Return a script with everything that it imports."""
    seen = set() if seen is None else seen
    if name not in seen:
        seen.add(name)
        for _, other in IMPORT.findall((FOLDER / name).read_text(encoding="utf-8")):
            needed(other, seen)
    return seen


async def test_every_page_is_html_under_the_strict_policy(pages: dict[str, httpx.Response]) -> None:
    assert {name: answer.status_code for name, answer in pages.items()} == {
        "place": 200, "gone": 404, "progress": 200, "join": 200, "me": 200, "desk": 200,
        "invitation": 200, "returned": 200,
    }  # fmt: skip
    for answer in pages.values():
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers.get_list("content-security-policy") == [POLICY]
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


async def test_pages_are_well_formed_and_run_nothing_inline(pages: dict[str, httpx.Response]) -> None:
    for answer in pages.values():
        read = Whole(answer.text.removeprefix("<!DOCTYPE html>"))
        assert read.inside_script == ""
        for tag, attrs in read.tags:
            assert tag != "style"
            assert "style" not in attrs
            assert not [name for name in attrs if name.startswith("on")]
            assert tag != "script" or (attrs["src"] or "").startswith(f"/pages/{version()}/")


async def test_labels_and_descriptions_point_at_something(pages: dict[str, httpx.Response]) -> None:
    for answer in pages.values():
        tags = Whole(answer.text.removeprefix("<!DOCTYPE html>")).tags
        ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
        assert len(set(ids)) == len(ids)
        pointed = [attrs[name] for _, attrs in tags for name in ("for", "aria-describedby") if name in attrs]
        assert set(pointed) <= set(ids)
        labelled = {attrs["for"] for tag, attrs in tags if tag == "label" and "for" in attrs}
        for tag, attrs in tags:
            if tag in {"textarea", "select"} or (tag == "input" and attrs.get("type") not in {"checkbox", "radio"}):
                assert attrs["id"] in labelled


async def test_pages_are_light_and_name_everything_that_they_load(
    http: httpx.AsyncClient, pages: dict[str, httpx.Response]
) -> None:
    for name, answer in pages.items():
        loaded = set(re.findall(rf'(?:src|href)="/pages/{version()}/([^"]+)"', answer.text))
        scripts = {one for one in loaded if one.endswith(".js")}
        assert scripts == (needed(f"{name}.js") if scripts else set())
        weight = len(answer.content)
        for one in loaded:
            weight += len((await http.get(f"/pages/{version()}/{one}")).content)
        assert weight < LIGHT, f"{name}: {weight}"


def imports() -> Iterator[tuple[str, str, str]]:
    for script in SCRIPTS:
        for names, other in IMPORT.findall(script.read_text(encoding="utf-8")):
            for name in names.split(", "):
                yield script.name, name, other


@pytest.mark.parametrize(("script", "name", "other"), list(imports()))
def test_what_a_script_imports_is_there_and_used(script: str, name: str, other: str) -> None:
    exported = (FOLDER / other).read_text(encoding="utf-8")
    assert re.search(rf"export (async )?(function|const|class) {re.escape(name)}[ (]", exported)
    own = IMPORT.sub("", (FOLDER / script).read_text(encoding="utf-8"))
    assert re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", own)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_what_a_script_calls_it_has(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    kit = set(re.findall(r"export (?:async )?function (\w+)", (FOLDER / "kit.js").read_text(encoding="utf-8")))
    called = set(re.findall(r"(?<![.\w$])(\w+)\(", text)) & kit
    had = {name for names, _ in IMPORT.findall(text) for name in names.split(", ")}
    declared = set(re.findall(r"(?:function|const|let) (\w+)", text)) | set(re.findall(r"\b(\w+)\([^()]*\) \{", text))
    assert called - had - declared == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_to_what_older_phones_know_and_never_write_html(script: object) -> None:
    text = script.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert text.startswith("// ")
    for newer in (r"\?\.[a-zA-Z(\[]", r"\?\?", r"\.replaceAll\(", r"\.at\(", r"\.flat\(", r"fromEntries", r"catch \{"):
        assert not re.search(newer, text), newer
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|['\"]//", text), path.name


async def test_files_are_kept_for_good_under_their_version_only(http: httpx.AsyncClient) -> None:
    assert {name for name in files() if not name.endswith(".js")} == {"style.css", "icon.svg"}
    for name, file in files().items():
        answer = await http.get(f"/pages/{version()}/{name}")
        assert answer.headers["content-type"] == file.media_type
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-security-policy"] == POLICY
    other = await http.get("/pages/another/kit.js")
    assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache")
    known = await http.get("/pages/another/kit.js", headers={"If-None-Match": other.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    for unknown in ("place.html", "..%2Fmain.py", "nothing.js"):
        assert (await http.get(f"/pages/{version()}/{unknown}")).status_code == 404


@pytest.mark.parametrize("path", ["/p", "/j", "/me", "/desk"])
async def test_a_page_that_is_known_is_not_sent_again(http: httpx.AsyncClient, path: str) -> None:
    first = await page(http, path)
    assert first.headers["cache-control"] == "no-cache"
    again = await http.get(path, headers=BROWSER | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == POLICY


async def scans(database: Database) -> list[int]:
    async with database.transaction() as session:
        return [row.count for row in (await session.exec(select(PlaceScan))).all()]


async def test_each_opening_counts_one_scan_and_the_page_is_never_stored(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    code = place_of(demo)
    for expected, headers in enumerate((BROWSER, BROWSER, {"Accept": "application/json"}), start=1):
        answer = await http.get(f"/q/{code}", headers=headers)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in answer.headers
        assert await scans(database) == [expected]
    await page(http, "/q/NOSUCHCODE")
    assert await scans(database) == [3]


async def test_the_place_page_tells_where_to_go_before_any_script_runs(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    code = place_of(demo)
    told = (await http.get(f"/q/{code}", headers={"Accept": "application/json"})).json()
    assert told["place_code"] == code
    text = (await page(http, f"/q/{code.lower()}?from=singlemessage&scancode_time=1")).text
    for desk in told["desks"]:
        assert desk["unit"] in text
        assert f'href="tel:{desk["phone"]}"' in text
    for top in told["categories"]:
        assert f'<option value="{top["slug"]}">' in text
    assert told["privacy_notice_version"] in text


async def test_a_code_of_a_county_or_a_township_asks_for_the_village(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    for area, level in (("999901000000", "county"), ("999901100000", "township")):
        code = next((place.place_code for place in demo.places if place.area_code == area), None)
        assert code is not None
        answer = await page(http, f"/q/{code}")
        Whole(answer.text.removeprefix("<!DOCTYPE html>"))
        assert f'data-area="{area}" data-level="{level}"' in answer.text
        assert ('id="township"' in answer.text) is (level == "county")
    assert 'id="where"' not in (await page(http, f"/q/{place_of(demo)}")).text


async def test_the_place_page_offers_to_leave_out_who_has_an_interest(
    http: httpx.AsyncClient, pages: dict[str, httpx.Response]
) -> None:
    for name, prefix in (("place", ""), ("desk", "r-")):
        for level in ("village", "township"):
            assert f'id="{prefix}conflict_{level}"' in pages[name].text
    for script in ("written", "register"):
        sent = (await http.get(f"/pages/{version()}/{script}.js")).text
        assert 'conflict_levels: ["village", "township"]' in sent


async def test_a_revoked_code_says_kindly_what_to_do(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    code = place_of(demo)
    async with database.transaction() as session:
        await revoke_place(session, typed=code, reason="海报已更换", now=NOON)
    answer = await page(http, f"/q/{code}")
    assert answer.status_code == 404
    assert "再扫一次" in answer.text
    assert "tel:12345" in answer.text
    machine = await http.get(f"/q/{code}", headers={"Accept": "application/json"})
    assert (machine.status_code, machine.headers["content-type"]) == (404, "application/problem+json")
    assert machine.json()["code"] == "place_unknown"


async def test_while_the_database_is_away_a_browser_is_asked_to_wait(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    nobody = create_async_engine("postgresql+asyncpg://postgres@127.0.0.1:1/nobody")
    http.app.state.database = Database(nobody, database.hot)  # type: ignore[attr-defined]
    answer = await page(http, f"/q/{place_of(demo)}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert 'http-equiv="refresh"' in answer.text
    machine = await http.get(f"/q/{place_of(demo)}", headers={"Accept": "application/json"})
    assert (machine.status_code, machine.json()["code"]) == (503, "unavailable")
