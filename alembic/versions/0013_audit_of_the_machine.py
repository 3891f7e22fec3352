"""audit: what was done on the machine itself, and sign-ins under names that nobody has, are read by auditors.

Revision: 0013
Before: 0012

Neither belongs to a county, so until now no auditor saw them. See services/access/audit_trail.py.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = "scope_part(1) = 'audit' AND county_code = scope_part(2)"
SEEN = """
scope_part(1) = 'audit' AND (
    county_code = scope_part(2)
    OR county_code IS NULL AND (who = 'operator' OR topic IN ('desk.signin_failed', 'desk.signin_locked')))
"""


def upgrade() -> None:
    """Let auditors see them, in the order in which they are read."""
    op.create_index(
        "audit_of_the_machine", "audit_event", ["at", "id"], postgresql_where=sa.text("county_code IS NULL")
    )
    op.execute(f"ALTER POLICY seen ON audit_event USING ({SEEN})")


def downgrade() -> None:
    """Go back to what belongs to a county."""
    op.execute(f"ALTER POLICY seen ON audit_event USING ({BEFORE})")
    op.drop_index("audit_of_the_machine", table_name="audit_event")
