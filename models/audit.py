"""What do we remember of what people did beside moving petitions, and what holds it all together?"""

from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from domain.fields import Who
from models.columns import datetime, document, instant, octets, one_of
from models.columns import text as text_column


class AuditEvent(SQLModel, table=True):
    """A sign-in, refusal, reveal, export or change of configuration. Never changed; no personal data."""

    __tablename__ = "audit_event"
    __table_args__ = (
        one_of("who", Who),
        Index("audit_in_order", "xid", "id"),
        Index("audit_by_time", "county_code", "at", "id"),
        Index("audit_of_the_machine", "at", "id", postgresql_where=text("county_code IS NULL")),
        Index("audit_of_petition", "petition_id", "id", postgresql_where=text("petition_id IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    at: datetime = instant()
    topic: str = text_column()
    who: str = text_column()
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    county_code: str | None = text_column(null=True, default=None)
    petition_id: UUID | None = None  # no foreign key: what was done is remembered longer than the petition
    data: dict[str, object] = document()
    # The transaction that wrote it: a seal covers what was committed before all that still run.
    xid: int | None = Field(
        default=None,
        sa_type=BigInteger,
        nullable=False,
        sa_column_kwargs={"server_default": text("((pg_current_xact_id())::text)::bigint")},
    )


class AuditSeal(SQLModel, table=True):
    """A link of the chain of chains: what happened since the one before it. Never changed."""

    __tablename__ = "audit_seal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = instant()
    from_xid: int = Field(sa_type=BigInteger)
    to_xid: int = Field(sa_type=BigInteger)  # exclusive
    events: int
    events_digest: bytes = octets()
    heads: int
    heads_digest: bytes = octets()
    hash: bytes = octets()


class AuditHead(SQLModel, table=True):
    """How far a petition's chain had come when a seal was made. Never changed."""

    __tablename__ = "audit_head"
    __table_args__ = (Index("heads_of_seal", "seal", "petition_id"),)

    petition_id: UUID = Field(primary_key=True)  # no foreign key: what is gone must show
    seal: int = Field(primary_key=True, foreign_key="audit_seal.number")
    last_event: int
    hash: bytes = octets()


class DeletedPetition(SQLModel, table=True):
    """What is left of a petition that was deleted when its time was over: by it the chains can be verified."""

    __tablename__ = "deleted_petition"

    petition_id: UUID = Field(primary_key=True)
    number: str = text_column(unique=True)  # never given again
    county_code: str = text_column()
    closed_at: datetime = instant()
    deleted_at: datetime = instant()
    last_event: int
    last_hash: bytes = octets()
