"""answers: what was answered under an Idempotency-Key goes with the petition that it is about.

Revision: 0012
Before: 0011

The column is plain on purpose: a key of the tables would be asked at every filing, and the row lives two days.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each stored answer which petition it is about, so that erasing finds it."""
    op.add_column("request_key", sa.Column("petition_id", sa.Uuid(), nullable=True))
    op.create_index("request_keys_of_petitions", "request_key", ["petition_id"])


def downgrade() -> None:
    """Go back: answers live until their two days are over again."""
    op.drop_index("request_keys_of_petitions", table_name="request_key")
    op.drop_column("request_key", "petition_id")
