"""recusal: whoever has an interest in a matter sees no row of it; auditors read what staff did.

Revision: 0008
Before: 0007

``recusal`` takes the place of ``stage.blind`` and ``reception.blind``. A scope of staff now names the
person too: ``staff:<county or empty>:<unit>:<person>``; an auditor's is ``audit:<county>``.
See docs/decisions/0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ME = "NULLIF(scope_part(3), '')::uuid, NULLIF(scope_part(4), '')::uuid"
# Behind the wall, as their owner: whoever is recused cannot see the row that says so.
FUNCTIONS = (
    """
CREATE FUNCTION recused_from(office uuid, member uuid) RETURNS SETOF uuid ROWS 20
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT petition_id FROM recusal WHERE unit_id = office AND lifted_at IS NULL
    UNION ALL
    SELECT petition_id FROM recusal WHERE staff_id = member AND lifted_at IS NULL
$$
""",
    """
CREATE FUNCTION recused_orders(office uuid, member uuid) RETURNS SETOF uuid ROWS 20
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM supervision_order WHERE petition_id IN (SELECT recused_from(office, member))
$$
""",
)
HAD = """
CREATE FUNCTION had_or_registered(petition uuid, unit text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM stage WHERE stage.petition_id = petition AND stage.unit_id::text = unit)
    OR EXISTS (SELECT FROM reception WHERE reception.petition_id = petition AND reception.unit_id::text = unit{seeing})
"""
SHARED = """
CREATE FUNCTION is_shared_with(earlier uuid, unit text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM petition AS led WHERE led.id = earlier AND led.state <> 'closed_sealed'
    AND {sighted}
    AND (led.unit_id::text = unit
        OR NOT led.about_officials AND led.purpose <> 'report'
            AND EXISTS (SELECT FROM stage WHERE stage.petition_id = led.id AND stage.unit_id::text = unit)))
"""
PRESSED = """
CREATE FUNCTION is_pressed(petition uuid, unit text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (SELECT FROM stage WHERE stage.petition_id = petition AND stage.unit_id::text = unit AND stage.blind)
"""
_OTHERS = """
    WHEN 'key' THEN receipt_hash = decode(scope_part(2), 'hex')
        OR key_opens(id, resident_id, decode(scope_part(2), 'hex'))
    WHEN 'number' THEN number = scope_part(2)
    WHEN 'house' THEN true
    WHEN 'partner' THEN partner_id::text = scope_part(2)
    ELSE false END
"""
_OWN = """
            unit_id::text = scope_part(3)
            OR NOT about_officials AND purpose <> 'report' AND (
                had_or_registered(id, scope_part(3))
                OR link = 'merged' AND jsonb_array_length(named_units) = 0
                    AND is_shared_with(earlier_id, scope_part(3)))"""
# Who is recused is looked up once for a statement, however many rows it reads (a hashed subplan).
SEEN = f"""
is_held(id) OR CASE scope_part(1)
    WHEN 'staff' THEN state <> 'closed_sealed' AND id NOT IN (SELECT recused_from({_ME})) AND (
        county_code = scope_part(2) OR {_OWN})
{_OTHERS.replace("number = scope_part(2)", f"number = scope_part(2) AND id NOT IN (SELECT recused_from({_ME}))")}"""
SEEN_BEFORE = f"""
is_held(id) OR CASE scope_part(1)
    WHEN 'staff' THEN state <> 'closed_sealed' AND (
        county_code = scope_part(2) OR NOT is_pressed(id, scope_part(3)) AND ({_OWN}))
{_OTHERS}"""
_SEEN_WITH = "(is_held(petition_id) OR EXISTS (SELECT FROM petition WHERE petition.id = petition_id))"
_ORDERED = "scope_part(1) = 'staff' AND (county_code = scope_part(2) OR unit_id::text = scope_part(3) {seen})"
_ORDER = _ORDERED.format(seen="AND " + _SEEN_WITH)
_PROPOSED = _ORDERED.format(seen="")
POLICIES = {
    "petition": SEEN,
    "supervision_order": f"is_held(petition_id) OR ({_ORDER}) AND petition_id NOT IN (SELECT recused_from({_ME}))",
    "proposal": f"({_PROPOSED}) AND (order_id IS NULL OR order_id NOT IN (SELECT recused_orders({_ME})))",
    "audit_event": "scope_part(1) = 'audit' AND county_code = scope_part(2)",
}
POLICIES_BEFORE = {
    "petition": SEEN_BEFORE,
    "supervision_order": f"is_held(petition_id) OR {_ORDER}",
    "proposal": _PROPOSED,
    "audit_event": "scope_part(1) = 'staff' AND county_code = scope_part(2)",
}
PRESSED_BEFORE = """
INSERT INTO recusal (id, petition_id, unit_id, source, at)
SELECT DISTINCT ON (petition_id, unit_id) gen_random_uuid(), petition_id, unit_id, 'pressed', received_at
FROM stage WHERE blind ORDER BY petition_id, unit_id, received_at
"""
NAMED_BEFORE = """
INSERT INTO recusal (id, petition_id, unit_id, source, at)
SELECT gen_random_uuid(), petition_id, unit_id, 'matched', received_at FROM reception
JOIN unit ON unit.id = unit_id AND unit.kind <> 'petition_office' WHERE blind
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    """Make the table, and let both walls and the petitioners' words rest on it."""
    op.create_table(
        "recusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "source IN ('ticked', 'matched', 'declared', 'pressed')", name=op.f("ck_recusal_source_known")
        ),
        sa.CheckConstraint("reason IN ('own_interest', 'relative', 'other')", name=op.f("ck_recusal_reason_known")),
        sa.CheckConstraint("num_nonnulls(unit_id, staff_id) = 1", name=op.f("ck_recusal_one_recused")),
        sa.CheckConstraint("(reason IS NOT NULL) = (source = 'declared')", name=op.f("ck_recusal_declared_says_why")),
        sa.CheckConstraint(
            "lifted_at IS NULL OR source = 'declared'", name=op.f("ck_recusal_only_a_declaration_is_lifted")
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_recusal_petition_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_recusal_unit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recusal_staff_id")),
        sa.ForeignKeyConstraint(["declared_by"], ["staff.id"], name=op.f("fk_recusal_declared_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff.id"], name=op.f("fk_recusal_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index("recusals_of_petition", "recusal", ["petition_id"])
    for name, column in (("recused_units", "unit_id"), ("recused_staff", "staff_id")):
        live = sa.text(f"{column} IS NOT NULL AND lifted_at IS NULL")
        op.create_index(name, "recusal", [column, "petition_id"], unique=True, postgresql_where=live)
    op.create_index("audit_by_time", "audit_event", ["county_code", "at", "id"])
    op.drop_index("audit_of_county", table_name="audit_event")
    op.execute(PRESSED_BEFORE)
    op.execute(NAMED_BEFORE)
    op.execute("GRANT SELECT, INSERT ON recusal TO yima_app")
    op.execute("GRANT UPDATE (lifted_at, lifted_by) ON recusal TO yima_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON recusal TO yima_worker")
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("ALTER TABLE recusal ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON recusal TO yima_app USING ({_SEEN_WITH})")
    op.execute("CREATE POLICY at_work ON recusal TO yima_worker USING (true)")
    _see_by(POLICIES, had=HAD.format(seeing=""), sighted=f"led.id NOT IN (SELECT recused_from({_ME}))")
    op.execute("DROP FUNCTION is_pressed(uuid, text)")
    op.drop_column("stage", "blind")
    op.drop_column("reception", "blind")


def downgrade() -> None:
    """Drop it; what was pressed or named stays blind, the rest of the recusals is forgotten."""
    for table in ("stage", "reception"):
        op.add_column(table, sa.Column("blind", sa.Boolean(), nullable=False, server_default="false"))
        op.alter_column(table, "blind", server_default=None)
        op.execute(
            f"UPDATE {table} SET blind = true FROM recusal WHERE recusal.petition_id = {table}.petition_id"
            f" AND recusal.unit_id = {table}.unit_id"
        )
    op.execute(PRESSED)
    seeing = "\n                   AND NOT reception.blind"
    _see_by(POLICIES_BEFORE, had=HAD.format(seeing=seeing), sighted="NOT is_pressed(led.id, unit)")
    op.drop_table("recusal")
    op.execute("DROP FUNCTION recused_orders(uuid, uuid), recused_from(uuid, uuid)")
    op.create_index("audit_of_county", "audit_event", ["county_code", "id"])
    op.drop_index("audit_by_time", table_name="audit_event")


def _see_by(policies: dict[str, str], *, had: str, sighted: str) -> None:
    """Put other policies in the place of those that stand, and other functions below them."""
    op.execute("ALTER POLICY seen ON petition USING (false)")
    op.execute("DROP FUNCTION had_or_registered(uuid, text), is_shared_with(uuid, text)")
    op.execute(had)
    op.execute(SHARED.format(sighted=sighted))
    for table, seen in policies.items():
        op.execute(f"ALTER POLICY seen ON {table} USING ({seen})")
