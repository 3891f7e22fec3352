"""Is every change to what happened found, and its first place named? (row S6 of the reliability figures)"""

from datetime import timedelta

import asyncpg
import httpx
import pytest

from core import database as db
from core.database import Database
from services.audit.seal import seal
from services.audit.verify import verify
from services.organisation.access_file import DemoAccess
from tests.conftest import NOON
from tests.people import OPINION, Desk, Resident


@pytest.fixture
async def numbers(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> list[str]:
    """Petitions with some history, sealed twice."""
    desk = await Desk.opens(http, demo)
    found = []
    for turn in range(6):
        resident = await Resident.files(http)
        found.append(resident.number)
        if turn % 2:
            assert (await desk.moves(resident.number, "accept")).status_code == 200
        assert await seal(database, now=NOON + timedelta(minutes=turn)) > 0
        if turn % 2:
            assert (await desk.moves(resident.number, "issue_opinion", **OPINION)).status_code == 200
    assert await seal(database, now=NOON + timedelta(hours=1)) > 0
    assert await seal(database, now=NOON + timedelta(hours=2)) == 0  # nothing happened
    return found


async def test_what_nobody_touched_verifies(database: Database, numbers: list[str]) -> None:
    async with database.hot.acquire() as connection:
        found = await verify(connection)
    assert (found.petitions, found.wrong, found.seals) == (len(numbers), 0, 7)
    assert found.events >= 15


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (
            "DELETE FROM event WHERE (petition_id, seq) = (SELECT petition_id, max(seq) FROM event GROUP BY 1 LIMIT 1)",
            "",
        ),
        ("UPDATE audit_seal SET heads = heads + 1 WHERE number = 3", "seal 3"),
        ("UPDATE audit_seal SET at = at + interval '1 s' WHERE number = 5", "seal 5"),
        ("DELETE FROM audit_head WHERE seal = 7; DELETE FROM audit_seal WHERE number = 7; SELECT 1", None),
        ("DELETE FROM audit_head WHERE seal = 4", "seal 4"),
        ("UPDATE audit_head SET hash = sha256(hash) WHERE seal = 2", "seal 2"),
    ],
)
@pytest.mark.usefixtures("numbers")
async def test_seals_hold_each_other(database_url: str, change: str, where: str | None) -> None:
    owner = await asyncpg.connect(db.dsn(database_url))
    await owner.execute(change)
    found = await verify(owner)
    await owner.close()
    if where is None:  # the end of the seals can be cut off: what an outside copy of the last one is for
        assert found.wrong == 0
        return
    assert found.wrong
    assert any(broken.where.startswith(where) for broken in found.broken)


@pytest.mark.usefixtures("numbers")
async def test_a_chain_that_was_cut_and_mended_is_found_by_its_seal(database_url: str) -> None:
    """The last event is taken away, and the petition's own record of it is set back: its chain alone looks whole."""
    owner = await asyncpg.connect(db.dsn(database_url))
    cut = await owner.fetchrow("SELECT id, number, last_event FROM petition WHERE last_event > 2 LIMIT 1")
    await owner.execute("DELETE FROM event WHERE petition_id = $1 AND seq = $2", cut["id"], cut["last_event"])
    await owner.execute(
        "UPDATE petition SET last_event = last_event - 1, last_hash = (SELECT hash FROM event WHERE petition_id = $1"
        " AND seq = $2) WHERE id = $1",
        cut["id"],
        cut["last_event"] - 1,
    )
    found = await verify(owner)
    await owner.close()
    assert [(broken.where, broken.event) for broken in found.broken] == [(cut["number"], cut["last_event"])]
