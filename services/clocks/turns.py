"""What does the colour of a petition's present turn depend on?

Missed clocks of the turn, or of the step that led to it; watched duties that still run; and how
often the petition was handled again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.warnings import COLOURED, WATCHED, Running, Turn

# A unit has acted when one of its people has left a record after the clock began.
_TURNS = text(
    """
    SELECT petition.id,
        (SELECT json_agg(json_build_object('kind', kind, 'started_at', started_at, 'due_at', due_at, 'acted', EXISTS (
                SELECT FROM event WHERE event.petition_id = petition.id AND event.at > clock.started_at
                    AND event.staff_id IS NOT NULL AND event.unit_id = clock.unit_id)) ORDER BY due_at, kind)
         FROM clock WHERE clock.petition_id = petition.id AND met_at IS NULL AND breached_at IS NULL
            AND stopped_at IS NULL AND paused_at IS NULL AND kind = ANY(CAST(:watched AS text[]))) AS running,
        (SELECT json_agg(json_build_array(kind, clock.extended_days > 0) ORDER BY breached_at, kind)
         FROM clock WHERE clock.petition_id = petition.id AND kind = ANY(CAST(:coloured AS text[]))
            AND breached_at IS NOT NULL AND (clock.stage_id = stage.id OR breached_at >= stage.received_at)) AS missed,
        (SELECT count(*) FROM clock WHERE clock.petition_id = petition.id AND kind = 'C17') AS rehandlings
    FROM petition JOIN stage ON stage.id = petition.stage_id
    WHERE petition.id = ANY(CAST(:petitions AS uuid[]))
    """
)
_INSTANT = TypeAdapter(datetime)


async def read_turns(session: AsyncSession, *, petition_ids: Sequence[UUID]) -> Mapping[UUID, Turn]:
    """Return the present turn of each petition, in one statement."""
    if not petition_ids:
        return {}
    values = {"petitions": list(petition_ids), "watched": sorted(WATCHED), "coloured": sorted(COLOURED)}
    rows = (await (await session.connection()).execute(_TURNS, values)).mappings()
    return {row["id"]: _turn(row) for row in rows}


def _turn(row: Mapping[Any, Any]) -> Turn:
    running = tuple(
        Running(
            clock["kind"],
            _INSTANT.validate_python(clock["started_at"]),
            _INSTANT.validate_python(clock["due_at"]),
            clock["acted"],
        )
        for clock in row["running"] or ()
    )
    missed = tuple((kind, extended) for kind, extended in row["missed"] or ())
    return Turn(running, missed, row["rehandlings"])
