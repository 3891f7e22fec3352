"""secrets: guesses in a sliding window, and the key of a resident's blind index.

Revision: 0005
Before: 0004

``attempt`` kept a count for each hour of the clock; now one row says until when what was guessed
weighs. The counts of the last hour are forgotten both ways; used login codes of the demonstration stay.
``resident.index_key`` is the number of the key that the index was made under, unknown for older rows
until their resident signs in again. See docs/decisions/0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Turn counts into one instant for each key."""
    op.execute("DELETE FROM attempt WHERE hour < '9000-01-01'")
    op.drop_constraint("pk_attempt", "attempt", type_="primary")
    op.drop_column("attempt", "count")
    op.alter_column("attempt", "hour", new_column_name="until")
    op.create_primary_key("pk_attempt", "attempt", ["key"])
    op.add_column("resident", sa.Column("index_key", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Turn them back; who was guessing begins anew."""
    op.drop_column("resident", "index_key")
    op.execute("DELETE FROM attempt WHERE until < '9000-01-01'")
    op.drop_constraint("pk_attempt", "attempt", type_="primary")
    op.alter_column("attempt", "until", new_column_name="hour")
    op.add_column("attempt", sa.Column("count", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("attempt", "count", server_default=None)
    op.create_primary_key("pk_attempt", "attempt", ["key", "hour"])
