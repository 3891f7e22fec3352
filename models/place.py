"""What do we remember of the one code on a poster, and of its scans?"""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from models.columns import datetime, instant, text


class Place(SQLModel, table=True):
    """A permanent, revocable code of a village, a desk or a window. It holds no secret."""

    __table_args__ = (Index("places_of_area", "area_code"),)

    code: str = text(primary_key=True)
    area_code: str = text()
    county_code: str = text()
    desk_id: UUID | None = Field(default=None, foreign_key="desk.id")
    label: str = text()
    issued_at: datetime = instant()
    revoked_at: datetime | None = instant(null=True)
    revoked_reason: str | None = text(null=True, default=None)


class PlaceScan(SQLModel, table=True):
    """How often a code was scanned on a day. Nothing about who."""

    __tablename__ = "place_scan"

    place_code: str = Field(sa_type=Text, foreign_key="place.code", primary_key=True)
    on: date = Field(primary_key=True)
    count: int = 0
