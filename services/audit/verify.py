"""Is everything that happened still there, as it was written?

Every event against the chain of its petition, every seal against the chain of seals and what it
covers. The first row of a petition that does not fit is named; what comes after it proves nothing. Audit rows
later than the last seal, and every other table, are not covered.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from core.database import SessionWire
from domain.chain import GENESIS, link
from services.audit.record import COVERED
from services.audit.seal import EVENTS, digest, sealed

_EVENTS = """
SELECT petition.id AS key, petition.number, petition.last_event, petition.last_hash, event.petition_id, event.seq,
    event.topic, event.at, event.actor, event.staff_id, event.unit_id, event.public, event.words,
    event.data::text AS data, event.hash
FROM petition LEFT JOIN event ON event.petition_id = petition.id ORDER BY petition.id, event.seq
"""
_ONE = _EVENTS.replace("ORDER BY", "WHERE petition.id = $1 ORDER BY", 1)
_SEALED_OTHERWISE = """
SELECT head.seal FROM audit_head AS head LEFT JOIN event
    ON event.petition_id = head.petition_id AND event.seq = head.last_event
WHERE head.petition_id = $1 AND event.hash IS DISTINCT FROM head.hash
"""
_SEALS = "SELECT * FROM audit_seal ORDER BY number"
_HEADS = "SELECT petition_id, last_event, hash FROM audit_head WHERE seal = $1 ORDER BY petition_id"
_CUT = """
SELECT head.petition_id, head.last_event, petition.number
FROM audit_head AS head LEFT JOIN petition ON petition.id = head.petition_id
    LEFT JOIN event ON event.petition_id = head.petition_id AND event.seq = head.last_event
    LEFT JOIN deleted_petition AS gone ON gone.petition_id = head.petition_id
WHERE event.hash IS DISTINCT FROM head.hash AND (gone.petition_id IS NULL OR petition.id IS NOT NULL
    OR head.last_event > gone.last_event OR head.last_event = gone.last_event AND head.hash <> gone.last_hash)
ORDER BY head.petition_id, head.seal
"""
# What was deleted when its time was over was verified first, and noted: the ledger and the notes are one.
_LEDGER = """
SELECT coalesce(gone.number, noted.data ->> 'number') AS number, coalesce(gone.last_event, 0) AS last_event
FROM deleted_petition AS gone
FULL JOIN (SELECT petition_id, data FROM audit_event WHERE topic = 'petition.deleted') AS noted
    ON noted.petition_id = gone.petition_id AND noted.data ->> 'number' = gone.number
    AND noted.data ->> 'last_event' = gone.last_event::text
    AND noted.data ->> 'last_hash' = encode(gone.last_hash, 'hex')
WHERE gone.petition_id IS NULL OR noted.petition_id IS NULL ORDER BY 1
"""
MOST_TOLD = 20
_STEP = 500
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Broken:
    """The first row that does not fit."""

    where: str  # a petition's number, "seal 7"
    event: int | None
    what: str


@dataclass
class Verified:
    """What was looked at, and what is broken."""

    petitions: int = 0
    events: int = 0
    seals: int = 0
    deleted: int = 0  # in the ledger: verified before they were deleted
    wrong: int = 0
    broken: list[Broken] = field(default_factory=list)

    def found(self, broken: Broken | None) -> None:
        """Count what is broken; the first ones are kept."""
        if broken is not None:
            self.wrong += 1
            if len(self.broken) < MOST_TOLD:
                self.broken.append(broken)


async def verify(connection: asyncpg.Connection, *, tell: Tell = lambda _petitions: None) -> Verified:
    """Verify everything as of one moment; ``tell`` hears how many petitions are done."""
    result = Verified()
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows: list[asyncpg.Record] = []
        async for row in connection.cursor(_EVENTS, prefetch=2_000):
            if rows and row["key"] != rows[0]["key"]:
                _look(result, rows)
                rows = []
                if result.petitions % _STEP == 0:
                    tell(result.petitions)
            rows.append(row)
        if rows:
            _look(result, rows)
        tell(result.petitions)
        await _seals(connection, result)
        for cut in await connection.fetch(_CUT):
            where = cut["number"] or f"petition {cut['petition_id']}"
            result.found(Broken(where, cut["last_event"], "sealed, and gone or changed since"))
        for row in await connection.fetch(_LEDGER):
            result.found(
                Broken(row["number"], row["last_event"], "the ledger of what was deleted is not what was noted")
            )
        result.deleted = await connection.fetchval("SELECT count(*) FROM deleted_petition")
    return result


async def is_whole(wire: SessionWire, petition_id: UUID) -> bool:
    """Tell whether the chain of one petition verifies, by itself and by every seal that covers it."""
    rows = await wire.fetch(_ONE, petition_id)
    return bool(rows) and _first_broken(rows) is None and not await wire.fetch(_SEALED_OTHERWISE, petition_id)


def _look(result: Verified, rows: list[asyncpg.Record]) -> None:
    result.petitions += 1
    result.events += sum(row["seq"] is not None for row in rows)
    result.found(_first_broken(rows))


def _first_broken(rows: Sequence[Any]) -> Broken | None:
    """Return the first event of a petition that does not follow from the ones before it."""
    number, before, place = rows[0]["number"], GENESIS, 0
    for row in rows:
        if row["seq"] is None:
            break
        place += 1
        if row["seq"] != place:
            return Broken(number, place, "missing")
        before = link(before, {name: row[name] for name in COVERED} | {"data": json.loads(row["data"])})
        if row["hash"] != before:
            return Broken(number, place, "changed")
    if (place, before) != (rows[0]["last_event"], rows[0]["last_hash"]):
        return Broken(number, place + 1, "missing at the end, or the petition's own record of it was changed")
    return None


async def _seals(connection: asyncpg.Connection, result: Verified) -> None:
    before, expected, from_xid = GENESIS, 1, 0
    for row in await connection.fetch(_SEALS):
        result.seals += 1
        for what in _of_seal(row, before, expected, from_xid):
            result.found(Broken(f"seal {row['number']}", None, what))
        events = digest(await connection.fetch(EVENTS, row["from_xid"], row["to_xid"]))
        if events != (row["events"], row["events_digest"]):
            result.found(Broken(f"seal {row['number']}", None, "its audit events are not those that were sealed"))
        if digest(await connection.fetch(_HEADS, row["number"])) != (row["heads"], row["heads_digest"]):
            result.found(Broken(f"seal {row['number']}", None, "its heads of chains are not those that were sealed"))
        before, expected, from_xid = row["hash"], row["number"] + 1, row["to_xid"]


def _of_seal(row: Any, before: bytes, expected: int, from_xid: int) -> Iterator[str]:  # noqa: ANN401 - a record
    if (row["number"], row["from_xid"]) != (expected, from_xid):
        yield "a seal before it is missing"
    if row["hash"] != sealed(before, row):
        yield "changed"
