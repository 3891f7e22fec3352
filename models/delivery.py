"""What do we remember of messages that wait to leave? The outbox."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import datetime, instant, one_of
from models.columns import text as text_column


class NoticeState(StrEnum):
    """Where a notice is."""

    QUEUED = "queued"
    SENT = "sent"
    HELD = "held"


class Audience(StrEnum):
    """Who a notice is for."""

    PETITIONER = "petitioner"
    UNIT = "unit"


class Notice(SQLModel, table=True):
    """One message to one audience over one channel, written with what it tells about."""

    __table_args__ = (
        one_of("state", NoticeState),
        one_of("audience", Audience),
        Index("due_notices", "next_attempt_at", "id", postgresql_where=text("state = 'queued'")),
        Index("notices_of_petition", "petition_id"),
        Index("held_notices", "id", postgresql_where=text("state = 'held'")),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    audience: str = text_column()
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    channel: str = text_column()
    topic: str = text_column()
    words: str = text_column()
    state: str = text_column()
    attempts: int = 0
    next_attempt_at: datetime = instant()
    last_error: str | None = text_column(null=True, default=None)
    created_at: datetime = instant()
    sent_at: datetime | None = instant(null=True)
