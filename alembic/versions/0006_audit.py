"""audit: what people did beside moving petitions, and a chain of chains over it all.

Revision: 0006
Before: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = ("village_desk", "township_desk", "petition_office", "department", "reviewer", "discipline", "operator")
TABLES = ("audit_head", "audit_seal", "audit_event")


def _know(roles: tuple[str, ...], *, also_stored: bool) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    valid = "" if also_stored else " NOT VALID"
    op.execute("ALTER TABLE staff DROP CONSTRAINT ck_staff_role_known")
    op.execute(f"ALTER TABLE staff ADD CONSTRAINT ck_staff_role_known CHECK (role IN ({listed})){valid}")


def upgrade() -> None:
    """Make the tables; nobody but their owner changes or deletes a row."""
    _know((*ROLES, "supervisor", "auditor"), also_stored=True)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("county_code", sa.Text(), nullable=True),
        sa.Column("petition_id", sa.Uuid(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("((pg_current_xact_id())::text)::bigint"), nullable=False
        ),
        sa.CheckConstraint(
            "who IN ('staff', 'petitioner', 'resident', 'partner', 'operator', 'anybody')",
            name=op.f("ck_audit_event_who_known"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_event_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_audit_event_unit_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_audit_event_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("audit_in_order", "audit_event", ["xid", "id"])
    op.create_index("audit_of_county", "audit_event", ["county_code", "id"])
    op.create_index(
        "audit_of_petition",
        "audit_event",
        ["petition_id", "id"],
        postgresql_where=sa.text("petition_id IS NOT NULL"),
    )
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_xid", sa.BigInteger(), nullable=False),
        sa.Column("to_xid", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("events_digest", sa.LargeBinary(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("heads_digest", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_head",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seal"], ["audit_seal.number"], name=op.f("fk_audit_head_seal")),
        sa.PrimaryKeyConstraint("petition_id", "seal", name=op.f("pk_audit_head")),
    )
    op.create_index("heads_of_seal", "audit_head", ["seal", "petition_id"])
    op.create_index("events_by_time", "event", ["at"], postgresql_using="brin")
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO yima_worker")
    op.execute("GRANT SELECT, INSERT ON audit_event TO yima_app")
    op.execute("ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY noted ON audit_event FOR INSERT TO yima_app WITH CHECK (true)")
    seen = "scope_part(1) = 'staff' AND county_code = scope_part(2)"
    op.execute(f"CREATE POLICY seen ON audit_event FOR SELECT TO yima_app USING ({seen})")
    op.execute("CREATE POLICY at_work ON audit_event TO yima_worker USING (true)")


def downgrade() -> None:
    """Drop them; accounts of what came since stay as they are."""
    _know(ROLES, also_stored=False)
    op.drop_index("events_by_time", table_name="event")
    for table in TABLES:
        op.drop_table(table)
