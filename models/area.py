"""What do we remember of an area of the national list of divisions?"""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from domain.areas import AreaLevel
from models.columns import one_of
from models.columns import text as text_column


class Area(SQLModel, table=True):
    """One name of one code for as long as it was in force; ``valid_to`` is the first day after."""

    __table_args__ = (
        one_of("level", AreaLevel),
        # A code is twelve digits, padded.
        CheckConstraint("code ~ '^[0-9]{12}$'", name="code_shape"),
        # An area ends after it began.
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity_order"),
        # A code has one name at a time.
        Index("one_area_in_force_per_code", "code", unique=True, postgresql_where=text("valid_to IS NULL")),
        Index("area_children", "parent_code", "code", postgresql_where=text("valid_to IS NULL")),
    )

    code: str = text_column(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    parent_code: str | None = text_column(null=True, default=None)
    level: str = text_column()
    name: str = text_column()
