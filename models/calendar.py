"""What do we remember of working days?"""

from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.columns import datetime, document, instant, text


class CalendarYear(SQLModel, table=True):
    """A year whose holidays the State Council has announced."""

    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    source: str = text()


class CalendarEdit(SQLModel, table=True):
    """A change of the calendar: what it was before can be told."""

    __tablename__ = "calendar_edit"

    id: UUID = Field(primary_key=True)
    year: int
    at: datetime = instant()
    source: str = text()
    before: dict[str, object] = document()
    after: dict[str, object] = document()
    moved_clocks: int = 0
    settled_at: datetime | None = instant(null=True)  # when what began with the old days meanwhile was counted again
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")  # none: typed at the machine


class CalendarDay(SQLModel, table=True):
    """A day that differs from Monday to Friday: a day off, or a make-up working day."""

    __tablename__ = "calendar_day"

    on: date = Field(primary_key=True)
    is_working: bool
    name: str = text(default="")
