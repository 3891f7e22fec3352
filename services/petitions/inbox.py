"""What lies on a desk?

A hot path: one statement over asyncpg finds who asks and lists what they may see, by due date.
Pages are told apart by (attention_at, id), so that deep pages cost what the first one costs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from core.database import Database
from domain import masks
from domain.expiry import Colour
from domain.fields import Role
from domain.levels import Level
from domain.lifecycle import State
from domain.permissions import May, TokenScope, may, sees_petitions
from domain.refusals import Refused
from domain.words import COLOURS, STATES
from schemas.desk import InboxItem
from services.access.actors import Bearer
from services.access.walls import STAFF_SQL, listed

# Who asks is a row of one; the page is ordered by an index that starts with the scope column.
_LIST = """
WITH me AS MATERIALIZED (
    SELECT staff.id, staff.role, staff.unit_id, substr(unit.area_code, 1, 6) || '000000' AS county_code,
           CASE access_token.kind WHEN 'personal' THEN access_token.scopes END AS scopes, access_token.used_on,
           set_config('yima.scope', {scope}, true) AS scope,
           ARRAY(SELECT recused_from(unit.id, staff.id)) AS recused
    FROM access_token JOIN staff ON staff.id = access_token.staff_id AND staff.active
    JOIN unit ON unit.id = staff.unit_id AND unit.active
    WHERE access_token.hash = $1 AND access_token.expires_at > $2
)
SELECT me.role AS my_role, me.scopes::text AS my_scopes, me.used_on AS my_used_on, page.*
FROM me LEFT JOIN LATERAL (
    SELECT petition.id, petition.number, petition.title, petition.state, petition.level, petition.category_slug,
           petition.purpose, petition.channel, petition.registered_at, petition.attention_at, petition.closed_at,
           petition.version, petition.warning, unit.name AS unit_name
    FROM petition JOIN unit ON unit.id = petition.unit_id {mine}
    WHERE petition.{column} = me.{column}
      AND (petition.attention_at, petition.id) > ($3::timestamptz, $4::uuid)
      AND ($5::text[] IS NULL OR petition.state = ANY($5))
      AND ($6::text IS NULL OR petition.level = $6)
      AND ($7::text IS NULL OR petition.category_slug = $7 OR petition.category_slug LIKE $7 || '.%')
      AND petition.attention_at < coalesce($8::timestamptz, 'infinity')
      AND petition.state <> 'closed_sealed' AND petition.id <> ALL (me.recused)
      AND (NOT petition.about_officials AND petition.purpose <> 'report' OR me.role IN ({handling})
           AND (petition.unit_id = me.unit_id OR petition.state = 'emergency_open')) {open} {coloured} {office}
    ORDER BY petition.attention_at, petition.id
    LIMIT $9
) AS page ON true
"""
_MINE = "JOIN stage ON stage.id = petition.stage_id AND stage.handler_id = me.id"
_OFFICE = f"AND me.role IN ({listed(May.SEE_COUNTY)})"
_QUEUES = MappingProxyType(
    {
        "unit": ("unit_id", "", ""),
        "mine": ("unit_id", _MINE, ""),
        "area": ("county_code", "", _OFFICE),
    }
)
_OPEN = "AND petition.closed_at IS NULL"
# By queue, and whether closed ones are wanted: written into the statement, not bound to it, so that
# the plan can use the index of what is open; past it lie years of closed petitions.
STATEMENTS = MappingProxyType(
    {
        (queue, closed): _LIST.format(
            scope=STAFF_SQL,
            handling=listed(May.HANDLE),
            column=column,
            mine=mine,
            office=office,
            coloured="",
            open="" if closed else _OPEN,
        )
        for queue, (column, mine, office) in _QUEUES.items()
        for closed in (False, True)
    }
)
# One colour of what is open: an index of its own holds nothing else.
COLOURED = MappingProxyType(
    {
        queue: _LIST.format(
            scope=STAFF_SQL,
            handling=listed(May.HANDLE),
            column=column,
            mine=mine,
            office=office,
            coloured="AND petition.warning = $10::text",
            open=_OPEN,
        )
        for queue, (column, mine, office) in _QUEUES.items()
    }
)
_USED = "UPDATE access_token SET used_on = $2 WHERE hash = $1"
_ITEMS = TypeAdapter(list[InboxItem])
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class InboxQuery:
    """What is asked for."""

    queue: str
    states: list[str] | None
    level: Level | None
    category: str | None
    due_before: datetime | None
    closed: bool
    after: tuple[datetime, UUID] | None
    limit: int
    colour: Colour | None = None


async def list_inbox(
    database: Database, *, bearer: Bearer, query: InboxQuery, now: datetime
) -> tuple[list[InboxItem], tuple[datetime, UUID] | None]:
    """Return one page and where the next one starts; raises ``unauthenticated`` or ``forbidden``."""
    at, key = query.after or (_EARLIEST, UUID(int=0))
    coloured = query.colour is not None
    rows = await database.hot.fetch(
        COLOURED[query.queue] if coloured else STATEMENTS[query.queue, query.closed],
        bearer.hash,
        now,
        at,
        key,
        query.states,
        query.level,
        query.category,
        query.due_before,
        query.limit + 1,
        *([query.colour] if coloured else []),
    )
    if not rows:
        raise Refused("unauthenticated")
    if rows[0]["my_scopes"] is not None:
        await _require_script(database, rows[0], bearer, now)
    role = Role(rows[0]["my_role"])
    if not sees_petitions(role) or (query.queue == "area" and not may(role, May.SEE_COUNTY)):
        raise Refused("forbidden")
    found = [row for row in rows if row["id"] is not None]
    items = _ITEMS.validate_python([_item(row) for row in found[: query.limit]])
    last = found[query.limit - 1] if len(found) > query.limit else None
    return items, (last["attention_at"], last["id"]) if last else None


async def _require_script(database: Database, row: Mapping[str, Any], bearer: Bearer, now: datetime) -> None:
    """Let a token for scripts pass that was made for this, and note its day; raises ``scope_missing``."""
    if TokenScope.READ_INBOX not in json.loads(row["my_scopes"]):
        raise Refused("scope_missing", scope=TokenScope.READ_INBOX)
    if row["my_used_on"] != now.date():
        await database.hot.execute(_USED, bearer.hash, now.date())


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    state = State(row["state"])
    return {
        "number": row["number"],
        "title": masks.text(row["title"]),
        "state": state,
        "state_name": STATES[state],
        "level": row["level"],
        "unit": row["unit_name"],
        "category": row["category_slug"],
        "purpose": row["purpose"],
        "channel": row["channel"],
        "registered_at": row["registered_at"],
        "due_at": row["attention_at"] if state.is_open else None,
        "closed_at": row["closed_at"],
        "version": row["version"],
        "colour": row["warning"],
        "colour_name": COLOURS.get(row["warning"]),
    }
