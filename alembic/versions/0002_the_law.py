"""the law.

Revision: 0002
Before: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Documents get numbers of their own: the petition's, and their place in it.
NUMBER_DOCUMENTS = """
UPDATE document SET number = numbered.number
FROM (
    SELECT document.id, petition.number || '-' || lpad(
        row_number() OVER (PARTITION BY petition_id ORDER BY issued_at, document.id)::text, 2, '0') AS number
    FROM document JOIN petition ON petition.id = document.petition_id
) AS numbered
WHERE numbered.id = document.id
"""
UNIT_KINDS = (
    "villagers_committee", "township_government", "petition_office", "agriculture", "water", "natural_resources",
    "housing", "labour", "health", "education", "civil_affairs", "justice", "transport", "commerce", "environment",
    "veterans", "discipline_desk",
)  # fmt: skip
ROLES = ("village_desk", "township_desk", "petition_office", "department", "discipline", "operator")
CLOCKS = (
    "C1", "C2", "C2s", "C2v", "C3", "C4", "C5", "C6", "C7", "C7s", "C7v", "C8", "C9", "C10", "C11", "C12", "C13",
    "C14", "C15", "C16", "C17", "C18", "C19", "C20",
)  # fmt: skip
COLOURS = ("blue", "yellow", "orange", "red")
# Choices that grew: table, column, what was known before, what came.
GROWN = (
    ("unit", "kind", UNIT_KINDS, ("review_office",)),
    ("staff", "role", ROLES, ("reviewer",)),
    ("clock", "kind", CLOCKS, ("C7L", "C20h", "C20r")),
)
WARNED = "warning IS NOT NULL AND closed_at IS NULL"
WATCHED = "'C1', 'C17', 'C18', 'C2', 'C20', 'C2s', 'C2v', 'C7', 'C7s', 'C7v'"
RUNS = "met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL"
# Indexes of warnings and figures: name, table, columns, which rows.
WATCHING = (
    ("clocks_to_look_at", "clock", ["look_at"], f"{RUNS} AND kind IN ({WATCHED})"),
    ("met_clocks", "clock", ["unit_id", "met_at"], "met_at IS NOT NULL"),
    ("breached_clocks", "clock", ["unit_id", "breached_at"], "breached_at IS NOT NULL"),
    ("rehandlings_of_unit", "clock", ["unit_id", "started_at"], "kind = 'C17'"),
    (
        "counted_events",
        "event",
        ["at"],
        "topic IN ('petition.level_refused', 'petition.registration_blocked')",
    ),
    ("ratings_of_unit", "rating", ["unit_id", "rated_at"], ""),
)
NEW_CHECKS = (
    ("petition", "warning_known", "warning IN (" + ", ".join(f"'{colour}'" for colour in COLOURS) + ")"),
    ("petition", "link_known", "link IN ('repeat', 'merged')"),
    ("petition", "link_has_target", "(link IS NULL) = (earlier_id IS NULL)"),
    ("stage", "kind_known", "kind IN ('handling', 'review', 're_review')"),
)
# Whole townships fall due at the same midnight: the index tells in which order.
DUE = "CREATE INDEX due_clocks ON clock ({}) WHERE met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL"


def _know(table: str, column: str, values: tuple[str, ...], *, also_stored: bool) -> None:
    """Replace the list of known values; rows that are there already are only checked when asked."""
    name, listed = f"ck_{table}_{column}_known", ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    trust = "" if also_stored else " NOT VALID"
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({listed})){trust}")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "calendar_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("moved_clocks", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_edit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_edit")),
    )
    op.create_table(
        "county_policy",
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_county_policy_staff_id")),
        sa.PrimaryKeyConstraint("county_code", "version", name=op.f("pk_county_policy")),
    )
    op.create_table(
        "reception",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('online', 'visit', 'letter', 'phone', 'partner')", name=op.f("ck_reception_channel_known")
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_reception_petition_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reception_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reception_unit_id")),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_reception")),
    )
    op.create_index("receptions_of_unit", "reception", ["unit_id"], unique=False)
    op.create_table(
        "clock_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('paused', 'resumed', 'extended', 'recomputed')", name=op.f("ck_clock_note_kind_known")
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_clock_note_clock_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_clock_note_petition_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_clock_note_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_note")),
    )
    op.create_index("notes_of_petition", "clock_note", ["petition_id", "at"], unique=False)
    op.create_table(
        "supervision_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "colour IN ('blue', 'yellow', 'orange', 'red')", name=op.f("ck_supervision_order_colour_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'replied', 'escalated', 'closed')", name=op.f("ck_supervision_order_state_known")
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_supervision_order_clock_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_supervision_order_closed_by")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_supervision_order_petition_id")),
        sa.ForeignKeyConstraint(["replied_by"], ["staff.id"], name=op.f("fk_supervision_order_replied_by")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_supervision_order_stage_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_order_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_supervision_order_clock_id")),
    )
    op.create_index("orders_of_county", "supervision_order", ["county_code", "opened_at", "id"], unique=False)
    op.create_index("orders_of_petition", "supervision_order", ["petition_id"], unique=False)
    op.create_index("orders_of_unit", "supervision_order", ["unit_id", "opened_at", "id"], unique=False)
    op.create_index(
        "waiting_orders",
        "supervision_order",
        ["reply_due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('improve_work', 'improve_policy', 'hold_accountable')", name=op.f("ck_proposal_kind_known")
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_proposal_answer_says_when")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_proposal_answered_by")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_proposal_made_by")),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_order.id"], name=op.f("fk_proposal_order_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_proposal_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("proposals_of_county", "proposal", ["county_code", "made_at", "id"], unique=False)
    op.create_index("proposals_of_unit", "proposal", ["unit_id", "made_at", "id"], unique=False)
    op.add_column("access_token", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_access_token_person_id"), "access_token", "person", ["person_id"], ["id"])
    op.add_column("clock", sa.Column("statutory_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clock", sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("clock", "extended_days", server_default=None)
    op.add_column("document", sa.Column("number", sa.Text(), nullable=True))
    op.execute(NUMBER_DOCUMENTS)
    op.alter_column("document", "number", nullable=False)
    op.create_unique_constraint(op.f("uq_document_number"), "document", ["number"])
    op.add_column("person", sa.Column("receipt_hash", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("code_key", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("representative", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("person", "representative", server_default=None)
    op.add_column("person", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "receipts_of_people",
        "person",
        ["receipt_hash"],
        unique=True,
        postgresql_where=sa.text("receipt_hash IS NOT NULL"),
    )
    op.add_column("petition", sa.Column("joining_opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("petition", sa.Column("earlier_id", sa.Uuid(), nullable=True))
    op.add_column("petition", sa.Column("link", sa.Text(), nullable=True))
    op.add_column("petition", sa.Column("policy_version", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("petition", "policy_version", server_default=None)
    op.add_column("petition", sa.Column("warning", sa.Text(), nullable=True))
    op.create_index(
        "later_petitions", "petition", ["earlier_id"], unique=False, postgresql_where=sa.text("earlier_id IS NOT NULL")
    )
    op.create_index(
        "warned_petitions",
        "petition",
        ["county_code", "warning", "attention_at", "id"],
        unique=False,
        postgresql_where=sa.text(WARNED),
    )
    op.create_index(
        "warned_of_unit",
        "petition",
        ["unit_id", "warning", "attention_at", "id"],
        unique=False,
        postgresql_where=sa.text(WARNED),
    )
    op.add_column("clock", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    for name, table, columns, which in WATCHING:
        op.create_index(name, table, columns, unique=False, postgresql_where=sa.text(which) if which else None)
    op.create_foreign_key(op.f("fk_petition_earlier_id"), "petition", "petition", ["earlier_id"], ["id"])
    op.add_column("stage", sa.Column("kind", sa.Text(), nullable=False, server_default="handling"))
    op.alter_column("stage", "kind", server_default=None)
    op.add_column("stage", sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stage", sa.Column("supplement_asked", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("stage", "supplement_asked", server_default=None)
    op.add_column("stage", sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("stage", "extended_days", server_default=None)
    op.add_column("stage", sa.Column("remanded", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("stage", "remanded", server_default=None)
    op.add_column("stage", sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stage", sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("DROP INDEX due_clocks")
    op.execute(DUE.format("due_at, id"))
    for table, column, before, came in GROWN:
        _know(table, column, before + came, also_stored=True)
    for table, name, condition in NEW_CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def downgrade() -> None:
    """Take the change back; rows of what came since stay as they are."""
    for table, name, _ in reversed(NEW_CHECKS):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    for table, column, before, _ in GROWN:
        _know(table, column, before, also_stored=False)
    op.execute("DROP INDEX due_clocks")
    op.execute(DUE.format("due_at"))
    op.drop_column("stage", "urged_at")
    op.drop_column("stage", "hearing_at")
    op.drop_column("stage", "remanded")
    op.drop_column("stage", "extended_days")
    op.drop_column("stage", "supplement_asked")
    op.drop_column("stage", "objected_at")
    op.drop_column("stage", "kind")
    op.drop_constraint(op.f("fk_petition_earlier_id"), "petition", type_="foreignkey")
    for index, table, _, which in reversed(WATCHING):
        op.drop_index(index, table_name=table, postgresql_where=sa.text(which) if which else None)
    op.drop_column("clock", "look_at")
    op.drop_index("warned_of_unit", table_name="petition", postgresql_where=sa.text(WARNED))
    op.drop_index("warned_petitions", table_name="petition", postgresql_where=sa.text(WARNED))
    op.drop_index("later_petitions", table_name="petition", postgresql_where=sa.text("earlier_id IS NOT NULL"))
    op.drop_column("petition", "warning")
    op.drop_column("petition", "policy_version")
    op.drop_column("petition", "link")
    op.drop_column("petition", "earlier_id")
    op.drop_column("petition", "joining_opened_at")
    op.drop_index("receipts_of_people", table_name="person", postgresql_where=sa.text("receipt_hash IS NOT NULL"))
    op.drop_column("person", "joined_at")
    op.drop_column("person", "representative")
    op.drop_column("person", "code_key")
    op.drop_column("person", "receipt_hash")
    op.drop_constraint(op.f("uq_document_number"), "document", type_="unique")
    op.drop_column("document", "number")
    op.drop_column("clock", "extended_days")
    op.drop_column("clock", "statutory_due_at")
    op.drop_constraint(op.f("fk_access_token_person_id"), "access_token", type_="foreignkey")
    op.drop_column("access_token", "person_id")
    op.drop_index("proposals_of_unit", table_name="proposal")
    op.drop_index("proposals_of_county", table_name="proposal")
    op.drop_table("proposal")
    op.drop_index("waiting_orders", table_name="supervision_order", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("orders_of_unit", table_name="supervision_order")
    op.drop_index("orders_of_petition", table_name="supervision_order")
    op.drop_index("orders_of_county", table_name="supervision_order")
    op.drop_table("supervision_order")
    op.drop_index("notes_of_petition", table_name="clock_note")
    op.drop_table("clock_note")
    op.drop_index("receptions_of_unit", table_name="reception")
    op.drop_table("reception")
    op.drop_table("county_policy")
    op.drop_table("calendar_edit")
