"""Which co-petitioner shows this key, if it is one?

A receipt of their own (``yc_``), or what their own query code opened (``ya_`` with a person). Every
other key is the first petitioner's, and costs no look-up.
"""

from uuid import UUID

from sqlalchemy import ScalarSelect, Uuid, literal
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import AccessToken, Person
from services.access.actors import Bearer


def joined_person(bearer: Bearer) -> ColumnElement[UUID | None]:
    """Return the id of the co-petitioner as SQL, NULL for the first petitioner; ``opened_by`` checks the key."""
    return _look_up(bearer) if bearer.kind in {"yc", "ya"} else literal(None, Uuid)


async def joined_as(session: AsyncSession, *, bearer: Bearer) -> UUID | None:
    """Return the id of the co-petitioner, None for the first petitioner."""
    if bearer.kind not in {"yc", "ya"}:
        return None
    return (await session.exec(select(_look_up(bearer)))).one()


def _look_up(bearer: Bearer) -> ScalarSelect[UUID | None]:
    if bearer.kind == "yc":
        return select(col(Person.id)).where(col(Person.receipt_hash) == bearer.hash).scalar_subquery()
    return select(col(AccessToken.person_id)).where(col(AccessToken.hash) == bearer.hash).scalar_subquery()
