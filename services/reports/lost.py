"""What happens to reports whose passphrase is lost? Their petitioners are told, and may file anew."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle import Actor
from models import Petition, SealedReport
from models.delivery import Audience
from services.access.actors import StaffActor
from services.audit.record import event_row
from services.notices.compose import notice_row
from services.petitions.write import write

_TOPIC = "petition.report_unreadable"
_WORDS = (
    "移送专人的口令丢失，封存的原文再也打不开，没有人看得到，也移送不了。"
    "对不起，请重新提交一件，或直接打 12388、到纪检监察机关反映。"
    "原来的编号、日期和内容指纹仍然有效，证明您那天已经反映过。"
)


async def tell_petitioners(session: AsyncSession, *, key_id: UUID, staff: StaffActor, now: datetime) -> None:
    """Put it on every report that lies closed under the key, for its petitioner."""
    closed = col(SealedReport.key_id) == key_id, col(SealedReport.words_closed).is_not(None)
    statement = select(Petition).join(SealedReport, col(SealedReport.petition_id) == col(Petition.id)).where(*closed)
    for petition in (await session.exec(statement.with_for_update(of=Petition))).all():
        event = event_row(
            petition.id,
            seq=petition.last_event + 1,
            before=petition.last_hash,
            topic=_TOPIC,
            at=now,
            actor=Actor.UNIT,
            words=_WORDS,
            unit_id=staff.unit_id,
            staff_id=staff.id,
        )
        told = notice_row(petition.id, audience=Audience.PETITIONER, topic=_TOPIC, words=_WORDS, at=now)
        await write(session, petition=petition, events=[event], notices=[told])
