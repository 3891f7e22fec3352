"""What do we remember of units, their desks, and who is responsible for what?"""

from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.fields import Role, UnitKind
from domain.levels import Level
from models.columns import datetime, instant, octets, one_of, text


class Unit(SQLModel, table=True):
    """A body that can handle petitions, or receive what is handed over."""

    __table_args__ = (
        one_of("level", Level),
        one_of("kind", UnitKind),
        # Within one area, one unit of a kind answers.
        UniqueConstraint("area_code", "kind", name="one_unit_of_a_kind_per_area"),
    )

    id: UUID = Field(primary_key=True)
    area_code: str = text()
    level: str = text()
    kind: str = text()
    name: str = text()
    address: str = text(default="")
    hours: str = text(default="")
    phone: str = text(default="")
    active: bool = True


class Desk(SQLModel, table=True):
    """A counter or window of a unit where people come."""

    __table_args__ = (Index("desks_of_unit", "unit_id"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    name: str = text()
    address: str = text()
    hours: str = text()
    phone: str = text()


class Category(SQLModel, table=True):
    """内容分类: a slug such as ``agri`` or ``agri.irrigation``."""

    __table_args__ = (one_of("lowest_level", Level),)

    slug: str = text(primary_key=True)
    parent_slug: str | None = text(null=True, default=None)
    name: str = text()
    lowest_level: str = text()
    position: int
    routed_by_person: bool = False  # too broad to say who is responsible


class CategoryDuty(SQLModel, table=True):
    """Which kind of unit is responsible for a category at a level."""

    __tablename__ = "category_duty"
    __table_args__ = (one_of("level", Level), one_of("unit_kind", UnitKind))

    category_slug: str = Field(sa_type=Text, foreign_key="category.slug", primary_key=True)
    level: str = text(primary_key=True)
    unit_kind: str = text()


class Staff(SQLModel, table=True):
    """A person who works for a unit."""

    __table_args__ = (one_of("role", Role),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    username: str = text(unique=True)
    display_name: str = text()
    role: str = text()
    is_head: bool = False
    password_hash: str = text()
    totp_sealed: bytes | None = octets(null=True)
    totp_last_step: int = 0  # a one-time code is accepted once
    active: bool = True
    created_at: datetime = instant()
