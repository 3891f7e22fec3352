"""Has each breach moved its petition exactly once, with a chain of events that verifies?"""

import json
from collections.abc import Sequence

import asyncpg

from benchmarks.clocks import clock_of
from domain.chain import GENESIS, link
from services.audit.record import COVERED

_TOLD = """
SELECT clock.id, clock.breached_at, clock.petition_id, petition.last_event, petition.last_hash,
    (SELECT count(*) FROM supervision_order WHERE supervision_order.clock_id = clock.id) AS orders,
    (SELECT count(*) FROM event WHERE event.petition_id = petition.id AND data ->> 'clock' = clock.kind) AS told
FROM clock JOIN petition ON petition.id = clock.petition_id WHERE clock.id = ANY($1::uuid[])
"""
_EVENTS = """
SELECT petition_id, seq, topic, at, actor, staff_id, unit_id, public, words, data::text AS data, hash FROM event
WHERE petition_id = ANY($1::uuid[]) ORDER BY petition_id, seq
"""


async def wrongs(database: asyncpg.Pool | asyncpg.Connection, petitions: Sequence[int]) -> list[str]:
    """Return what is wrong with these petitions, whose deciding clocks have been due."""
    rows = await database.fetch(_TOLD, [clock_of(petition) for petition in petitions])
    chains: dict[object, list[asyncpg.Record]] = {}
    for event in await database.fetch(_EVENTS, [row["petition_id"] for row in rows]):
        chains.setdefault(event["petition_id"], []).append(event)
    found = []
    for row in rows:
        if row["breached_at"] is None:
            found.append(f"{row['petition_id']}: not moved")
        elif row["told"] != 1 or row["orders"] > 1:
            found.append(f"{row['petition_id']}: {row['told']} events, {row['orders']} orders")
        if not verifies(chains[row["petition_id"]], row["last_event"], row["last_hash"]):
            found.append(f"{row['petition_id']}: the chain of events is broken")
    return found


def verifies(events: Sequence[asyncpg.Record], last: int, last_hash: bytes) -> bool:
    """Tell whether the events of a petition follow each other unbroken, up to the last one it knows of."""
    before = GENESIS
    for place, event in enumerate(events, start=1):
        facts = {name: event[name] for name in COVERED} | {"data": json.loads(event["data"])}
        before = link(before, facts)
        if event["seq"] != place or event["hash"] != before:
            return False
    return len(events) == last and before == last_hash
