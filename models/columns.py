"""How are columns written that many tables share?"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    """Return the CHECK that keeps a text column to the values of an enum."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


def text(*, null: bool = False, **more: Any) -> Any:  # noqa: ANN401 - as SQLModel's own Field
    """Return a text column; limits live in ``domain.fields`` and at the edge."""
    return Field(sa_type=Text, nullable=null, **more)


def instant(*, null: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """Return a column for an instant, with time zone."""
    if null:
        more.setdefault("default", None)
    return Field(sa_type=DateTime(timezone=True), nullable=null, **more)


def octets(*, null: bool = False) -> Any:  # noqa: ANN401
    """Return a column for bytes: hashes and sealed text."""
    if null:
        return Field(default=None, sa_type=LargeBinary, nullable=True)
    return Field(sa_type=LargeBinary, nullable=False)


def document() -> Any:  # noqa: ANN401
    """Return a JSONB column."""
    return Field(sa_column=Column(JSONB, nullable=False))


__all__ = ["SQLModel", "datetime", "document", "instant", "octets", "one_of", "text"]
