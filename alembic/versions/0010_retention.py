"""retention: nothing is kept longer than its county decided.

Revision: 0010
Before: 0009

``kept_for`` is the floor under every rule: why a petition may not be touched. The three functions that
forget ask it themselves. What is deleted leaves a row in ``deleted_petition``, which nobody but its
owner writes, so that the chains can still be verified. See docs/decisions/0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORKER = "yima_worker"
# A petition is over when it is closed and nothing runs, nothing is asked, and nothing it belongs to goes on.
KEPT_FOR = """
CREATE FUNCTION kept_for(which uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
RETURN CASE
    WHEN NOT EXISTS (SELECT FROM petition WHERE id = which AND closed_at IS NOT NULL) THEN 'open'
    WHEN EXISTS (SELECT FROM clock WHERE petition_id = which
                     AND met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL) THEN 'clock'
    WHEN EXISTS (SELECT FROM supervision_order WHERE petition_id = which AND state <> 'closed') THEN 'order'
    WHEN EXISTS (SELECT FROM proposal JOIN supervision_order ON supervision_order.id = proposal.order_id
                     WHERE supervision_order.petition_id = which AND proposal.answered_at IS NULL) THEN 'proposal'
    WHEN EXISTS (SELECT FROM petition WHERE earlier_id = which AND closed_at IS NULL)
        OR EXISTS (SELECT FROM petition AS later JOIN petition AS led ON led.id = later.earlier_id
                       WHERE later.id = which AND led.closed_at IS NULL) THEN 'linked'
    WHEN EXISTS (SELECT FROM petition JOIN sealed_report ON petition_id = id
                     WHERE id = which AND state = 'closed_sealed' AND confirmed_at IS NULL) THEN 'report'
END
"""
_HEAD = """
CREATE FUNCTION {name}(held uuid, instant timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ BEGIN
    PERFORM FROM petition WHERE id = held AND is_held(id) {ready} FOR UPDATE;
    IF NOT FOUND OR kept_for(held) IS NOT NULL THEN
        RAISE EXCEPTION 'only what is held and over can be forgotten';
    END IF;
"""
# The words stay, and the keys of whoever still has a receipt. Files and messages cannot be made nameless.
ANONYMISE = (
    _HEAD.format(name="anonymise_petition", ready="AND erased_at IS NULL")
    + """
    UPDATE person SET name_sealed = NULL, phone_sealed = NULL, phone_index = NULL, relation = NULL
        WHERE petition_id = held;
    DELETE FROM access_token WHERE petition_id = held;
    DELETE FROM notice WHERE petition_id = held;
    DELETE FROM attachment WHERE petition_id = held;
    UPDATE reception SET note = NULL WHERE petition_id = held;
    UPDATE sealed_report SET words_closed = NULL, key_boxed = NULL, key_sealed = NULL, receipt_number = NULL, handed_to = NULL
        WHERE petition_id = held;
    UPDATE petition SET anonymised_at = instant, resident_id = NULL, external_reference = NULL WHERE id = held;
END $$
"""
)
DELETE = (
    _HEAD.format(
        name="delete_petition", ready="AND NOT EXISTS (SELECT FROM petition AS later WHERE later.earlier_id = held)"
    )
    + """
    INSERT INTO deleted_petition (petition_id, number, county_code, closed_at, deleted_at, last_event, last_hash)
        SELECT id, number, county_code, closed_at, instant, last_event, last_hash FROM petition WHERE id = held;
    DELETE FROM access_token WHERE petition_id = held;
    DELETE FROM notice WHERE petition_id = held;
    DELETE FROM attachment WHERE petition_id = held;
    DELETE FROM sealed_file WHERE petition_id = held;
    DELETE FROM sealed_report WHERE petition_id = held;
    DELETE FROM recusal WHERE petition_id = held;
    DELETE FROM rating WHERE petition_id = held;
    DELETE FROM document WHERE petition_id = held;
    DELETE FROM clock_note WHERE petition_id = held;
    UPDATE proposal SET order_id = NULL
        WHERE order_id IN (SELECT id FROM supervision_order WHERE petition_id = held);
    DELETE FROM supervision_order WHERE petition_id = held;
    DELETE FROM clock WHERE petition_id = held;
    DELETE FROM reception WHERE petition_id = held;
    DELETE FROM person WHERE petition_id = held;
    DELETE FROM stage WHERE petition_id = held;
    DELETE FROM event WHERE petition_id = held;
    DELETE FROM petition WHERE id = held;
END $$
"""
)


def upgrade() -> None:
    """Add the floor, the functions that forget, and the ledger of what was deleted."""
    op.add_column("petition", sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "closed_of_county",
        "petition",
        ["county_code", "closed_at", "id"],
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.drop_constraint("fk_audit_event_petition_id", "audit_event", type_="foreignkey")
    op.create_table(
        "deleted_petition",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", name=op.f("pk_deleted_petition")),
        sa.UniqueConstraint("number", name=op.f("uq_deleted_petition_number")),
    )
    op.execute(f"GRANT SELECT ON deleted_petition TO {WORKER}")
    op.execute(f"GRANT UPDATE ON phone_code TO {WORKER}")  # stepping over what another deletes locks rows
    for function in (KEPT_FOR, ANONYMISE, DELETE):
        op.execute(function)
    for signature in ("kept_for(uuid)", "anonymise_petition(uuid, timestamptz)", "delete_petition(uuid, timestamptz)"):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {WORKER}")


def downgrade() -> None:
    """Go back; what was forgotten stays forgotten, and what was noted of what is deleted cannot point to it."""
    op.execute(
        "DROP FUNCTION anonymise_petition(uuid, timestamptz), delete_petition(uuid, timestamptz), kept_for(uuid)"
    )
    op.drop_table("deleted_petition")
    op.execute(f"REVOKE UPDATE ON phone_code FROM {WORKER}")
    op.execute(
        "ALTER TABLE audit_event ADD CONSTRAINT fk_audit_event_petition_id"
        " FOREIGN KEY (petition_id) REFERENCES petition (id) NOT VALID"
    )
    op.drop_index("closed_of_county", table_name="petition")
    op.drop_column("petition", "anonymised_at")
