"""Which two statements file a petition?

Plain asyncpg (a hot path): one reads what is needed to decide, one writes everything. The second
is a single statement and so a transaction of its own: either all of it is stored or nothing.

What the petitioner filed before counts only when it is proven to be theirs: by the same account,
or by a desk that can see it ($9). A typed name or telephone number proves nothing, so nobody
learns from a filing what somebody else has filed. A report is compared with nothing: a resemblance
would tell of it.
"""

_LOOK_UP = """
WITH wall AS MATERIALIZED (SELECT set_config('yima.scope', $10, true)
), target AS (
    SELECT place.code AS place_code, coalesce($2, place.area_code) AS area_code
    FROM (VALUES (1)) AS one LEFT JOIN place ON place.code = $1 AND place.revoked_at IS NULL
), who AS (
    SELECT resident_id FROM access_token WHERE hash = $5 AND kind = 'resident' AND expires_at > $6
)
SELECT nextval('petition_number') AS serial,
       target.place_code, target.area_code, area.level AS area_level, area.name AS area_name,
       category.lowest_level, category.routed_by_person, category.name AS category_name, who.resident_id,
       (SELECT json_agg(json_build_object('level', unit.level, 'id', unit.id, 'name', unit.name,
                                          'address', unit.address, 'hours', unit.hours, 'phone', unit.phone))
        FROM category_duty AS duty
        JOIN unit ON unit.kind = duty.unit_kind AND unit.level = duty.level AND unit.active
            AND unit.area_code = CASE duty.level
                WHEN 'county' THEN substr(target.area_code, 1, 6) || '000000'
                WHEN 'township' THEN substr(target.area_code, 1, 9) || '000'
                ELSE target.area_code END
        WHERE duty.category_slug = $3) AS units,
       (SELECT json_build_object('level', unit.level, 'id', unit.id, 'name', unit.name, 'address', unit.address,
                                 'hours', unit.hours, 'phone', unit.phone)
        FROM unit WHERE unit.kind = 'petition_office' AND unit.active
            AND unit.area_code = substr(target.area_code, 1, 6) || '000000') AS office, {more}
       -- Whoever could be named or ticked: the place's own units, and those of the county.
       (SELECT json_agg(json_build_object('id', unit.id, 'name', unit.name, 'level', unit.level, 'kind', unit.kind))
        FROM unit WHERE $11 AND unit.active AND unit.area_code IN (target.area_code,
            substr(target.area_code, 1, 9) || '000', substr(target.area_code, 1, 6) || '000000')) AS chain,
       EXISTS (SELECT FROM area AS below
               WHERE below.parent_code = target.area_code AND below.valid_to IS NULL) AS areas_below,
       (SELECT count(*) FROM attachment WHERE id = ANY($4::uuid[]) AND petition_id IS NULL) AS attachments,
       (SELECT json_build_object('version', version, 'body', body) FROM county_policy
        WHERE county_code = substr(target.area_code, 1, 6) || '000000' AND valid_from <= $7
        ORDER BY version DESC LIMIT 1) AS policy,
       (SELECT json_build_object('id', earlier.id, 'number', earlier.number, 'state', earlier.state,
                                 'level', earlier.level, 'category', earlier.category_slug, 'purpose', earlier.purpose,
                                 'area', coalesce(earlier.village_code, earlier.township_code, earlier.county_code),
                                 'attention_at', earlier.attention_at, 'turns', (
            SELECT json_agg(json_build_object('level', level, 'answered', answered_at IS NOT NULL,
                                              'timed_out', timed_out_at IS NOT NULL))
            FROM stage WHERE petition_id = earlier.id AND kind = 'handling'))
        FROM petition AS earlier
        WHERE earlier.number = $8 AND (earlier.resident_id = who.resident_id OR $9)
            AND NOT earlier.about_officials AND earlier.purpose <> 'report'
            AND earlier.county_code = substr(target.area_code, 1, 6) || '000000') AS earlier,
       (SELECT json_agg(json_build_object('number', same.number, 'state', same.state, 'purpose', same.purpose,
                                          'attention_at', same.attention_at) ORDER BY same.id)
        FROM petition AS same
        WHERE same.resident_id = who.resident_id AND same.category_slug = $3 AND same.closed_at IS NULL
            AND NOT same.about_officials AND same.purpose <> 'report'
            AND coalesce(same.village_code, same.township_code, same.county_code) = target.area_code) AS same
FROM wall CROSS JOIN target
LEFT JOIN who ON true
LEFT JOIN area ON area.code = target.area_code AND area.valid_to IS NULL
LEFT JOIN category ON category.slug = $3
"""
LOOK_UP = _LOOK_UP.format(more="")
# A report goes to the discipline desk, under its key. What is compared with others it is not.
LOOK_UP_REPORT = _LOOK_UP.format(
    more="""
       (SELECT json_build_object('level', unit.level, 'id', unit.id, 'name', unit.name, 'address', unit.address,
                                 'hours', unit.hours, 'phone', unit.phone, 'key_id', key.key_id,
                                 'public', encode(key.public_key, 'hex'))
        FROM unit LEFT JOIN LATERAL desk_key(unit.id) AS key ON true
        WHERE unit.kind = 'discipline_desk' AND unit.active
            AND unit.area_code = substr(target.area_code, 1, 6) || '000000') AS desk,"""
)

_STORE = """
WITH wall AS MATERIALIZED (SELECT set_config('yima.held', $15::uuid::text, true)
), _key AS (
    INSERT INTO request_key (caller, key, fingerprint, status, answer, created_at, petition_id)
    VALUES ($1, $2, $3, $17, $4, $5, $15::uuid)
), _petition AS (
    INSERT INTO petition SELECT row.* FROM wall, json_populate_record(NULL::petition, $6::json) AS row
), _people AS (
    INSERT INTO person SELECT row.* FROM wall, json_populate_recordset(NULL::person, $7::json) AS row
), _stage AS (
    INSERT INTO stage SELECT row.* FROM wall, json_populate_record(NULL::stage, $8::json) AS row
), _clocks AS (
    INSERT INTO clock SELECT row.* FROM wall, json_populate_recordset(NULL::clock, $9::json) AS row
), _events AS (
    INSERT INTO event SELECT row.* FROM wall, json_populate_recordset(NULL::event, $10::json) AS row
), _notices AS (
    INSERT INTO notice SELECT row.* FROM wall, json_populate_recordset(NULL::notice, $11::json) AS row
), _documents AS (
    INSERT INTO document SELECT row.* FROM wall, json_populate_recordset(NULL::document, $12::json) AS row
), _reception AS (
    INSERT INTO reception SELECT row.* FROM wall, json_populate_recordset(NULL::reception, $13::json) AS row
), _recusals AS (
    INSERT INTO recusal SELECT row.* FROM wall, json_populate_recordset(NULL::recusal, $14::json) AS row
), _attachments AS (
    UPDATE attachment SET petition_id = $15::uuid FROM wall
    WHERE id = ANY($16::uuid[]) AND petition_id IS NULL RETURNING id
){more}
SELECT (SELECT count(*) FROM _attachments) AS attached
"""

STORE = _STORE.format(more="")
STORE_REPORT = _STORE.format(
    more=""", _sealed AS (
    INSERT INTO sealed_report SELECT row.* FROM wall, json_populate_record(NULL::sealed_report, $18::json) AS row
)"""
)

RECALL = "SELECT caller, key, fingerprint, status, answer, created_at FROM request_key WHERE caller = $1 AND key = $2"
