"""How are all chains chained, so that a whole petition, or the end of one, cannot be cut off unseen?

Every few minutes a seal covers what was committed since the one before: the audit events, and how
far the chain of each petition had come. A seal holds the hash of the one before it. What still runs
while a seal is made is the next one's: it reads up to the oldest transaction that is open.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import asyncpg

from core.database import Database
from domain.chain import GENESIS, link

EVENTS = """
SELECT id, at, topic, who, staff_id, unit_id, county_code, petition_id, data::text AS data, xid FROM audit_event
WHERE xid >= $1 AND xid < $2 ORDER BY xid, id
"""
_HEADS = """
SELECT petition.id AS petition_id, petition.last_event, petition.last_hash AS hash FROM petition
WHERE petition.id IN (SELECT petition_id FROM event WHERE at >= $1)
    AND NOT EXISTS (SELECT FROM audit_head AS known
                    WHERE known.petition_id = petition.id AND known.last_event = petition.last_event)
ORDER BY petition.id
"""
_LAST = "SELECT number, at, to_xid, hash FROM audit_seal ORDER BY number DESC LIMIT 1"
_LATE = timedelta(minutes=10)  # an event is at most this much older than its commit
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
SEALED = ("number", "at", "from_xid", "to_xid", "events", "events_digest", "heads", "heads_digest")


def digest(rows: Iterable[Mapping[str, object]]) -> tuple[int, bytes]:
    """Return how many rows there are and one hash over them all, in their order."""
    count, whole = 0, hashlib.sha256()
    for row in rows:
        whole.update(link(GENESIS, {name: _plain(value) for name, value in row.items()}))
        count += 1
    return count, whole.digest()


def sealed(before: bytes, facts: Mapping[str, object]) -> bytes:
    """Return the hash of a seal: over its facts and the seal before it."""
    return link(before, {name: _plain(facts[name]) for name in SEALED})


async def seal(database: Database, *, now: datetime) -> int:
    """Make the next seal; return how many events and chains it covers, 0 when nothing happened."""
    async with database.hot.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        if not await connection.fetchval("SELECT pg_try_advisory_xact_lock(4205)"):
            return 0
        return await _seal(connection, now)


async def _seal(connection: asyncpg.Connection, now: datetime) -> int:
    last = await connection.fetchrow(_LAST)
    to_xid = await connection.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    since = last["at"] - _LATE if last else _FIRST
    from_xid = last["to_xid"] if last else 0
    events, events_digest = digest(await connection.fetch(EVENTS, from_xid, to_xid))
    found = await connection.fetch(_HEADS, since)
    heads, heads_digest = digest(found)
    if not events and not heads:
        return 0
    facts = {
        "number": last["number"] + 1 if last else 1,
        "at": now,
        "from_xid": from_xid,
        "to_xid": to_xid,
        "events": events,
        "events_digest": events_digest,
        "heads": heads,
        "heads_digest": heads_digest,
    }
    row = (*(facts[name] for name in SEALED), sealed(last["hash"] if last else GENESIS, facts))
    await connection.execute("INSERT INTO audit_seal VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", *row)
    records = [(head["petition_id"], facts["number"], head["last_event"], head["hash"]) for head in found]
    await connection.copy_records_to_table("audit_head", records=records)
    return events + heads


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value
