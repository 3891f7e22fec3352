"""What does the sweep ask of PostgreSQL at 100,000 open clocks? Planned and counted, never timed."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import asyncpg
import pytest

from benchmarks import clocks
from core import database as db
from domain.expiry import ANSWERED
from services.sweep import BATCH, CLAIM, FIRST, sweep
from tests.conftest import NOON, with_database
from tests.jobs.matters import PLACES
from tests.test_budgets import Plan, plan

CLOCKS = 100_000
_A_ROW = 8  # buffers: a step in the index, the clock, the way to its petition


@pytest.fixture(scope="module")
def county(server_url: str) -> Iterator[str]:
    """A county in which every petition waits for somebody, and no clock is due."""
    name = f"test_clocks_{secrets.token_hex(4)}"
    url = with_database(server_url, name)

    async def make() -> None:
        maintenance = await asyncpg.connect(db.dsn(with_database(server_url, "postgres")))
        await maintenance.execute("SELECT pg_advisory_lock(4202)")  # as in conftest: one copy at a time
        await maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "template_demo"')
        await maintenance.close()
        connection = await asyncpg.connect(db.dsn(url))
        await clocks.fill(connection, clocks=CLOCKS)
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
    """A connection whose changes are taken back."""
    opened = await asyncpg.connect(db.dsn(county))
    change = opened.transaction()
    await change.start()
    yield opened
    await change.rollback()
    await opened.close()


async def claim(connection: asyncpg.Connection, *, generic: bool) -> Plan:
    kinds = "{" + ",".join(ANSWERED) + "}"
    return await plan(connection, CLAIM, NOON, *FIRST, kinds, BATCH, generic=generic)


def by_index(found: Plan) -> bool:
    sorts = {node["Node Type"] for node in found.nodes} & {"Incremental Sort"}
    return "due_clocks" in found.indexes and not found.scanned_whole & {"clock", "petition"} and not sorts


@pytest.mark.parametrize("generic", [True, False])
async def test_clocks_that_are_not_due_cost_nothing(connection: asyncpg.Connection, *, generic: bool) -> None:
    found = await claim(connection, generic=generic)
    assert found.rows == 0
    assert by_index(found)
    assert found.buffers <= 10, found.buffers


@pytest.mark.parametrize("generic", [True, False])
async def test_a_batch_reads_a_batch_however_many_end_at_the_same_midnight(
    connection: asyncpg.Connection, *, generic: bool
) -> None:
    await connection.execute("UPDATE clock SET due_at = $1 WHERE kind = 'C2v'", NOON - timedelta(hours=12))
    await connection.execute("ANALYZE clock")
    found = await claim(connection, generic=generic)
    assert found.rows == BATCH
    assert by_index(found)
    assert found.buffers <= BATCH * _A_ROW + 20, found.buffers


async def test_five_thousand_that_wait_for_a_decision_hide_nobody_behind_them(county: str) -> None:
    """Under an objection the period for accepting runs out and is not answered: they stand in front."""
    database = await db.connect(county, size=6)
    places = list(range(PLACES["pending_at_township"], CLOCKS, 20))[:5_000]
    objected = "UPDATE petition SET state = $2 WHERE id = ANY(SELECT petition_id FROM clock WHERE id = ANY($1::uuid[]))"
    keys = [clocks.clock_of(place) for place in places]
    behind = [PLACES["accepted"] + 20 * turn for turn in range(10)]
    async with database.hot.acquire() as connection:
        await connection.execute(objected, keys, "unit_objected")
        await connection.execute("VACUUM petition")
        await clocks.make_due(connection, places, at=NOON - timedelta(days=3))
        await clocks.make_due(connection, behind, at=NOON)
    plain = await asyncpg.connect(db.dsn(county))
    for generic in (True, False):
        found = await claim(plain, generic=generic)
        assert found.rows == len(behind)
        assert by_index(found)
        assert found.buffers <= 5_010 * _A_ROW, (generic, found.buffers)
    await plain.close()
    assert await sweep(database, now=NOON) == len(behind)
    await database.hot.execute(objected, keys[:20], "pending_acceptance")
    assert await sweep(database, now=NOON) == 20
    await database.close()
