"""staff accounts: invitations, sessions that say how they were opened, tokens for scripts, single sign-on.

Revision: 0007
Before: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("petition", "resident", "desk", "partner")
TABLES = ("staff_invitation", "staff_identity", "oidc_start")


def _know(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE access_token DROP CONSTRAINT ck_access_token_kind_known")
    op.execute(f"ALTER TABLE access_token ADD CONSTRAINT ck_access_token_kind_known CHECK (kind IN ({listed}))")


def upgrade() -> None:
    """Make the tables. A session that runs keeps what its account had to show when it was opened."""
    _know((*KINDS, "personal"))
    op.add_column("access_token", sa.Column("second_factor", sa.Boolean(), server_default="false", nullable=False))
    op.add_column(
        "access_token", sa.Column("handle", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    )
    op.add_column("access_token", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("access_token", sa.Column("used_on", sa.Date(), nullable=True))
    op.create_index("tokens_of_staff", "access_token", ["staff_id"], postgresql_where=sa.text("staff_id IS NOT NULL"))
    op.execute(
        "UPDATE access_token SET second_factor = true FROM staff"
        " WHERE staff.id = access_token.staff_id AND staff.totp_sealed IS NOT NULL"
    )
    op.create_table(
        "staff_invitation",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_invitation_staff_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["staff.id"], name=op.f("fk_staff_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_invitation_code_hash")),
    )
    op.create_table(
        "staff_identity",
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_identity_staff_id")),
        sa.PrimaryKeyConstraint("subject_hash", name=op.f("pk_staff_identity")),
        sa.UniqueConstraint("staff_id", "issuer", name="one_identity_per_issuer"),
    )
    op.create_table(
        "oidc_start",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("proven_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_oidc_start_staff_id")),
        sa.ForeignKeyConstraint(["proven_id"], ["staff.id"], name=op.f("fk_oidc_start_proven_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_oidc_start")),
    )
    op.create_index("ended_oidc_starts", "oidc_start", ["expires_at"])
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO yima_app, yima_worker")


def downgrade() -> None:
    """Drop them; scripts lose their tokens."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM access_token WHERE kind = 'personal'")
    op.drop_index("tokens_of_staff", table_name="access_token")
    for column in ("used_on", "name", "handle", "second_factor"):
        op.drop_column("access_token", column)
    _know(KINDS)
