"""How much do warnings and supervision ask of PostgreSQL, with 100,000 open petitions? Planned, never timed.

A run of the job reads what is due for a look, through an index that holds watched, running clocks
alone: with ten times the petitions it reads the same.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from core import clock
from core import database as db
from services.petitions import inbox
from services.supervision import warn
from services.supervision.escalate import OVERDUE
from tests.conftest import with_database
from tests.test_budgets import FIRST, PAGE, PETITIONS, grow, plan

_OPEN = """
UPDATE petition SET state = 'accepted', closed_at = NULL, attention_at = registered_at + interval '800 days',
    warning = (ARRAY['blue', 'yellow', 'orange', 'red'])[1 + abs(hashtext(number)) % 130];
UPDATE clock SET met_at = NULL, look_at = now() + make_interval(secs => 3600 + abs(hashtext(id::text)) % 5000000)
WHERE kind = 'C7';
UPDATE clock SET look_at = now() - interval '1 hour'
WHERE id IN (SELECT id FROM clock WHERE kind = 'C7' ORDER BY id LIMIT 40);
UPDATE clock SET look_at = NULL WHERE id IN (SELECT id FROM clock WHERE kind = 'C7' ORDER BY id DESC LIMIT 40);
INSERT INTO supervision_order (id, petition_id, clock_id, stage_id, unit_id, county_code, breach, colour, state,
    opened_at, reply_due_at)
SELECT gen_random_uuid(), petition.id, clock.id, stage_id, petition.unit_id, county_code, 'C7', 'orange',
    CASE WHEN row_number() OVER (ORDER BY petition.id) % 100 = 0 THEN 'open' ELSE 'closed' END,
    registered_at, registered_at + interval '3 days'
FROM petition JOIN clock USING (stage_id) WHERE clock.kind = 'C7' LIMIT 20000;
"""


@pytest.fixture(scope="module")
def county(server_url: str) -> Iterator[str]:
    """A county whose 100,000 petitions are all open; three in a hundred have a colour."""
    name = f"test_open_{secrets.token_hex(4)}"
    url = with_database(server_url, name)

    async def make() -> None:
        maintenance = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
        await maintenance.execute("SELECT pg_advisory_lock(4202)")  # as in conftest: one copy at a time
        await maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "template_demo"')
        await maintenance.close()
        await grow(url, PETITIONS, events=1)
        connection = await asyncpg.connect(db.dsn(url))
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(_OPEN)
        await connection.execute("VACUUM (ANALYZE)")
        await connection.close()

    async def drop() -> None:
        maintenance = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
        await maintenance.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await maintenance.close()

    asyncio.run(make())
    yield url
    asyncio.run(drop())


@pytest.fixture
async def connection(county: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(db.dsn(county))
    yield opened
    await opened.close()


def positional(statement: str, *names: str) -> str:
    for place, name in enumerate(names, start=1):
        statement = statement.replace(f":{name}", f"${place}")
    return statement


@pytest.mark.parametrize("generic", [True, False])
@pytest.mark.parametrize("which", ["NEW", "DUE"])
async def test_a_run_of_the_job_reads_only_what_is_due_for_a_look(
    connection: asyncpg.Connection, which: str, *, generic: bool
) -> None:
    statement = positional(getattr(warn, which), "now").replace("look_at <= $1", "look_at <= $1::timestamptz")
    found = await plan(connection, statement, clock.now(), generic=generic)
    assert found.rows == 40
    assert "clocks_to_look_at" in found.indexes
    assert not found.scanned_whole & {"clock", "petition"}
    assert found.buffers <= 600, (found.buffers, found.indexes)


async def test_a_run_with_nothing_to_do_reads_a_handful_of_pages(connection: asyncpg.Connection) -> None:
    statement = positional(warn.DUE, "now").replace("look_at <= $1", "look_at <= $1::timestamptz")
    found = await plan(connection, statement, datetime(2020, 1, 1, tzinfo=UTC), generic=True)
    assert found.rows == 0
    assert found.buffers <= 20


async def test_colours_are_taken_back_in_the_order_of_what_is_coloured(connection: asyncpg.Connection) -> None:
    statement = positional(warn.WARNED, "county_code", "warning", "attention_at", "id")
    found = await plan(connection, statement, "", "", datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0), generic=True)
    assert found.rows == warn.BATCH
    assert found.indexes == {"warned_petitions"}
    assert "petition" not in found.scanned_whole


async def test_overdue_orders_are_found_among_the_open_ones_alone(connection: asyncpg.Connection) -> None:
    statement = positional(OVERDUE, "now").replace("<= $1", "<= $1::timestamptz")
    found = await plan(connection, statement, clock.now(), generic=True)
    assert found.rows > 0
    assert found.indexes == {"waiting_orders"}
    assert not found.scanned_whole


@pytest.mark.parametrize("generic", [True, False])
@pytest.mark.parametrize("queue", ["unit", "area"])
async def test_one_colour_of_an_inbox_is_read_from_an_index_of_colours(
    connection: asyncpg.Connection, queue: str, *, generic: bool
) -> None:
    role = {"unit": "village_desk", "area": "petition_office"}[queue]
    token = await connection.fetchval(
        "SELECT hash FROM access_token JOIN staff ON staff.id = staff_id WHERE role = $1 LIMIT 1", role
    )
    values = (token, clock.now(), *FIRST, None, None, None, None, PAGE + 1, "red")
    await plan(connection, inbox.COLOURED[queue], *values, generic=generic)  # it learns the wall's functions
    found = await plan(connection, inbox.COLOURED[queue], *values, generic=generic)
    assert 0 < found.rows <= PAGE + 1
    assert found.indexes & {"warned_petitions", "warned_of_unit"}
    assert "petition" not in found.scanned_whole
    assert found.buffers <= 150, (found.buffers, found.indexes)
