"""Is any field that is ours to write taken from a caller, in any body, at any depth? (row F6)

Fields: every column of every table and every property of every answer. Places: every object of every
body in the OpenAPI document, each form of a move for itself. What is not read as JSON is sent such
fields too, and what was stored is looked at.
"""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlmodel import SQLModel

import main
import models
from core import clock
from core import database as db
from core.database import Database
from core.keyring import KeyRing
from core.roles import APP
from core.settings import Settings
from services.organisation.access_file import DemoAccess
from tests.access.knock import knock
from tests.api.test_upload import photo
from tests.ground import bearer, sign_in
from tests.people import Desk, Resident, key

SPEC = main.create(Settings(environment="test"), keys=KeyRing(1, {1: bytes(32)})).openapi()
SCHEMAS = SPEC["components"]["schemas"]
OPERATIONS = [
    (path, method, operation) for path, operations in SPEC["paths"].items() for method, operation in operations.items()
]
# Names of holidays are any text; a threshold that is not known is refused by its name (threshold_unknown).
FREE_NAMES = {"/off", "/work", "/thresholds", "/local_working_days"}
VALUES: tuple[object, ...] = ("x", None, 1, True, [], {})
Json = Any


def resolved(schema: Json) -> Json:
    while "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    return schema


def properties(schema: Json, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the names of all properties below a schema."""
    if name := schema.get("$ref"):
        if name not in seen:
            yield from properties(resolved(schema), seen | {name})
        return
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from properties(inner, seen)
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from properties(part, seen)
    for part in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, dict):
            yield from properties(part, seen)


def owned() -> set[str]:
    """Return every field that a server writes: columns of tables, and what answers say."""
    columns = {column.name for table in SQLModel.metadata.tables.values() for column in table.columns}
    told = {
        name
        for *_, operation in OPERATIONS
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        for name in properties(content.get("schema", {}))
    }
    return columns | told | {"__class__", "__dict__", "model_config", "_sa_instance_state", "is_admin", "roles"}


OWNED = owned()


@dataclass
class Sample:
    """A body with every object in it that there can be, and where they are."""

    levels: dict[str, set[str]] = field(default_factory=dict)  # pointer -> what may be sent there

    def make(self, schema: Json, at: str = "") -> Json:
        """Return a value of a schema; wrong in its texts perhaps, whole in its objects."""
        schema = resolved(schema)
        if "anyOf" in schema:
            options = [resolved(one) for one in schema["anyOf"] if one.get("type") != "null"]
            objects = [one for one in options if one.get("type") == "object"]
            assert len(objects) <= 1, at
            return self.make((objects or options)[0], at)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        kind = schema.get("type")
        if kind == "object":
            if "properties" not in schema:
                assert at in FREE_NAMES, at
                return {}
            self.levels[at] = set(schema["properties"])
            return {name: self.make(inner, f"{at}/{name}") for name, inner in schema["properties"].items()}
        if kind == "array":
            return [self.make(schema["items"], f"{at}/0")]
        return {"string": "x", "integer": 1, "number": 1, "boolean": True}.get(str(kind), "x")


def forms() -> Iterator[tuple[str, str, str, Json, dict[str, set[str]]]]:
    """Yield path, method, name, a body, and its levels: for each body, and for each form of a move."""
    for path, method, operation in OPERATIONS:
        told = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if told is None:
            continue
        for one in told["schema"].get("oneOf", [told["schema"]]):
            sample = Sample()
            body = sample.make(one)
            name = f"{operation['operationId']}:{body.get('move', '')}".rstrip(":")
            yield path, method, name, body, sample.levels


FORMS = list(forms())


def test_the_bodies_that_are_tried_are_all_there_are() -> None:
    taking = {
        o["operationId"] for *_, o in OPERATIONS if "application/json" in o.get("requestBody", {}).get("content", {})
    }
    assert {name.partition(":")[0] for *_, name, _, _ in FORMS} == taking
    assert len(taking) > 20
    assert len(OWNED) > 250
    assert {"id", "state", "unit_id", "receipt_hash", "anonymised_at", "is_head", "active", "role", "hash"} <= OWNED
    assert {column.name for column in models.Petition.__table__.columns} <= OWNED  # type: ignore[attr-defined]


@pytest.fixture
async def tokens(settings: Settings, keyring: KeyRing, demo: DemoAccess) -> AsyncIterator[dict[str, Any]]:
    """Give a client, the headers of everybody, and a petition."""
    most = {f"{name}_limit": "1000000/minute" for name in ("filing", "upload", "signin", "read")}
    database = await db.connect(settings.database_url, size=4, role=APP)
    app = main.create(settings.model_copy(update=most), database=database, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            told = {"client_id": demo.partners[0].client_id, "client_secret": demo.partners[0].client_secret}
            partner = (await http.post("/oauth2/token", data={"grant_type": "client_credentials", **told})).json()
            resident = await Resident.files(http)
            yield {
                "http": http,
                "app": app,
                "number": resident.number,
                "petition": resident.headers,
                "desk": (await Desk.opens(http, demo)).headers,
                "resident": bearer(await sign_in(http, "wang")),
                "partner": bearer(partner["access_token"]),
            }
    await database.close()


def key_of(path: str, method: str) -> str:
    operation = SPEC["paths"][path][method]
    return next((name for choice in operation["security"] for name in choice if name != "client"), "")


def with_fields(body: Json, at: str, fields: set[str], value: object) -> Json:
    told = copy.deepcopy(body)
    place = told
    for step in at.split("/")[1:]:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place.update(dict.fromkeys(fields, value))
    return told


async def test_no_body_takes_a_field_that_is_ours(tokens: dict[str, Any], database: Database) -> None:
    before = await _everything(database)
    tried, accepted, levels = 0, [], 0
    for path, method, name, body, places in FORMS:
        headers = tokens.get(key_of(path, method), {}) | {"If-Match": '"1"', "X-Query-Code": "0000-0000-000"}
        url = path.replace("{number}", tokens["number"]).replace("{year}", "2031")
        url = url.replace("{order_id}", _ID).replace("{proposal_id}", _ID)
        for place, (at, may) in enumerate(places.items()):
            levels += 1
            for value in VALUES if place == 0 else VALUES[:2]:
                fields = OWNED - may
                told = json.dumps(with_fields(body, at, fields, value)).encode()
                answer = await knock(tokens["app"], method.upper(), url, headers=headers | key() | _JSON, content=told)
                tried += len(fields)
                refused = [
                    one["pointer"]
                    for one in json.loads(answer.text).get("errors", ())
                    if one["code"] == "extra_forbidden"
                ].count(at)  # the names that were sent are not repeated
                if answer.status_code != 422 or refused != len(fields):
                    accepted.append((name, at, answer.status_code, refused))
    assert not accepted
    assert levels > 80, levels
    assert tried > 100_000, tried
    assert await _everything(database) == before


_JSON = {"Content-Type": "application/json"}
_ID = "01a202ba-8e79-717e-b1eb-f0986f217e37"


async def _everything(database: Database) -> dict[str, int]:
    tables = [name for name in SQLModel.metadata.tables if name not in {"access_token", "attempt"}]
    return {name: await database.hot.fetchval(f"SELECT count(*) FROM {name}") for name in tables}


async def test_no_query_takes_a_field_that_is_ours(tokens: dict[str, Any]) -> None:
    taken, tried = [], 0
    for path in (path for path, method, _ in OPERATIONS if method == "get" and path != "/q/{place_code}"):
        known = {one["name"] for one in SPEC["paths"][path]["get"].get("parameters", ()) if one["in"] == "query"}
        headers = tokens.get(key_of(path, "get"), {})
        url = path.replace("{number}", tokens["number"])
        for name in sorted(OWNED - known):
            answer = await knock(tokens["app"], "GET", f"{url}?{name}=x", headers=headers)
            tried += 1
            if answer.status_code != 400 or json.loads(answer.text)["code"] != "query_unknown":
                taken.append((path, name, answer.status_code))
    assert taken == []
    assert tried > 10_000, tried


async def test_what_is_not_json_writes_nothing_but_its_own(
    tokens: dict[str, Any], database: Database, demo: DemoAccess
) -> None:
    http: httpx.AsyncClient = tokens["http"]
    fields = dict.fromkeys(sorted(OWNED - {"file"}), _ID)
    sent = await http.post("/v1/attachments", files={"file": ("a.jpg", photo(), "image/jpeg")}, data=fields)
    assert sent.status_code == 201
    stored = await database.hot.fetchrow("SELECT * FROM attachment")
    assert str(stored["id"]) == sent.json()["attachment_id"] != _ID
    assert (stored["petition_id"], stored["media_type"], stored["has_preview"]) == (None, "image/jpeg", True)
    assert abs((clock.now() - stored["uploaded_at"]).total_seconds()) < 60
    partner = demo.partners[0]
    told = {"client_id": partner.client_id, "client_secret": partner.client_secret}
    few = [name for name in fields if name not in {*told, "scope", "grant_type"}]
    before = await database.hot.fetchval("SELECT count(*) FROM access_token WHERE kind = 'partner'")
    for start in range(0, len(few), 15):
        form = dict.fromkeys(few[start : start + 15], "2099-01-01") | told | {"grant_type": "client_credentials"}
        answer = await http.post("/oauth2/token", data=form)
        assert set(answer.json()) >= {"access_token", "expires_in"}, answer.text
    rows = await database.hot.fetch("SELECT * FROM access_token WHERE kind = 'partner'")
    assert len(rows) == before + -(-len(few) // 15)
    assert {len(row["scopes"]) for row in rows} == {len(partner.scopes)} or all(row["scopes"] for row in rows)
    assert all(0 < (row["expires_at"] - row["created_at"]).total_seconds() <= 3_600 for row in rows)
    assert all((row["petition_id"], row["resident_id"], row["staff_id"]) == (None, None, None) for row in rows)
