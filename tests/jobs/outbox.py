"""How does a test fill the outbox? One petition that is nobody's, and notices about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

_UNIT = """
    INSERT INTO unit (id, area_code, level, kind, name, address, hours, phone, active)
    VALUES ($1, '500236000000', 'county', 'petition_office', '信访局', '', '', '', true)
"""
_PETITION = """
    INSERT INTO petition (id, number, county_code, state, level, unit_id, stage_id, procedure, channel, purpose,
        category_slug, title, content, text_hash, other_process, anonymous, emergency_claimed, about_officials,
        named_units, routing, privacy_notice_version, receipt_hash, code_key, version, last_event, last_hash,
        registered_at, attention_at, policy_version)
    VALUES ($1, 'YM-TEST', '500236', 'registered', 'county', $2, $1, $4, $5, $6, 'other', '', '', '', $7, false,
        false, false, '[]', '{}', '1', '', 1, 1, 1, '', $3, $3, 0)
"""
_NOTICE = """
    INSERT INTO notice (id, petition_id, audience, channel, topic, words, state, attempts, next_attempt_at, created_at)
    VALUES ($1, $2, 'petitioner', $3, 'petition.registered', '已登记。', 'queued', 0, $4, $4)
"""


async def petition(connection: asyncpg.Connection, *, now: datetime) -> UUID:
    """Write the least petition that the constraints let in."""
    from domain.fields import Channel, OtherProcess, Procedure, Purpose

    unit, number = uuid7(), uuid7()
    await connection.execute(_UNIT, unit)
    choices = [next(iter(one)).value for one in (Procedure, Channel, Purpose, OtherProcess)]
    await connection.execute(_PETITION, number, unit, now, *choices)
    return number


async def queue(
    url: str, *, now: datetime, count: int = 1, channel: str = "page", apart: timedelta = timedelta(0)
) -> list[UUID]:
    """Queue notices about the one petition, oldest first."""
    connection = await asyncpg.connect(url)
    try:
        about = await connection.fetchval("SELECT id FROM petition") or await petition(connection, now=now)
        ids = [uuid7() for _ in range(count)]
        start = now - apart * count
        rows = [(one, about, channel, start + apart * place) for place, one in enumerate(ids)]
        await connection.executemany(_NOTICE, rows)
    finally:
        await connection.close()
    return ids


async def rows(url: str, ids: Sequence[UUID] | None = None) -> list[asyncpg.Record]:
    """Return notices as they are, in the order of their ids."""
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch("SELECT * FROM notice ORDER BY id")
    finally:
        await connection.close()
    return [row for row in found if ids is None or row["id"] in ids]
