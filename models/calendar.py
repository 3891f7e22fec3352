"""What do we remember of working days?"""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import text


class CalendarYear(SQLModel, table=True):
    """A year whose holidays the State Council has announced."""

    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    source: str = text()


class CalendarDay(SQLModel, table=True):
    """A day that differs from Monday to Friday: a day off, or a make-up working day."""

    __tablename__ = "calendar_day"

    on: date = Field(primary_key=True)
    is_working: bool
    name: str = text(default="")
