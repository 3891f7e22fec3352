"""residents: phone codes, minors, and tombstones.

Revision: 0004
Before: 0003

The role ``yima_app`` cannot change a petitioner's words, not even to erase them: two functions do it as
the owner, and only for a petition that the transaction holds. See docs/decisions/0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APP, WORKER = "yima_app", "yima_worker"
GRANTS = (
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON phone_code TO {APP}",
    f"GRANT SELECT, DELETE ON phone_code TO {WORKER}",
)
# Names, phones, the account and their keys, of the first petitioner and whom they wrote about.
TAKE_NAMES_OFF = """
CREATE FUNCTION take_names_off(held uuid) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp
BEGIN ATOMIC
    UPDATE petition SET resident_id = NULL WHERE id = held AND is_held(id);
    UPDATE person SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, relation = NULL
        WHERE petition_id = held AND role IN ('petitioner', 'represented') AND is_held(petition_id);
END
"""
# What is left is the number, the area, dates, states, turns, clocks, and the chain of events.
ERASE_PETITION = """
CREATE FUNCTION erase_petition(held uuid, instant timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ BEGIN
    PERFORM FROM petition WHERE id = held AND is_held(id) AND closed_at IS NOT NULL AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a closed petition that is held can be erased';
    END IF;
    UPDATE person SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, relation = NULL,
        receipt_hash = NULL, code_key = NULL, joined_at = NULL WHERE petition_id = held;
    DELETE FROM access_token WHERE petition_id = held;
    DELETE FROM notice WHERE petition_id = held;
    DELETE FROM attachment WHERE petition_id = held;
    UPDATE document SET body = '{}' WHERE petition_id = held;
    UPDATE rating SET comment = NULL WHERE petition_id = held;
    UPDATE reception SET note = NULL WHERE petition_id = held;
    UPDATE clock_note SET why = '' WHERE petition_id = held;
    UPDATE supervision_order SET reply = NULL, finding = NULL WHERE petition_id = held;
    UPDATE clock SET stopped_at = instant
        WHERE petition_id = held AND met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL;
    UPDATE petition SET erased_at = instant, title = '（已删除）', content = '', named_units = '[]', previous_number = NULL,
        resident_id = NULL, external_reference = NULL, joining_opened_at = NULL,
        receipt_hash = sha256(gen_random_uuid()::text::bytea)  -- no token has this hash
        WHERE id = held;
END $$
"""


def upgrade() -> None:
    """Add what residents need, and the two functions that forget."""
    op.create_table(
        "phone_code",
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("phone_index", name=op.f("pk_phone_code")),
    )
    op.create_index("ended_phone_codes", "phone_code", ["expires_at"])
    op.add_column("person", sa.Column("minor", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("person", "minor", server_default=None)
    op.add_column("petition", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_petition_erased_means_closed"),
        "petition",
        "erased_at IS NULL OR (closed_at IS NOT NULL AND content = '')",
    )
    for grant in GRANTS:
        op.execute(grant)
    for function in (TAKE_NAMES_OFF, ERASE_PETITION):
        op.execute(function)
    for signature in ("take_names_off(uuid)", "erase_petition(uuid, timestamptz)"):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {APP}, {WORKER}")


def downgrade() -> None:
    """Go back; what was erased stays erased."""
    op.execute("DROP FUNCTION take_names_off(uuid), erase_petition(uuid, timestamptz)")
    op.drop_constraint(op.f("ck_petition_erased_means_closed"), "petition", type_="check")
    op.drop_column("petition", "erased_at")
    op.drop_column("person", "minor")
    op.drop_table("phone_code")
