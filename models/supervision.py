"""What do we remember of supervision: orders after a breach, and the three proposals?"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from domain.expiry import Colour
from domain.fields import OrderState, ProposalKind
from models.columns import datetime, instant, one_of
from models.columns import text as text_column


class SupervisionOrder(SQLModel, table=True):
    """督办: opens by itself with a breach, wants a reply, is escalated, and closed by a person."""

    __tablename__ = "supervision_order"
    __table_args__ = (
        one_of("state", OrderState),
        one_of("colour", Colour),
        Index("orders_of_county", "county_code", "opened_at", "id"),
        Index("orders_of_unit", "unit_id", "opened_at", "id"),
        Index("waiting_orders", "reply_due_at", postgresql_where=text("state = 'open'")),
        Index("orders_of_petition", "petition_id"),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    clock_id: UUID = Field(foreign_key="clock.id", unique=True)  # one order for a breach
    stage_id: UUID = Field(foreign_key="stage.id")
    unit_id: UUID = Field(foreign_key="unit.id")  # whose period ran out
    county_code: str = text_column()
    breach: str = text_column()  # kind of clock
    colour: str = text_column()
    state: str = text_column()
    opened_at: datetime = instant()
    reply_due_at: datetime = instant()
    reply: str | None = text_column(null=True, default=None)
    replied_at: datetime | None = instant(null=True)
    replied_by: UUID | None = Field(default=None, foreign_key="staff.id")
    escalated_at: datetime | None = instant(null=True)
    finding: str | None = text_column(null=True, default=None)
    closed_at: datetime | None = instant(null=True)
    closed_by: UUID | None = Field(default=None, foreign_key="staff.id")


class Proposal(SQLModel, table=True):
    """改进工作、完善政策、追究责任: to a unit, never about a petitioner."""

    __table_args__ = (
        one_of("kind", ProposalKind),
        # An answer says when.
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_says_when"),
        Index("proposals_of_county", "county_code", "made_at", "id"),
        Index("proposals_of_unit", "unit_id", "made_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    county_code: str = text_column()
    unit_id: UUID = Field(foreign_key="unit.id")
    order_id: UUID | None = Field(default=None, foreign_key="supervision_order.id")
    kind: str = text_column()
    text: str = text_column()
    made_at: datetime = instant()
    made_by: UUID = Field(foreign_key="staff.id")
    due_at: datetime = instant()
    answer: str | None = text_column(null=True, default=None)
    answered_at: datetime | None = instant(null=True)
    answered_by: UUID | None = Field(default=None, foreign_key="staff.id")
