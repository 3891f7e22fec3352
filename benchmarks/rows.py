"""How does a county look after years of work? Petitions in bulk, each with a timeline.

One in five is open. Foreign keys and triggers are off while it is written (only a superuser may do
that); what is written keeps them all the same. Tokens are made from the row's number, so that every
contestant can name any of them.
"""

from dataclasses import dataclass
from datetime import date

import asyncpg

from core.keyring import fingerprint
from domain import numbers

FILED_ON = date(2020, 1, 1)
PREFIX = "YM"
SERIAL_DIGITS = 7  # of every number here, so that pgbench can write them too
_CHUNK = 20_000
_OPEN_EVERY = 5


@dataclass(frozen=True)
class Filled:
    """What can be asked for: petitions 1 to ``petitions``, desks 1 to ``desks``."""

    petitions: int
    desks: int


def number_of(petition: int) -> str:
    """Return the number of a petition in bulk."""
    return numbers.compose(PREFIX, FILED_ON, 10 ** (SERIAL_DIGITS - 1) + petition)


def receipt_of(petition: int) -> str:
    """Return the receipt token of a petition in bulk."""
    return f"yr_{petition:026d}"


def desk_token_of(desk: int) -> str:
    """Return the token of a desk."""
    return f"yd_{desk:026d}"


def _id(table: int, more: str = "0") -> str:
    """Return the SQL of a UUIDv7-like key: in the order of writing, apart for each table."""
    h = "lpad(to_hex(one.i), 12, '0')"
    tail = f"lpad(to_hex({table} * 4096 + {more}), 12, '0')"
    return f"(substr({h}, 1, 8) || '-' || substr({h}, 9, 4) || '-7000-8000-' || {tail})::uuid"


_TABLES = f"""
CREATE TEMP TABLE one (i bigint PRIMARY KEY, number text, receipt_hash bytea);
CREATE TEMP TABLE at_unit AS
SELECT row_number() OVER (ORDER BY level DESC, area_code, kind) - 1 AS place, unit.* FROM unit
WHERE active AND kind NOT IN ('discipline_desk', 'review_office');
CREATE TEMP VIEW fact AS
SELECT one.*, at_unit.id AS unit_id, at_unit.level, at_unit.area_code, at_unit.name AS unit_name,
       one.i % {_OPEN_EVERY} = 0 AS open,
       now() - interval '700 days' + make_interval(secs => (one.i * 7919) % 52000000) AS registered_at,
       {_id(1)} AS petition_id, {_id(2)} AS stage_id
FROM one JOIN at_unit ON at_unit.place = (one.i / {_OPEN_EVERY}) % (SELECT count(*) FROM at_unit);
"""
_FILL = f"""
INSERT INTO petition (id, number, county_code, township_code, village_code, state, level, unit_id, stage_id,
    procedure, channel, purpose, category_slug, title, content, text_hash, other_process, anonymous,
    emergency_claimed, about_officials, named_units, routing, privacy_notice_version, receipt_hash, code_key,
    version, last_event, last_hash, registered_at, attention_at, closed_at, policy_version)
SELECT petition_id, number, substr(area_code, 1, 6) || '000000',
    CASE WHEN level IN ('township', 'village') THEN substr(area_code, 1, 9) || '000' END,
    CASE WHEN level = 'village' THEN area_code END,
    CASE WHEN open THEN 'accepted' ELSE 'closed_concluded' END, level, unit_id, stage_id,
    'ordinary', 'online', 'claim', 'agri.irrigation', '灌溉渠断流第' || i || '件',
    '支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水，再查清是谁把闸板焊死的。第' || i || '件。',
    sha256(number::bytea), 'none', false, false, false, '[]',
    jsonb_build_object('asked_for', NULL, 'went_to', level, 'why', '这类事项最先由' || unit_name || '办理。',
                       'rule', 'R08'),
    '2026-01', receipt_hash, 1, 5, $1::int, sha256(number::bytea), registered_at,
    CASE WHEN open THEN registered_at + interval '800 days' ELSE registered_at + interval '20 days' END,
    CASE WHEN open THEN NULL ELSE registered_at + interval '20 days' END, 0
FROM fact ORDER BY i;

INSERT INTO stage (id, petition_id, turn, level, unit_id, received_at, accepted_at, rehandled, kind, supplement_asked,
    extended_days, remanded)
SELECT stage_id, petition_id, 1, level, unit_id, registered_at, registered_at + interval '1 day', false, 'handling',
    false, 0, false
FROM fact ORDER BY i;

INSERT INTO person (id, petition_id, role, name_sealed, phone_sealed, phone_index, minor, representative)
SELECT {_id(3).replace("one.", "fact.")}, petition_id, 'petitioner', sha256(number::bytea), sha256(number::bytea),
    sha256(number::bytea), false, false
FROM fact ORDER BY i;

INSERT INTO event (petition_id, seq, topic, at, actor, unit_id, public, words, data, hash)
SELECT petition_id, seq, (ARRAY['petition.registered', 'petition.routed', 'petition.accepted',
    'petition.progress_reported'])[least(seq, 4)], registered_at + make_interval(days => seq), 'unit', unit_id, true,
    '第' || seq || '步：' || unit_name || '已到现场查看支渠，组织两组村民轮流放水。', '{{}}',
    sha256((number || seq)::bytea)
FROM fact, generate_series(1, $1::int) AS seq ORDER BY i, seq;

INSERT INTO clock (id, petition_id, stage_id, unit_id, kind, started_at, due_at, rolled, provisional,
    paused_seconds, extended_days, met_at)
SELECT {_id(4, "turn").replace("one.", "fact.")}, petition_id, stage_id, unit_id,
    CASE turn WHEN 1 THEN 'C1' ELSE 'C7' END, registered_at, registered_at + interval '800 days', false, false, 0, 0,
    CASE WHEN open AND turn = 2 THEN NULL ELSE registered_at + interval '1 day' END
FROM fact, generate_series(1, 2) AS turn ORDER BY i, turn;

INSERT INTO document (id, petition_id, stage_id, unit_id, number, kind, name, body, issued_at)
SELECT {_id(5).replace("one.", "fact.")}, petition_id, stage_id, unit_id, number || '-01', 'registration_receipt',
    '登记回执', jsonb_build_object('number', number, 'privacy_notice_version', '2026-01'), registered_at
FROM fact ORDER BY i;

INSERT INTO notice (id, petition_id, audience, channel, topic, words, state, attempts, next_attempt_at, created_at,
    sent_at)
SELECT {_id(6, "turn").replace("one.", "fact.")}, petition_id, CASE turn WHEN 1 THEN 'petitioner' ELSE 'unit' END,
    'page', 'petition.registered', '您的信访件已登记，编号 ' || number || '。', 'sent', 1, registered_at, registered_at,
    registered_at
FROM fact, generate_series(1, 2) AS turn ORDER BY i, turn;
"""
_DESKS = """
INSERT INTO access_token (hash, kind, staff_id, scopes, created_at, expires_at)
SELECT sha256(('yd_' || lpad((row_number() OVER (ORDER BY username))::text, 26, '0'))::bytea), 'desk', staff.id, '[]',
    now(), now() + interval '10 years'
FROM staff WHERE active AND role NOT IN ('operator', 'discipline')
"""


async def fill(connection: asyncpg.Connection, *, petitions: int, events: int = 10) -> Filled:
    """Write the petitions and a token for every desk; the demonstration county is there already."""
    await connection.execute("SET statement_timeout = 0; SET session_replication_role = replica")
    await connection.execute(_TABLES)
    parts = [part.strip() for part in _FILL.split(";\n") if part.strip()]
    for start in range(1, petitions + 1, _CHUNK):
        chunk = range(start, min(start + _CHUNK, petitions + 1))
        await connection.execute("TRUNCATE one")
        records = [(i, number_of(i), fingerprint(receipt_of(i))) for i in chunk]
        await connection.copy_records_to_table("one", records=records)
        await connection.execute("ANALYZE one")
        for part in parts:
            await connection.execute(part.replace("$1::int", str(events)))
    desks = int((await connection.execute(_DESKS)).rsplit(" ", 1)[-1])
    await connection.execute("DROP VIEW fact; DROP TABLE one, at_unit; RESET session_replication_role")
    await connection.execute("VACUUM (ANALYZE)")
    return Filled(petitions, desks)
