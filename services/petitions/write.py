"""How is everything that a move adds written at once? One statement, in the door's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.refusals import Refused

_WRITE = text(
    """
    WITH _stages AS (
        INSERT INTO stage SELECT * FROM json_populate_recordset(NULL::stage, CAST(:stages AS json))
    ), _clocks AS (
        INSERT INTO clock SELECT * FROM json_populate_recordset(NULL::clock, CAST(:clocks AS json))
    ), _events AS (
        INSERT INTO event SELECT * FROM json_populate_recordset(NULL::event, CAST(:events AS json))
    ), _notices AS (
        INSERT INTO notice SELECT * FROM json_populate_recordset(NULL::notice, CAST(:notices AS json))
    ), _documents AS (
        INSERT INTO document SELECT * FROM json_populate_recordset(NULL::document, CAST(:documents AS json))
    ), _ratings AS (
        INSERT INTO rating SELECT * FROM json_populate_recordset(NULL::rating, CAST(:ratings AS json))
    ), _met AS (
        UPDATE clock SET met_at = CAST(:at AS timestamptz) WHERE id = :met_clock
    ), _noted AS (
        UPDATE petition SET version = version + 1, last_event = :last_event, last_hash = :last_hash
        WHERE id = :petition_id AND last_event < :last_event
    ), _attachments AS (
        UPDATE attachment SET petition_id = :petition_id
        WHERE id = ANY(CAST(:attachments AS uuid[])) AND petition_id IS NULL RETURNING id
    )
    SELECT count(*) FROM _attachments
    """
)

_CHANGE_CLOCKS = text(
    """
    UPDATE clock SET met_at = now.met_at, stopped_at = now.stopped_at, breached_at = now.breached_at,
        due_at = now.due_at, paused_at = now.paused_at, paused_seconds = now.paused_seconds
    FROM json_populate_recordset(NULL::clock, CAST(:clocks AS json)) AS now WHERE clock.id = now.id
    """
)


async def write(  # noqa: PLR0913 - one keyword for each table
    session: AsyncSession,
    *,
    petition_id: UUID,
    events: Sequence[dict[str, Any]],
    stages: Sequence[dict[str, Any]] = (),
    changed_clocks: Sequence[dict[str, Any]] = (),
    clocks: Sequence[dict[str, Any]] = (),
    notices: Sequence[dict[str, Any]] = (),
    documents: Sequence[dict[str, Any]] = (),
    ratings: Sequence[dict[str, Any]] = (),
    met_clock: UUID | None = None,
    attachments: Sequence[UUID] = (),
) -> None:
    """Flush what changed, then add the new rows; raises ``attachment_unknown``.

    An event that changes no state moves the petition's version on by itself.
    """
    await session.flush()
    tables = {"stages": stages, "clocks": clocks, "events": events, "notices": notices, "documents": documents}
    tables["ratings"] = ratings
    rows = {name: as_parameter(table) for name, table in tables.items()}
    connection = await session.connection()
    if changed_clocks:  # ended ones first: one open clock per kind
        await connection.execute(_CHANGE_CLOCKS, {"clocks": as_parameter(changed_clocks)})
    last = events[-1]
    values = {
        "petition_id": petition_id,
        "attachments": list(attachments),
        "met_clock": met_clock,
        "at": last["at"],
        "last_event": last["seq"],
        "last_hash": last["hash"],
    }
    taken = await connection.scalar(_WRITE, {**rows, **values})
    if taken != len(attachments):
        raise Refused("attachment_unknown", pointer="/attachments")


def as_parameter(table: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """Write a row, or rows, as the JSON that PostgreSQL reads back; five times as fast as with ``json``."""
    rows = _plain(table) if isinstance(table, Mapping) else [_plain(row) for row in table]
    return to_json(rows).decode()


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: "\\x" + value.hex() if isinstance(value, bytes) else value for column, value in row.items()}
