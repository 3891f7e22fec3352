"""What happens next with a petition, and by when, in one sentence?"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import SessionWire
from domain import outlook
from domain.calendar import WorkingCalendar
from domain.lifecycle import State
from models import Petition
from services.petitions import move as door


async def next_step_of(
    session: AsyncSession, petition: Petition, unit_name: str, *, calendar: WorkingCalendar, now: datetime
) -> str:
    """Say it as the petitioner reads it."""
    state = State(petition.state)
    clocks = (await door.read(SessionWire(session), petition.id, today=calendar.local_day(now))).by_kind
    awaited = outlook.waits_for(state, [kind for kind, clock in clocks.items() if clock.paused_at is None])
    last_day = calendar.last_day_before(clocks[awaited].due_at) if awaited else None
    return outlook.next_step(state, unit_name, last_day)
