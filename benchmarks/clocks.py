"""How does a county look whose every petition waits for somebody? Open petitions in bulk, clocks running.

Each has the stage, unit, clock and events that its state must have, and a chain of events that
verifies, so that the door can go on from there. No clock is due before ``FAR``. Foreign keys and
triggers are off while it is written (only a superuser may do that); what is written keeps them all
the same.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

FAR = datetime(2090, 1, 1, tzinfo=UTC)
_CHUNK = 50_000
# state, level of the unit that has it, clock that decides, clock beside it, stage kind; out of twenty
_SLOTS: tuple[tuple[int, str, str, str, str | None, str], ...] = (
    (6, "pending_acceptance", "village", "C2v", None, "handling"),
    (3, "pending_acceptance", "township", "C2", None, "handling"),
    (3, "accepted", "village", "C7v", "C9", "handling"),
    (2, "accepted", "township", "C7", "C9", "handling"),
    (1, "extended", "township", "C7", None, "handling"),
    (2, "level_timed_out", "village", "C13", None, "handling"),
    (1, "opinion_issued", "village", "C14", "C16", "handling"),
    (1, "registered", "county", "C1", None, "handling"),
    (1, "review", "review_office", "C18", None, "review"),
)
SHARES = sum(slot[0] for slot in _SLOTS)


def _slots() -> str:
    """Return one row of values for each share."""
    rows = [slot[1:] for slot in _SLOTS for _ in range(slot[0])]
    return ", ".join(
        f"({place}, {', '.join('NULL' if value is None else repr(value) for value in row)})"
        for place, row in enumerate(rows)
    )


def _id(table: int, serial: str = "i") -> str:
    """Return the SQL of a UUIDv7-like key: in the order of writing, apart for each table."""
    return f"(lpad(to_hex({serial}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex({table}), 12, '0'))::uuid"


def _hash(before: str, seq: str, actor: str, topic: str, words: str) -> str:
    """Return the SQL of an event's hash, as ``domain.chain`` computes it."""
    text = (
        '{"actor":"%s","at":"%s","data":{},"petition_id":"%s","public":true,"seq":%s,"staff_id":null,'
        '"topic":"%s","unit_id":null,"words":"%s"}'
    )
    at = "to_char(registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'"
    facts = f"format('{text}', '{actor}', {at}, petition_id, {seq}, '{topic}', '{words}')"
    return f"sha256({before} || convert_to({facts}, 'UTF8'))"


_FIRST = _hash(r"decode(repeat('00', 32), 'hex')", "1", "citizen", "petition.registered", "已登记。")
_SECOND = _hash("first_hash", "2", "system", "petition.routed", "已转送。")
_TABLES = f"""
CREATE TEMP TABLE slot (place int, state text, level text, kind text, beside text, stage_kind text);
INSERT INTO slot VALUES {_slots()};
CREATE TEMP TABLE village AS
SELECT row_number() OVER (ORDER BY low.area_code) - 1 AS place, low.area_code, low.id AS village_unit,
    (SELECT id FROM unit WHERE kind = 'township_government' AND area_code = substr(low.area_code, 1, 9) || '000'
        AND active) AS township_unit,
    (SELECT id FROM unit WHERE kind = 'petition_office' AND area_code = substr(low.area_code, 1, 6) || '000000'
        AND active) AS county_unit,
    (SELECT id FROM unit WHERE kind IN ('review_office', 'petition_office') AND active
        AND area_code = substr(low.area_code, 1, 6) || '000000' ORDER BY kind DESC LIMIT 1) AS review_unit
FROM unit AS low WHERE low.level = 'village' AND low.active;
CREATE TEMP TABLE fact (i bigint, number text, area_code text, state text, level text, kind text, beside text,
    stage_kind text, unit_id uuid, county_unit uuid, petition_id uuid, stage_id uuid, registered_at timestamptz,
    due_at timestamptz, first_hash bytea, second_hash bytea);
"""
_FACTS = f"""
INSERT INTO fact
SELECT i, 'YC' || lpad(i::text, 9, '0'), area_code, state,
    CASE level WHEN 'review_office' THEN 'county' ELSE level END, kind, beside, stage_kind,
    CASE level WHEN 'village' THEN village_unit WHEN 'township' THEN township_unit
        WHEN 'county' THEN county_unit ELSE review_unit END,
    county_unit, {_id(1)}, {_id(2)},
    timestamptz '2026-01-05 01:00:00Z' + make_interval(secs => (i * 7919) % 4000000),
    timestamptz '{FAR.isoformat()}' + make_interval(days => (i * 31 % 400)::int)
FROM generate_series($1::bigint, $2::bigint) AS i
JOIN slot ON slot.place = i % {SHARES}
JOIN village ON village.place = (i / {SHARES}) % (SELECT count(*) FROM village);

UPDATE fact SET first_hash = {_FIRST};

UPDATE fact SET second_hash = {_SECOND};
"""
_FILL = f"""
INSERT INTO petition (id, number, county_code, township_code, village_code, state, level, unit_id, stage_id,
    procedure, channel, purpose, category_slug, title, content, text_hash, other_process, anonymous,
    emergency_claimed, about_officials, named_units, routing, privacy_notice_version, receipt_hash, code_key,
    version, last_event, last_hash, registered_at, attention_at, policy_version)
SELECT petition_id, number, substr(area_code, 1, 6) || '000000', substr(area_code, 1, 9) || '000', area_code,
    state, level, unit_id, stage_id, 'ordinary', 'online', 'claim', 'agri.irrigation', '灌溉渠断流第' || i || '件',
    '支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水，再查清是谁把闸板焊死的。', sha256(number::bytea), 'none',
    false, false, false, '[]', '{{"rule": "R08"}}', '2026-01', sha256(number::bytea), 1, 2, 2, second_hash,
    registered_at, due_at, 0
FROM fact ORDER BY i;

INSERT INTO stage (id, petition_id, turn, level, unit_id, received_at, accepted_at, answered_at, timed_out_at,
    rehandled, kind, supplement_asked, extended_days, remanded)
SELECT stage_id, petition_id, 1, level, unit_id, registered_at,
    CASE WHEN state IN ('accepted', 'extended', 'opinion_issued') THEN registered_at END,
    CASE WHEN state = 'opinion_issued' THEN registered_at END,
    CASE WHEN state = 'level_timed_out' THEN registered_at END, false, stage_kind, false, 0, false
FROM fact ORDER BY i;

INSERT INTO event (petition_id, seq, topic, at, actor, public, words, data, hash)
SELECT petition_id, told.* FROM fact, LATERAL (VALUES
    (1, 'petition.registered', registered_at, 'citizen', true, '已登记。', '{{}}'::jsonb, first_hash),
    (2, 'petition.routed', registered_at, 'system', true, '已转送。', '{{}}'::jsonb, second_hash)) AS told
ORDER BY i;

INSERT INTO clock (id, petition_id, stage_id, unit_id, kind, started_at, due_at, rolled, provisional,
    paused_seconds, extended_days, look_at)
SELECT {_id(4)}, petition_id, stage_id, unit_id, kind, registered_at, due_at, false, false, 0, 0, due_at
FROM fact ORDER BY i;

INSERT INTO clock (id, petition_id, stage_id, unit_id, kind, started_at, due_at, rolled, provisional,
    paused_seconds, extended_days, look_at)
SELECT {_id(5)}, petition_id, stage_id, unit_id, beside, registered_at, due_at + interval '500 days',
    false, false, 0, 0, due_at
FROM fact WHERE beside IS NOT NULL ORDER BY i;
"""
_MAKE_DUE = """
UPDATE clock SET due_at = told.due_at FROM unnest($1::uuid[], $2::timestamptz[]) AS told (id, due_at)
WHERE clock.id = told.id
"""


def clock_of(petition: int) -> UUID:
    """Return the key of the clock that decides a petition in bulk, 1 to as many as there are."""
    return UUID(f"{petition:08x}-0000-7000-8000-{4:012x}")


async def fill(connection: asyncpg.Connection, *, clocks: int) -> None:
    """Write petitions, each with a running clock and some with a second; the county is there already."""
    await connection.execute("SET statement_timeout = 0; SET session_replication_role = replica")
    await connection.execute(_TABLES)
    parts = [part.strip() for part in (_FACTS + _FILL).split(";\n") if part.strip()]
    for start in range(1, clocks + 1, _CHUNK):
        first, last = f"{start}::bigint", f"{min(start + _CHUNK - 1, clocks)}::bigint"
        await connection.execute("TRUNCATE fact")
        for part in parts:
            await connection.execute(part.replace("$1::bigint", first).replace("$2::bigint", last))
    await connection.execute("DROP TABLE fact, slot, village; RESET session_replication_role")
    await connection.execute("VACUUM (ANALYZE)")


async def make_due(
    connection: asyncpg.Connection, petitions: Sequence[int], *, at: datetime, apart: timedelta = timedelta(0)
) -> None:
    """Let the deciding clocks of these petitions end: the first ``at``, each next one ``apart`` later."""
    due = [at + turn * apart for turn in range(len(petitions))]
    await connection.execute(_MAKE_DUE, [clock_of(petition) for petition in petitions], due)
    await connection.execute("VACUUM (ANALYZE) clock")
