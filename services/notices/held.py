"""Which notices wait for a person to look, and how do they go on?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import Notice
from models.delivery import NoticeState


async def list_held(session: AsyncSession, *, after: UUID | None = None, limit: int = 100) -> Sequence[Notice]:
    """Return held notices, oldest first, those after one id."""
    statement = select(Notice).where(Notice.state == NoticeState.HELD).order_by(col(Notice.id)).limit(limit)
    if after is not None:
        statement = statement.where(col(Notice.id) > after)
    return (await session.exec(statement)).all()


async def release(session: AsyncSession, *, notice_ids: Sequence[UUID] | None = None, now: datetime) -> int:
    """Queue held notices again, all or the named ones, with all their attempts; return how many."""
    statement = (
        update(Notice)
        .where(col(Notice.state) == NoticeState.HELD)
        .values(state=NoticeState.QUEUED.value, attempts=0, next_attempt_at=now)
    )
    if notice_ids is not None:
        statement = statement.where(col(Notice.id).in_(notice_ids))
    result = await session.exec(statement.returning(col(Notice.id)))
    return len(result.all())
