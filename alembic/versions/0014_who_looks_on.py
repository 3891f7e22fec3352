"""who looks on: a supervisor reads no report, in danger neither.

Revision: 0014
Before: 0013

A report in danger is in the clear for whoever answers it (rules.md §3.2): the office on duty. A supervisor of the
same office only looks on; the scope of such a role ends with ``looks`` (services/access/walls.py).
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ME = "NULLIF(scope_part(3), '')::uuid, NULLIF(scope_part(4), '')::uuid"
_LOOKS = "WHEN (about_officials OR purpose = 'report') AND scope_part(5) = 'looks' THEN false"
_SEEN = """
is_held(id) OR CASE scope_part(1)
    WHEN 'staff' THEN CASE {looks}
        WHEN unit_id::text = scope_part(3) THEN true
        WHEN state = 'closed_sealed' THEN false
        WHEN about_officials OR purpose = 'report' THEN state = 'emergency_open' AND county_code = scope_part(2)
        WHEN county_code = scope_part(2) THEN true
        ELSE had_or_registered(id, scope_part(3))
            OR link = 'merged' AND jsonb_array_length(named_units) = 0 AND is_shared_with(earlier_id, scope_part(3))
        END
    WHEN 'key' THEN receipt_hash = decode(scope_part(2), 'hex')
        OR key_opens(id, resident_id, decode(scope_part(2), 'hex'))
    WHEN 'number' THEN number = scope_part(2)
    WHEN 'house' THEN true
    WHEN 'partner' THEN partner_id::text = scope_part(2)
    ELSE false END
AND (scope_part(1) NOT IN ('staff', 'number') OR id NOT IN (SELECT recused_from({me})))
"""


def upgrade() -> None:
    """Let who only looks on see no report."""
    op.execute(f"ALTER POLICY seen ON petition USING ({_SEEN.format(looks=_LOOKS, me=_ME)})")


def downgrade() -> None:
    """Go back to everybody of the unit."""
    op.execute(f"ALTER POLICY seen ON petition USING ({_SEEN.format(looks='', me=_ME)})")
