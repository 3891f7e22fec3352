"""How much may each request ask of PostgreSQL? Counted and planned, never timed."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from benchmarks import rows
from core import clock
from core import database as db
from core.keyring import KeyRing, fingerprint
from core.roles import APP
from core.settings import Settings
from services.intake.statements import LOOK_UP
from services.organisation.access_file import DemoAccess
from services.petitions import inbox, progress
from tests.conftest import with_database
from tests.ground import file_petition, sign_in
from tests.people import OPINION, Desk, Resident, draft, key
from tests.wire import Wire, tapped

PETITIONS = 100_000
PAGE = 20
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    async with tapped(database_url) as tap:
        yield tap


@pytest.fixture
async def tapped_http(
    wire: Wire, tmp_path: Path, keyring: KeyRing, demo: DemoAccess
) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of an application whose every statement is counted."""
    import main

    database = await db.connect(wire.url, size=2, role=APP)
    config = Settings(environment="test", DATABASE_URL=wire.url, var_dir=tmp_path, filing_limit="10000/minute")
    app = main.create(config, database=database, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client
    await database.close()


async def grow(database_url: str, petitions: int, events: int = 3) -> rows.Filled:
    connection = await asyncpg.connect(db.dsn(database_url))
    try:
        return await rows.fill(connection, petitions=petitions, events=events)
    finally:
        await connection.close()


async def test_filing_takes_two_statements(tapped_http: httpx.AsyncClient, wire: Wire) -> None:
    await Resident.files(tapped_http)  # the connection learns types, the process its calendar
    with wire.counting() as statements:
        await Resident.files(tapped_http)
    assert len(statements) == 2, statements
    token = await sign_in(tapped_http, "wang")
    before = await file_petition(tapped_http, token=token)
    with wire.counting() as statements:  # with what the petitioner filed before, and the county's policy
        await file_petition(tapped_http, token=token, previous_number=before["number"])
    assert len(statements) == 2, statements
    skips = draft(requested_level="county")
    with wire.counting() as statements:
        refused = await tapped_http.post("/v1/petitions", json=skips, headers=key())
    assert (refused.status_code, len(statements)) == (409, 2), statements
    with wire.counting() as statements:  # closed for the desk that takes it, under its key
        await Resident.files(tapped_http, purpose="report")
    assert len(statements) == 2, statements
    others = [{"name": f"联名人{turn}"} for turn in range(30)]
    with wire.counting() as statements:
        await Resident.files(tapped_http, co_petitioners=others)
    assert len(statements) == 2, statements


async def test_progress_takes_one_statement_however_long_the_timeline(
    tapped_http: httpx.AsyncClient, wire: Wire, database_url: str
) -> None:
    await grow(database_url, 5, events=3)
    connection = await asyncpg.connect(db.dsn(database_url))
    await connection.execute(
        "INSERT INTO event (petition_id, seq, topic, at, actor, public, words, data, hash)"
        " SELECT petition_id, more + 3, topic, at, actor, public, words, data, event.hash"
        " FROM event JOIN petition ON petition.id = petition_id, generate_series(1, 27) AS more"
        " WHERE petition.number = $1 AND seq = 3",
        rows.number_of(2),
    )
    await connection.close()
    lengths = []
    for petition in (1, 1, 2):
        headers = {"Authorization": f"Bearer {rows.receipt_of(petition)}"}
        with wire.counting() as statements:
            answer = await tapped_http.get(f"/v1/petitions/{rows.number_of(petition)}", headers=headers)
        assert answer.status_code == 200, answer.text
        lengths.append((len(answer.json()["timeline"]), len(statements)))
    assert lengths[1:] == [(3, 1), (30, 1)]


async def test_an_inbox_takes_one_statement_however_long_the_page(
    tapped_http: httpx.AsyncClient, wire: Wire, database_url: str
) -> None:
    filled = await grow(database_url, 25_000, events=1)
    desk = Desk(tapped_http, rows.desk_token_of(filled.desks))
    await desk.inbox()
    lengths = []
    for limit in (5, 100):
        with wire.counting() as statements:
            items = await desk.inbox(limit=limit)
        lengths.append((len(items), len(statements)))
    assert lengths == [(5, 1), (100, 1)]


async def statements_of(http: httpx.AsyncClient, wire: Wire, demo: DemoAccess) -> dict[str, list[str]]:
    """Walk a petition to its rating and return the statements of each step; a first one warms up."""
    desk, found = await Desk.opens(http, demo), {}
    for _ in range(2):
        resident = await Resident.files(http)
        for move, form in (("accept", {}), ("issue_opinion", OPINION)):
            seen = await desk.reads(resident.number)
            with wire.counting() as found[move]:
                moved = await desk.moves_blind(resident.number, seen.headers["etag"], move, **form)
            assert moved.status_code == 200, moved.text
        with wire.counting() as found["rating"]:
            rated = await resident.rates()
        assert rated.status_code == 201, rated.text
    return found


@pytest.mark.parametrize(("step", "budget"), [("accept", 8), ("issue_opinion", 8), ("rating", 4)])
async def test_a_move_and_a_rating_keep_to_their_statements(
    tapped_http: httpx.AsyncClient, wire: Wire, demo: DemoAccess, step: str, budget: int
) -> None:
    found = (await statements_of(tapped_http, wire, demo))[step]
    assert len(found) <= budget, found


async def test_a_rating_of_somebody_who_joined_costs_no_more(
    tapped_http: httpx.AsyncClient, wire: Wire, demo: DemoAccess
) -> None:
    first = await Resident.files(tapped_http)
    code = (await tapped_http.post(f"{first.path}/joining", headers=first.headers)).json()["join_code"]
    others = []
    for name in ("李小红", "赵六"):
        body = {"join_code": code, "name": name}
        joined = await tapped_http.post(f"{first.path}/co-petitioners", json=body, headers=key())
        others.append(Resident(tapped_http, joined.json()))
    desk = await Desk.opens(tapped_http, demo)
    for move, form in (("accept", {}), ("issue_opinion", OPINION)):
        assert (await desk.moves(first.number, move, **form)).status_code == 200
    for other in others:  # the first warms up
        with wire.counting() as read:
            await other.looks()
        with wire.counting() as rating:
            assert (await other.rates()).status_code == 201
    assert len(read) == 1, read
    assert len(rating) <= 4, rating


@dataclass(frozen=True)
class Plan:
    """What PostgreSQL did to execute a statement."""

    nodes: list[dict[str, Any]]
    rows: int

    @property
    def buffers(self) -> int:
        return int(self.nodes[0]["Shared Hit Blocks"]) + int(self.nodes[0]["Shared Read Blocks"])

    @property
    def indexes(self) -> set[str]:
        return {node["Index Name"] for node in self.nodes if "Index Name" in node}

    @property
    def scanned_whole(self) -> set[str]:
        return {node["Relation Name"] for node in self.nodes if node["Node Type"] == "Seq Scan"}


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from walk(inner)


def literal(value: object) -> str:
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    text = "\\x" + value.hex() if isinstance(value, bytes) else str(value)
    return "'" + text.replace("'", "''") + "'"


async def plan(connection: asyncpg.Connection, statement: str, *values: object, generic: bool) -> Plan:
    """Execute a statement and return its plan, made for these values or for any."""
    name = f"statement_{secrets.token_hex(4)}"
    await connection.execute(f"SET plan_cache_mode = force_{'generic' if generic else 'custom'}_plan")
    await connection.execute(f"PREPARE {name} AS {statement}")
    call = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE {name}({', '.join(map(literal, values))})"
    (found,) = json.loads(await connection.fetchval(call))
    return Plan(list(walk(found["Plan"])), found["Plan"]["Actual Rows"])


@pytest.fixture(scope="module")
def county(server_url: str) -> Iterator[tuple[str, rows.Filled]]:
    """A county with years of petitions, one in five of them open."""
    name = f"test_county_{secrets.token_hex(4)}"
    url = with_database(server_url, name)

    async def make() -> rows.Filled:
        maintenance = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
        await maintenance.execute("SELECT pg_advisory_lock(4202)")  # as in conftest: one copy at a time
        await maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "template_demo"')
        await maintenance.close()
        return await grow(url, PETITIONS, events=2)

    async def drop() -> None:
        maintenance = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
        await maintenance.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await maintenance.close()

    yield url, asyncio.run(make())
    asyncio.run(drop())


@pytest.fixture
async def connection(county: tuple[str, rows.Filled]) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(db.dsn(county[0]), server_settings={"role": APP})
    yield opened
    await opened.close()


@pytest.mark.parametrize("generic", [True, False])
async def test_progress_is_index_look_ups_only(connection: asyncpg.Connection, *, generic: bool) -> None:
    petition = PETITIONS // 2
    values = (rows.number_of(petition), fingerprint(rows.receipt_of(petition)), clock.now())
    for kind, statement in progress.STATEMENTS.items():
        found = await plan(connection, statement, *values, generic=generic)
        assert not found.scanned_whole & {"petition", "stage", "event", "clock", "document", "notice"}, kind
        assert found.buffers <= 64, (kind, found.buffers)
        assert found.rows == (kind == "yr")


@pytest.mark.parametrize("generic", [True, False])
async def test_looking_up_what_was_filed_before_is_index_look_ups_only(
    connection: asyncpg.Connection, *, generic: bool
) -> None:
    number, now = rows.number_of(PETITIONS // 2), clock.now()
    values = (
        None,
        "999901100200",
        "agri.irrigation",
        None,
        b"nobody's token",
        now,
        now.date(),
        number,
        True,
        f"number:{number}",
        True,
    )
    await plan(connection, LOOK_UP, *values, generic=generic)  # it learns the wall's functions
    found = await plan(connection, LOOK_UP, *values, generic=generic)
    assert not found.scanned_whole & {"petition", "stage", "access_token"}
    assert found.buffers <= 100, found.buffers


@pytest.mark.parametrize("generic", [True, False])
@pytest.mark.parametrize("queue", ["unit", "area"])
async def test_an_inbox_reads_little_on_its_first_page_and_on_a_deep_one(
    connection: asyncpg.Connection, county: tuple[str, rows.Filled], queue: str, *, generic: bool
) -> None:
    role, column = {"unit": ("village_desk", "unit_id"), "area": ("petition_office", "county_code")}[queue]
    token, scope = await connection.fetchrow(
        "SELECT hash, CASE $2 WHEN 'unit_id' THEN unit.id::text ELSE substr(unit.area_code, 1, 6) || '000000' END"
        " FROM access_token JOIN staff ON staff.id = staff_id JOIN unit ON unit.id = unit_id WHERE role = $1 LIMIT 1",
        role,
        column,
    )
    await connection.execute("SET ROLE NONE")
    deep = await connection.fetchrow(
        f"SELECT attention_at, id FROM petition WHERE {column}::text = $1 AND closed_at IS NULL"
        " ORDER BY attention_at, id OFFSET 300 LIMIT 1",
        scope,
    )
    await connection.execute(f"SET ROLE {APP}")
    warm = (token, clock.now(), *FIRST, None, None, None, None, 1)
    await plan(connection, inbox.STATEMENTS[queue, False], *warm, generic=generic)  # it learns the wall's functions
    for after in (FIRST, tuple(deep)):
        values = (token, clock.now(), *after, None, None, None, None, PAGE + 1)
        found = await plan(connection, inbox.STATEMENTS[queue, False], *values, generic=generic)
        assert found.rows == PAGE + 1
        assert "petition" not in found.scanned_whole
        assert not any(node["Node Type"] == "Sort" for node in found.nodes)
        assert found.buffers <= 150, (found.buffers, found.indexes)
