"""one look: the same wall, asked once for a petition instead of once for each table and rule.

Revision: 0011
Before: 0010

What hangs on a petition asked for it with a sub-select, and each sub-select brought all the rules of
``petition`` into the plan again: a progress page had 110 of them, and preparing them cost more than the
page. ``sees`` keeps that behind a call, with a plan of its own for each connection; the three policies of
``petition`` are one, in which nobody is looked up twice. Who sees what stays as it was (docs/decisions/0013).
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APP = "yima_app"
_ME = "NULLIF(scope_part(3), '')::uuid, NULLIF(scope_part(4), '')::uuid"
# As its caller: row-level security of ``petition`` answers.
SEES = """
CREATE FUNCTION sees(asked uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$ BEGIN
    RETURN EXISTS (SELECT FROM public.petition WHERE petition.id = asked);
END $$
"""
# Of the cases of staff the first that applies decides. A report is its desk's alone; in danger the office's too.
SEEN = f"""
is_held(id) OR CASE scope_part(1)
    WHEN 'staff' THEN CASE
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
AND (scope_part(1) NOT IN ('staff', 'number') OR id NOT IN (SELECT recused_from({_ME})))
"""
HANGING = (
    "person", "stage", "reception", "recusal", "event", "clock", "clock_note", "document", "notice", "rating",
)  # fmt: skip
_ORDERED = f"""
is_held(petition_id) OR (
    scope_part(1) = 'staff' AND (county_code = scope_part(2) OR unit_id::text = scope_part(3) AND {{seen}})
) AND petition_id NOT IN (SELECT recused_from({_ME}))
"""
_SEES = "is_held(petition_id) OR sees(petition_id)"
_SEEN_BEFORE = "(is_held(petition_id) OR EXISTS (SELECT FROM petition WHERE petition.id = petition_id))"
POLICIES = {
    **dict.fromkeys(HANGING, _SEES),
    "attachment": f"petition_id IS NULL OR {_SEES}",
    "supervision_order": _ORDERED.format(seen="sees(petition_id)"),
}
POLICIES_BEFORE = {
    **dict.fromkeys(HANGING, _SEEN_BEFORE),
    "attachment": f"petition_id IS NULL OR {_SEEN_BEFORE}",
    "supervision_order": _ORDERED.format(seen=_SEEN_BEFORE),
}
_RECUSED = f"id NOT IN (SELECT recused_from({_ME}))"
PETITION_BEFORE = (
    f"""
ALTER POLICY seen ON petition USING (is_held(id) OR CASE scope_part(1)
    WHEN 'staff' THEN state <> 'closed_sealed' AND {_RECUSED} AND (
        county_code = scope_part(2) OR unit_id::text = scope_part(3)
        OR NOT about_officials AND purpose <> 'report' AND (
            had_or_registered(id, scope_part(3))
            OR link = 'merged' AND jsonb_array_length(named_units) = 0
                AND is_shared_with(earlier_id, scope_part(3))))
    WHEN 'key' THEN receipt_hash = decode(scope_part(2), 'hex')
        OR key_opens(id, resident_id, decode(scope_part(2), 'hex'))
    WHEN 'number' THEN number = scope_part(2) AND {_RECUSED}
    WHEN 'house' THEN true
    WHEN 'partner' THEN partner_id::text = scope_part(2)
    ELSE false END)
""",
    f"""
CREATE POLICY reports ON petition AS RESTRICTIVE TO {APP}
USING (coalesce(scope_part(1), '') <> 'staff' OR is_held(id) OR NOT (about_officials OR purpose = 'report')
    OR state = 'emergency_open' OR unit_id::text = scope_part(3))
""",
    f"""
CREATE POLICY handed_over ON petition TO {APP}
USING (scope_part(1) = 'staff' AND state = 'closed_sealed' AND unit_id::text = scope_part(3) AND {_RECUSED})
""",
)


def upgrade() -> None:
    """Put one policy in the place of three, and a call in the place of each sub-select."""
    op.execute(SEES)
    op.execute(f"ALTER POLICY seen ON petition USING ({SEEN})")
    op.execute("DROP POLICY reports ON petition")
    op.execute("DROP POLICY handed_over ON petition")
    for table, seen in POLICIES.items():
        op.execute(f"ALTER POLICY seen ON {table} USING ({seen})")


def downgrade() -> None:
    """Put the three back, and the sub-selects."""
    for table, seen in POLICIES_BEFORE.items():
        op.execute(f"ALTER POLICY seen ON {table} USING ({seen})")
    for statement in PETITION_BEFORE:
        op.execute(statement)
    op.execute("DROP FUNCTION sees(uuid)")
