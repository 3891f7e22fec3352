"""sealed reports: what is told about officials is read by one officer, with a passphrase, and by nobody else.

Revision: 0009
Before: 0008

The words of a report lie closed in ``sealed_report``, those of its files in ``sealed_file``; their keys lie in
a box that the discipline desk alone opens (``report_key``). Two policies stand beside those of 0003, so that
either can change without the other. See docs/decisions/0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APP, WORKER = "yima_app", "yima_worker"
TABLES = ("report_key", "sealed_report", "sealed_file")
IS_REPORT = "(about_officials OR purpose = 'report')"
# In danger the duty officer has to read it (rules.md §3.2: the emergency comes first).
HERS = f"NOT {IS_REPORT} OR state = 'emergency_open' OR unit_id::text = scope_part(3)"
OF_THE_DESK = """
is_held(petition_id) OR scope_part(1) = 'staff' AND EXISTS (
    SELECT FROM petition WHERE petition.id = petition_id AND petition.unit_id::text = scope_part(3))
"""
POLICIES = (
    f"""
    CREATE POLICY reports ON petition AS RESTRICTIVE TO {APP}
    USING (coalesce(scope_part(1), '') <> 'staff' OR is_held(id) OR {HERS})
    """,
    f"""
    CREATE POLICY handed_over ON petition TO {APP}
    USING (scope_part(1) = 'staff' AND state = 'closed_sealed' AND unit_id::text = scope_part(3)
        AND id NOT IN (SELECT recused_from(NULLIF(scope_part(3), '')::uuid, NULLIF(scope_part(4), '')::uuid)))
    """,
    f"CREATE POLICY seen ON report_key TO {APP} USING (scope_part(1) = 'staff' AND unit_id::text = scope_part(3))",
    *(f"CREATE POLICY seen ON {table} TO {APP} USING ({OF_THE_DESK})" for table in ("sealed_report", "sealed_file")),
    *(f"CREATE POLICY at_work ON {table} TO {WORKER} USING (true)" for table in TABLES),
)
GRANTS = (
    f"GRANT SELECT, INSERT, UPDATE ON report_key, sealed_report TO {APP}",
    f"GRANT SELECT ON sealed_file TO {APP}",
    f"GRANT SELECT, UPDATE ON sealed_report TO {WORKER}",
    f"GRANT INSERT ON sealed_report TO {WORKER}",
    f"GRANT SELECT, INSERT, UPDATE ON sealed_file TO {WORKER}",
    f"GRANT SELECT ON report_key TO {WORKER}",
)
# What everybody may have of a desk's key: the half that closes.
DESK_KEY = """
CREATE FUNCTION desk_key(desk uuid) RETURNS TABLE (key_id uuid, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT report_key.id, report_key.public_key FROM report_key WHERE unit_id = desk AND lost_at IS NULL;
END
"""
# The words go out of the clear once they lie closed; of an open or a closed matter, but only of a report.
SEAL_REPORT = f"""
CREATE FUNCTION seal_report(held uuid, instant timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ BEGIN
    PERFORM FROM petition WHERE id = held AND is_held(id) AND {IS_REPORT} AND locked_at IS NULL AND erased_at IS NULL
        AND EXISTS (SELECT FROM sealed_report WHERE petition_id = held AND words_closed IS NOT NULL) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a report that is held and lies closed can be sealed';
    END IF;
    UPDATE person SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, relation = NULL
        WHERE petition_id = held;
    DELETE FROM notice WHERE petition_id = held AND topic NOT IN (  -- those of ours hold no word of the petitioner's
        'petition.report_declared', 'petition.danger_removed', 'petition.emergency_overdue', 'petition.sealed');
    UPDATE document SET body = '{{}}' WHERE petition_id = held
        AND kind NOT IN ('registration_receipt', 'handover_slip');
    UPDATE rating SET comment = NULL WHERE petition_id = held;
    UPDATE reception SET note = NULL WHERE petition_id = held;
    UPDATE clock_note SET why = '' WHERE petition_id = held;
    DELETE FROM recusal WHERE petition_id = held AND unit_id <> (SELECT unit_id FROM petition WHERE id = held);
    UPDATE supervision_order SET reply = NULL, finding = NULL WHERE petition_id = held;
    UPDATE petition SET locked_at = instant, title = '检举控告（内容已封存）', content = '', named_units = '[]',
        township_code = NULL, village_code = NULL, place_code = NULL, category_slug = 'discipline',
        requested_level = NULL, other_process = 'none', previous_number = NULL, earlier_id = NULL, link = NULL
        WHERE id = held;
    UPDATE petition SET earlier_id = NULL, link = NULL WHERE earlier_id = held;
END $$
"""
# After the discipline body has confirmed: number, hash, dates and the chain of events stay.
PURGE_REPORT = """
CREATE FUNCTION purge_report(held uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ BEGIN
    PERFORM FROM petition WHERE id = held AND is_held(id) AND state = 'closed_sealed' AND locked_at IS NOT NULL
        AND EXISTS (SELECT FROM sealed_report WHERE petition_id = held AND handed_at IS NOT NULL
                        AND opened_at IS NOT NULL AND confirmed_at IS NOT NULL) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a report that was handed over and confirmed can be purged';
    END IF;
    DELETE FROM attachment WHERE petition_id = held;
    UPDATE sealed_report SET words_closed = NULL, key_boxed = NULL, key_sealed = NULL WHERE petition_id = held;
    UPDATE person SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, relation = NULL
        WHERE petition_id = held;
    DELETE FROM notice WHERE petition_id = held;
    UPDATE petition SET resident_id = NULL, external_reference = NULL WHERE id = held;
END $$
"""
# The county's office watches over periods: of an order on a report it learns the number, and may close it.
ORDERED_NUMBER = """
CREATE FUNCTION ordered_number(asked uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT number FROM petition WHERE id = asked AND EXISTS (
        SELECT FROM supervision_order AS made WHERE made.petition_id = asked AND scope_part(1) = 'staff'
            AND made.county_code = scope_part(2));
END
"""
HOLD_ORDERED = """
CREATE FUNCTION hold_ordered(asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ BEGIN
    PERFORM set_config('yima.held', petition_id::text, true) FROM supervision_order
        WHERE id = asked AND scope_part(1) = 'staff' AND county_code = scope_part(2);
END $$
"""
# Whoever erases a petition, by whatever way, erases what lies closed of it.
FORGET_SEALED = """
CREATE FUNCTION forget_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ BEGIN
    UPDATE sealed_report SET words_closed = NULL, key_boxed = NULL, key_sealed = NULL, receipt_number = NULL, handed_to = NULL
        WHERE petition_id = NEW.id;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER forget_sealed AFTER UPDATE OF erased_at ON petition FOR EACH ROW
WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL) EXECUTE FUNCTION forget_sealed()
"""


def upgrade() -> None:
    """Make the tables, the walls around them, and the functions that seal, purge and forget."""
    op.create_table(
        "report_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_locked", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(private_locked IS NULL) = (lost_at IS NOT NULL)", name=op.f("ck_report_key_lost_is_gone")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_key_unit_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_report_key_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_key")),
    )
    op.create_index(
        "one_key_of_a_desk", "report_key", ["unit_id"], unique=True, postgresql_where=sa.text("lost_at IS NULL")
    )
    op.create_table(
        "sealed_report",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("key_boxed", sa.LargeBinary(), nullable=True),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_closed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.Text(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_number", sa.Text(), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(key_boxed, key_sealed) = CASE WHEN words_closed IS NULL THEN 0 ELSE 1 END",
            name=op.f("ck_sealed_report_one_lock"),
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_sealed_report_petition_id")),
        sa.ForeignKeyConstraint(["key_id"], ["report_key.id"], name=op.f("fk_sealed_report_key_id")),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_sealed_report")),
    )
    op.create_index(
        "reports_to_confirm", "sealed_report", ["remind_at"], postgresql_where=sa.text("remind_at IS NOT NULL")
    )
    op.create_index(
        "reports_without_box", "sealed_report", ["petition_id"], postgresql_where=sa.text("key_sealed IS NOT NULL")
    )
    op.create_table(
        "sealed_file",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("key_boxed", sa.LargeBinary(), nullable=True),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_closed", sa.LargeBinary(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(key_boxed, key_sealed) = 1", name=op.f("ck_sealed_file_one_lock")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_sealed_file_attachment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_sealed_file_petition_id")),
        sa.ForeignKeyConstraint(["key_id"], ["report_key.id"], name=op.f("fk_sealed_file_key_id")),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_sealed_file")),
    )
    op.create_index("files_of_report", "sealed_file", ["petition_id"])
    op.create_index("files_to_clear", "sealed_file", ["attachment_id"], postgresql_where=sa.text("cleared_at IS NULL"))
    op.create_index(
        "files_without_box", "sealed_file", ["attachment_id"], postgresql_where=sa.text("key_sealed IS NOT NULL")
    )
    op.add_column("petition", sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_petition_locked_means_no_words"),
        "petition",
        "locked_at IS NULL OR (content = '' AND named_units = '[]')",
    )
    op.create_index(
        "reports_to_seal", "petition", ["id"],
        postgresql_where=sa.text(f"{IS_REPORT} AND locked_at IS NULL AND erased_at IS NULL"),
    )  # fmt: skip
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for statement in (
        *POLICIES,
        *GRANTS,
        DESK_KEY,
        SEAL_REPORT,
        PURGE_REPORT,
        FORGET_SEALED,
        TRIGGER,
        ORDERED_NUMBER,
        HOLD_ORDERED,
    ):
        op.execute(statement)
    for signature in (
        "desk_key(uuid)",
        "seal_report(uuid, timestamptz)",
        "purge_report(uuid)",
        "ordered_number(uuid)",
        "hold_ordered(uuid)",
    ):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {APP}, {WORKER}")


def downgrade() -> None:
    """Go back; what lies closed is lost, so only where nothing does."""
    op.execute("DROP TRIGGER forget_sealed ON petition")
    op.execute(
        "DROP FUNCTION forget_sealed(), purge_report(uuid), seal_report(uuid, timestamptz), desk_key(uuid),"
        " ordered_number(uuid), hold_ordered(uuid)"
    )
    op.execute("DROP POLICY handed_over ON petition")
    op.execute("DROP POLICY reports ON petition")
    op.drop_index("reports_to_seal", table_name="petition")
    op.drop_constraint(op.f("ck_petition_locked_means_no_words"), "petition", type_="check")
    op.drop_column("petition", "locked_at")
    for table in ("sealed_file", "sealed_report", "report_key"):
        op.drop_table(table)
