"""Which reports lie with the officer's desk? Numbers, dates and states: nothing of what they say."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle import State
from domain.refusals import Refused
from domain.words import STATES
from models import Attachment, Petition, ReportKey, SealedReport
from schemas.reports import ReportCard
from services.access.actors import StaffActor
from services.access.scope import reports_of
from services.reports.officer import check_officer

Place = tuple[datetime, UUID]


async def list_reports(
    session: AsyncSession, *, staff: StaffActor, after: Place | None, limit: int
) -> tuple[list[ReportCard], Place | None]:
    """Return a page, the newest first, and where the next one starts; raises ``forbidden``."""
    await check_officer(session, staff)
    at = (col(Petition.registered_at), col(Petition.id))
    statement = _cards(staff).order_by(*(column.desc() for column in at)).limit(limit + 1)
    if after is not None:
        statement = statement.where(tuple_(*at) < tuple_(*after))
    rows = (await session.exec(statement)).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return [_card(*row) for row in rows[:limit]], (last.registered_at, last.id) if last else None


async def read_card(session: AsyncSession, *, number: str, staff: StaffActor) -> ReportCard:
    """Return one of them; raises ``not_found``."""
    row = (await session.exec(_cards(staff).where(Petition.number == number))).first()
    if row is None:
        raise Refused("not_found")
    return _card(*row)


def _cards(staff: StaffActor) -> Any:  # noqa: ANN401 - a statement of four columns
    files = select(func.count()).where(Attachment.petition_id == col(Petition.id)).scalar_subquery()
    return (
        select(Petition, SealedReport, ReportKey.lost_at, files)
        .outerjoin(SealedReport, col(SealedReport.petition_id) == col(Petition.id))
        .outerjoin(ReportKey, col(ReportKey.id) == col(SealedReport.key_id))
        .where(reports_of(staff))
    )


def _card(petition: Petition, report: SealedReport | None, lost_at: datetime | None, files: int) -> ReportCard:
    state = State(petition.state)
    told = ("opened_at", "handed_to", "handed_at", "receipt_number", "confirmed_at")
    return ReportCard(
        number=petition.number,
        state=state,
        state_name=STATES[state],
        version=petition.version,
        registered_at=petition.registered_at,
        due_at=petition.attention_at if state.is_open else None,
        files=files,
        **{name: getattr(report, name, None) for name in told},
        lock=_lock(report, lost_at),
    )


def _lock(report: SealedReport | None, lost_at: datetime | None) -> str:
    if report is None:
        return "open"
    if report.words_closed is None:
        return "none" if report.confirmed_at is not None else "erased"
    if report.key_sealed is not None:
        return "waiting"
    return "lost" if lost_at is not None else "passphrase"
