"""What do we remember of who has to keep out of a matter?"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from domain.fields import ConflictReason, RecusalSource
from models.columns import datetime, instant, one_of
from models.columns import text as text_column


class Recusal(SQLModel, table=True):
    """回避: a unit, or one member of staff, that sees nothing of a petition (docs/decisions/0018)."""

    __table_args__ = (
        one_of("source", RecusalSource),
        one_of("reason", ConflictReason),
        # A whole unit, or one person of it.
        CheckConstraint("num_nonnulls(unit_id, staff_id) = 1", name="one_recused"),
        # Only a declaration has a reason out of the list, and only a declaration is ever lifted.
        CheckConstraint("(reason IS NOT NULL) = (source = 'declared')", name="declared_says_why"),
        CheckConstraint("lifted_at IS NULL OR source = 'declared'", name="only_a_declaration_is_lifted"),
        Index("recusals_of_petition", "petition_id"),
        Index(
            "recused_units",
            "unit_id",
            "petition_id",
            unique=True,
            postgresql_where=text("unit_id IS NOT NULL AND lifted_at IS NULL"),
        ),
        Index(
            "recused_staff",
            "staff_id",
            "petition_id",
            unique=True,
            postgresql_where=text("staff_id IS NOT NULL AND lifted_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    source: str = text_column()
    reason: str | None = text_column(null=True, default=None)
    at: datetime = instant()
    declared_by: UUID | None = Field(default=None, foreign_key="staff.id")
    lifted_at: datetime | None = instant(null=True)
    lifted_by: UUID | None = Field(default=None, foreign_key="staff.id")
