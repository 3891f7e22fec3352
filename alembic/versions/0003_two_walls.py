"""two walls: roles that own nothing, and row-level security that repeats the scope.

Revision: 0003
Before: 0002

``yima_app`` serves requests: it sees what the scope of its transaction sees (``yima.scope``, set by
``services/access``), and what that transaction holds to write (``yima.held``). ``yima_worker`` serves
jobs and operators' commands: no petition is shown to anybody there. Neither owns a table, neither
can change or delete an event. See docs/decisions/0013.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APP, WORKER = "yima_app", "yima_worker"
# A role belongs to the whole server: another database of ours may have made it in this instant.
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
# Who migrates signs in as both; an owner who may not grant them has been given them beforehand.
MEMBER = """
DO $$ BEGIN
    IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN GRANT {role} TO CURRENT_USER; END IF;
END $$
"""
GRANTS = (
    "GRANT USAGE ON SCHEMA public TO yima_app, yima_worker",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO yima_app, yima_worker",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO yima_app, yima_worker",
    "REVOKE UPDATE, DELETE ON event FROM yima_app, yima_worker",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM yima_app, yima_worker",
    "REVOKE UPDATE, DELETE ON petition FROM yima_app",
)
# The petitioner's own words are not among them.
MOVED = (
    "state", "level", "unit_id", "stage_id", "procedure", "category_slug", "routing", "earlier_id", "link", "warning",
    "version", "last_event", "last_hash", "attention_at", "closed_at", "joining_opened_at", "about_officials",
)  # fmt: skip
# What the policies ask. All but two look behind the wall for one yes or no, as their owner.
FUNCTIONS = (
    """
CREATE FUNCTION scope_part(place int) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(current_setting('yima.scope', true), ':', place)
""",
    """
CREATE FUNCTION is_held(petition uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN strpos(current_setting('yima.held', true), petition::text) > 0
""",
    """
CREATE FUNCTION is_pressed(petition uuid, unit text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM stage WHERE stage.petition_id = petition AND stage.unit_id::text = unit AND stage.blind)
""",
    """
CREATE FUNCTION had_or_registered(petition uuid, unit text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM stage WHERE stage.petition_id = petition AND stage.unit_id::text = unit)
    OR EXISTS (SELECT FROM reception WHERE reception.petition_id = petition AND reception.unit_id::text = unit
                   AND NOT reception.blind)
""",
    """
CREATE FUNCTION is_shared_with(earlier uuid, unit text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM petition AS led WHERE led.id = earlier AND led.state <> 'closed_sealed'
    AND NOT is_pressed(led.id, unit)
    AND (led.unit_id::text = unit
        OR NOT led.about_officials AND led.purpose <> 'report'
            AND EXISTS (SELECT FROM stage WHERE stage.petition_id = led.id AND stage.unit_id::text = unit)))
""",
    """
CREATE FUNCTION key_opens(petition uuid, resident uuid, key bytea) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM person WHERE person.petition_id = petition AND person.receipt_hash = key)
    OR EXISTS (SELECT FROM access_token WHERE access_token.hash = key
                   AND (access_token.petition_id = petition OR access_token.resident_id = resident))
""",
)
SEEN = """
is_held(id) OR CASE scope_part(1)
    WHEN 'staff' THEN state <> 'closed_sealed' AND (
        county_code = scope_part(2)
        OR NOT is_pressed(id, scope_part(3)) AND (
            unit_id::text = scope_part(3)
            OR NOT about_officials AND purpose <> 'report' AND (
                had_or_registered(id, scope_part(3))
                OR link = 'merged' AND jsonb_array_length(named_units) = 0
                    AND is_shared_with(earlier_id, scope_part(3)))))
    WHEN 'key' THEN receipt_hash = decode(scope_part(2), 'hex')
        OR key_opens(id, resident_id, decode(scope_part(2), 'hex'))
    WHEN 'number' THEN number = scope_part(2)
    WHEN 'house' THEN true
    WHEN 'partner' THEN partner_id::text = scope_part(2)
    ELSE false END
"""
_SEEN_WITH = "(is_held(petition_id) OR EXISTS (SELECT FROM petition WHERE petition.id = petition_id))"
# A unit answers for its own orders and proposals; the office of the county, also of what is sealed.
_ORDERED = "scope_part(1) = 'staff' AND (county_code = scope_part(2) OR unit_id::text = scope_part(3) {seen})"
POLICIES = {
    "petition": SEEN,
    **dict.fromkeys(
        ("person", "stage", "reception", "event", "clock", "clock_note", "document", "notice", "rating"), _SEEN_WITH
    ),
    "attachment": f"petition_id IS NULL OR {_SEEN_WITH}",
    "supervision_order": f"is_held(petition_id) OR {_ORDERED.format(seen='AND ' + _SEEN_WITH)}",
    "proposal": _ORDERED.format(seen=""),
}


def upgrade() -> None:
    """Make the roles, grant what they need, and raise the second wall."""
    for role in (APP, WORKER):
        op.execute(ROLE.format(role=role))
        op.execute(MEMBER.format(role=role))
    for grant in GRANTS:
        op.execute(grant)
    op.execute(f"GRANT UPDATE ({', '.join(MOVED)}) ON petition TO {APP}")
    for function in FUNCTIONS:
        op.execute(function)
    for table, seen in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY seen ON {table} TO {APP} USING ({seen})")
        op.execute(f"CREATE POLICY at_work ON {table} TO {WORKER} USING (true)")


def downgrade() -> None:
    """Take the wall down; the roles stay: another database of the server may use them."""
    for table in POLICIES:
        op.execute(f"DROP POLICY seen ON {table}")
        op.execute(f"DROP POLICY at_work ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(
        "DROP FUNCTION scope_part(int), is_held(uuid), is_pressed(uuid, text), had_or_registered(uuid, text),"
        " is_shared_with(uuid, text), key_opens(uuid, uuid, bytea)"
    )
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP}, {WORKER}")
    op.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP}, {WORKER}")
    op.execute(f"REVOKE ALL ON SCHEMA public FROM {APP}, {WORKER}")
