"""What happens next with a petition, and by when, in one sentence?"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from domain import outlook
from domain.calendar import WorkingCalendar
from domain.lifecycle import State
from models import Event, Petition
from services.petitions import move as door

_LAST_THAT_CHANGES_IT = (
    select(Event.topic)
    .where(
        col(Event.topic).in_(["petition.emergency_overdue", "petition.danger_removed", "petition.report_unreadable"])
    )
    .order_by(col(Event.seq).desc())
    .limit(1)
)


async def next_step_of(
    session: AsyncSession, petition: Petition, unit_name: str, *, calendar: WorkingCalendar, now: datetime
) -> str:
    """Say it as the petitioner reads it."""
    state = State(petition.state)
    clocks = (await door.read(SessionWire(session), petition.id, today=calendar.local_day(now))).by_kind
    running = {kind: clock.due_at for kind, clock in clocks.items() if clock.paused_at is None}
    last = (await session.exec(_LAST_THAT_CHANGES_IT.where(col(Event.petition_id) == petition.id))).first()
    awaited, closed = outlook.awaited(state, running, calendar), petition.locked_at is not None
    unanswered, unreadable = last == "petition.emergency_overdue", last == "petition.report_unreadable"
    return outlook.next_step(
        state, unit_name, awaited, unanswered=unanswered, closed_report=closed, unreadable=unreadable
    )
