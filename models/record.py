"""What do we remember of what happened: events, clocks, documents, ratings, files?"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.clocks import RULES
from domain.fields import ClockChange, RatedBody, Satisfaction, Solved
from domain.lifecycle import Actor
from domain.warnings import WATCHED
from models.columns import datetime, document, instant, octets, one_of
from models.columns import text as text_column

_KINDS = ", ".join(f"'{kind}'" for kind in RULES)
_COUNTED = "'petition.level_refused', 'petition.registration_blocked'"
_WATCHED = ", ".join(f"'{kind}'" for kind in sorted(WATCHED))
_OPEN = "met_at IS NULL AND breached_at IS NULL AND stopped_at IS NULL"


class Event(SQLModel, table=True):
    """Something that happened, chained by hash within its petition. Never changed."""

    __table_args__ = (
        one_of("actor", Actor),
        # What the figures of offices count; few of all events.
        Index("events_by_time", "at", postgresql_using="brin"),
        Index("counted_events", "at", postgresql_where=text(f"topic IN ({_COUNTED})")),
    )

    petition_id: UUID = Field(primary_key=True, foreign_key="petition.id")
    seq: int = Field(primary_key=True)
    topic: str = text_column()
    at: datetime = instant()
    actor: str = text_column()
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    public: bool  # shown on the petitioner's timeline
    words: str = text_column()  # what the timeline says
    data: dict[str, object] = document()
    hash: bytes = octets()


class Clock(SQLModel, table=True):
    """A running or ended period. Started once, from the fact that the law names."""

    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        # A clock ends in one way.
        CheckConstraint("num_nonnulls(met_at, breached_at, stopped_at) <= 1", name="one_end"),
        Index("one_open_clock_per_kind", "petition_id", "kind", unique=True, postgresql_where=text(_OPEN)),
        Index("due_clocks", "due_at", "id", postgresql_where=text(f"{_OPEN} AND paused_at IS NULL")),
        Index("clocks_of_petition", "petition_id"),
        # Duties whose colour can change by time alone; not looked at yet: no ``look_at``.
        Index(
            "clocks_to_look_at",
            "look_at",
            postgresql_where=text(f"{_OPEN} AND paused_at IS NULL AND kind IN ({_WATCHED})"),
        ),
        # What ended in the rolling days of a unit.
        Index("met_clocks", "unit_id", "met_at", postgresql_where=text("met_at IS NOT NULL")),
        Index("breached_clocks", "unit_id", "breached_at", postgresql_where=text("breached_at IS NOT NULL")),
        Index("rehandlings_of_unit", "unit_id", "started_at", postgresql_where=text("kind = 'C17'")),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    stage_id: UUID = Field(foreign_key="stage.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    kind: str = text_column()
    started_at: datetime = instant()
    due_at: datetime = instant()  # exclusive: the midnight after the last day
    rolled: bool
    provisional: bool
    paused_at: datetime | None = instant(null=True)
    paused_seconds: int = 0
    met_at: datetime | None = instant(null=True)
    breached_at: datetime | None = instant(null=True)
    stopped_at: datetime | None = instant(null=True)
    statutory_due_at: datetime | None = instant(null=True)  # set when a local limit ends it earlier
    extended_days: int = 0
    look_at: datetime | None = instant(null=True)  # when its warning colour can next change; none: not looked at yet


class ClockNote(SQLModel, table=True):
    """Why a clock's due date is another than before: the old one is kept."""

    __tablename__ = "clock_note"
    __table_args__ = (one_of("kind", ClockChange), Index("notes_of_petition", "petition_id", "at"))

    id: UUID = Field(primary_key=True)
    clock_id: UUID = Field(foreign_key="clock.id")
    petition_id: UUID = Field(foreign_key="petition.id")
    kind: str = text_column()
    at: datetime = instant()
    old_due_at: datetime = instant()
    new_due_at: datetime | None = instant(null=True)  # none while it stands still
    why: str = text_column()
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")  # whose decision it was


class Document(SQLModel, table=True):
    """A notice or letter as structured data."""

    __table_args__ = (Index("documents_of_petition", "petition_id", "issued_at"),)

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id")
    stage_id: UUID = Field(foreign_key="stage.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    number: str = text_column(unique=True)
    kind: str = text_column()
    name: str = text_column()
    body: dict[str, object] = document()
    issued_at: datetime = instant()


class Rating(SQLModel, table=True):
    """A petitioner's judgement of one turn; solved stands apart from satisfied."""

    __table_args__ = (
        one_of("about", RatedBody),
        one_of("solved", Solved),
        one_of("satisfaction", Satisfaction),
        # A person rates a body once for each opinion.
        UniqueConstraint("document_id", "person_id", "about", name="rated_once"),
        Index("ratings_of_unit", "unit_id", "rated_at"),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID = Field(foreign_key="petition.id", index=True)
    stage_id: UUID = Field(foreign_key="stage.id")
    document_id: UUID = Field(foreign_key="document.id")
    person_id: UUID = Field(foreign_key="person.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    about: str = text_column()
    solved: str = text_column()
    satisfaction: str = text_column()
    comment: str | None = text_column(null=True, default=None)
    rated_at: datetime = instant()


class Attachment(SQLModel, table=True):
    """A file that was handed in; it belongs to nobody until a petition takes it."""

    __table_args__ = (
        Index("attachments_of_petition", "petition_id"),
        Index("waiting_attachments", "uploaded_at", postgresql_where=text("petition_id IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    petition_id: UUID | None = Field(default=None, foreign_key="petition.id")
    media_type: str = text_column()
    size: int
    sha256: bytes = octets()
    name_sealed: bytes = octets()
    has_preview: bool = False
    uploaded_at: datetime = instant()
