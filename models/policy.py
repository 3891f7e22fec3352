"""What do we remember of a county's own choices?"""

from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.columns import datetime, document, instant, text


class CountyPolicy(SQLModel, table=True):
    """One version of a county's policy; never changed, only followed by the next one."""

    __tablename__ = "county_policy"

    county_code: str = text(primary_key=True)
    version: int = Field(primary_key=True)
    valid_from: date
    body: dict[str, object] = document()
    note: str = text()
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    created_at: datetime = instant()
