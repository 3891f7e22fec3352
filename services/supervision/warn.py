"""Which petitions turn blue or yellow by time alone, and which have got over it?

Every watched clock says when to look at it next (``look_at``): half of its time, then its last
days. So a run reads the clocks that are new or due for a look, by one small index, and never the
rest. What is missed is coloured by the door, in the transaction of the breach.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from domain.calendar import WorkingCalendar
from domain.thresholds import DEFAULT, Thresholds
from domain.warnings import NEVER, WATCHED, Turn, colour_of_petition, look_again_at, worse
from services.clocks.thresholds import read_thresholds
from services.clocks.turns import read_turns
from services.petitions.store import as_parameter

BATCH = 500
_WATCHED = ", ".join(f"'{kind}'" for kind in sorted(WATCHED))
# As the index is written, word for word.
_RUNS = f"met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL AND kind IN ({_WATCHED})"
# The clocks first, by their index and nothing else; then their petitions, and none that somebody else has in hand.
_TAKE = f"""
WITH due AS MATERIALIZED (
    SELECT id, petition_id, kind FROM clock WHERE {_RUNS} AND {{which}} ORDER BY look_at LIMIT {BATCH}
)
SELECT due.id AS clock_id, due.kind, petition.id, petition.county_code, petition.warning
FROM due JOIN petition ON petition.id = due.petition_id
FOR UPDATE OF petition SKIP LOCKED
"""
NEW = _TAKE.format(which="look_at IS NULL AND CAST(:now AS timestamptz) IS NOT NULL")
DUE = _TAKE.format(which="look_at <= :now")
WARNED = f"""
SELECT id, county_code, warning, attention_at FROM petition
WHERE warning IS NOT NULL AND closed_at IS NULL AND warning IN ('blue', 'yellow')
    AND (county_code, warning, attention_at, id)
        > (:county_code, :warning, CAST(:attention_at AS timestamptz), CAST(:id AS uuid))
ORDER BY county_code, warning, attention_at, id
LIMIT {BATCH} FOR UPDATE SKIP LOCKED
"""
_COLOUR = text(
    """
    UPDATE petition SET warning = now.warning
    FROM json_populate_recordset(NULL::petition, CAST(:rows AS json)) AS now WHERE petition.id = now.id
    """
)
_LOOK_AT = text(
    """
    UPDATE clock SET look_at = now.look_at
    FROM json_populate_recordset(NULL::clock, CAST(:rows AS json)) AS now WHERE clock.id = now.id
    """
)
_LOOK_ANEW = text(f"UPDATE clock SET look_at = NULL WHERE petition_id = ANY(CAST(:petitions AS uuid[])) AND {_RUNS}")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_BEFORE_ALL: Mapping[str, Any] = MappingProxyType(
    {"county_code": "", "warning": "", "attention_at": _LONG_AGO, "id": UUID(int=0)}
)


async def warn(
    database: Database, *, calendar: WorkingCalendar, now: datetime, stop: asyncio.Event | None = None
) -> int:
    """Look at the clocks that are new or due for a look; return how many petitions changed their colour."""
    changed = 0
    for statement in (NEW, DUE):
        seen = BATCH
        while seen == BATCH and not (stop and stop.is_set()):
            async with database.transaction() as session:
                rows = await _fetch(session, statement, {"now": now})
                changed += await _look(session, rows, calendar, now)
            seen = len(rows)
    return changed


async def ease(
    database: Database, *, calendar: WorkingCalendar, now: datetime, stop: asyncio.Event | None = None
) -> int:
    """Take blue and yellow back where their reason is gone; return how many petitions changed."""
    changed, seen = 0, BATCH
    after = _BEFORE_ALL
    while seen == BATCH and not (stop and stop.is_set()):
        async with database.transaction() as session:
            rows = await _fetch(session, WARNED, {name: after[name] for name in _BEFORE_ALL})
            changed += await _ease(session, rows, calendar, now)
        seen, after = len(rows), rows[-1] if rows else after
    return changed


async def _look(
    session: AsyncSession, rows: Sequence[Mapping[Any, Any]], calendar: WorkingCalendar, now: datetime
) -> int:
    turns = await read_turns(session, petition_ids=sorted({row["id"] for row in rows}))
    thresholds = await read_thresholds(session, today=calendar.local_day(now))
    colours, clocks = {}, []
    for row in rows:
        county = thresholds.get(row["county_code"], DEFAULT)
        turn = turns[row["id"]]
        colour = worse(row["warning"], colour_of_petition(turn, now=now, calendar=calendar, thresholds=county))
        if colour != row["warning"]:
            colours[row["id"]] = colour
        clocks.append({"id": row["clock_id"], "look_at": _next_look(turn, row["kind"], calendar, now, county)})
    await _write(session, _COLOUR, [{"id": one, "warning": colour} for one, colour in colours.items()])
    await _write(session, _LOOK_AT, clocks)
    return len(colours)


async def _ease(
    session: AsyncSession, rows: Sequence[Mapping[Any, Any]], calendar: WorkingCalendar, now: datetime
) -> int:
    turns = await read_turns(session, petition_ids=[row["id"] for row in rows])
    thresholds = await read_thresholds(session, today=calendar.local_day(now))
    eased = []
    for row in rows:
        county = thresholds.get(row["county_code"], DEFAULT)
        colour = colour_of_petition(turns[row["id"]], now=now, calendar=calendar, thresholds=county)
        if worse(colour, row["warning"]) != colour:
            eased.append({"id": row["id"], "warning": colour})
    await _write(session, _COLOUR, eased)
    if eased:  # an extended period is looked at again from its new end
        await (await session.connection()).execute(_LOOK_ANEW, {"petitions": [row["id"] for row in eased]})
    return len(eased)


def _next_look(turn: Turn, kind: str, calendar: WorkingCalendar, now: datetime, thresholds: Thresholds) -> datetime:
    for clock in turn.running:
        if clock.kind == kind:
            return look_again_at(clock, now=now, calendar=calendar, thresholds=thresholds)
    return NEVER


async def _fetch(session: AsyncSession, statement: str, values: Mapping[str, Any]) -> Sequence[Mapping[Any, Any]]:
    return (await (await session.connection()).execute(text(statement), values)).mappings().all()


async def _write(session: AsyncSession, statement: Any, rows: Sequence[dict[str, Any]]) -> None:  # noqa: ANN401
    if rows:
        await (await session.connection()).execute(statement, {"rows": as_parameter(rows)})
