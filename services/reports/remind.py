"""Who is reminded that a hand-over was not confirmed? The desk, again and again, until it is."""

from datetime import datetime

from sqlmodel import col, select

from core.database import Database
from domain.reports import REMIND_EVERY
from models import Notice, Petition, SealedReport
from models.delivery import Audience
from services.notices.compose import notice_row

BATCH = 200


async def remind(database: Database, *, now: datetime) -> int:
    """Tell the desk of every hand-over that waits for its receipt; return how many."""
    async with database.transaction() as session:
        due = (
            select(SealedReport, Petition.number, Petition.unit_id)
            .join(Petition, col(Petition.id) == col(SealedReport.petition_id))
            .where(col(SealedReport.remind_at) <= now, col(SealedReport.words_closed).is_not(None))
            .order_by(col(SealedReport.remind_at))
            .limit(BATCH)
            .with_for_update(of=SealedReport, skip_locked=True)
        )
        rows = (await session.exec(due)).all()
        for report, number, unit_id in rows:
            words = f"检举控告 {number} 已移送，还没有登记对方签收。请催对方出具回执，登记后原文才会删除。"
            told = notice_row(
                report.petition_id, audience=Audience.UNIT, topic="petition.handover_unconfirmed", words=words, at=now,
                unit_id=unit_id,
            )  # fmt: skip
            session.add(Notice(**told))
            report.remind_at = now + REMIND_EVERY
    return len(rows)
