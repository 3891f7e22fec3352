"""How does a desk see where every date of a petition comes from?"""

from fastapi import APIRouter

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.identity import Desk, Session
from api.paths import Number
from api.strict import StrictRoute
from schemas.clocks import ClocksExplained
from services.clocks.explain import explain_clocks_at_desk

router = APIRouter(prefix="/v1/desk/petitions", route_class=StrictRoute, tags=["desk"])


@router.get(
    "/{number}/clocks",
    operation_id="explainClocksAtDesk",
    summary="每个期限是怎么来的",
    dependencies=[NEVER_STORED],
)
async def explain_desk_clocks(number: Number, desk: Desk, session: Session, calendar: Calendar) -> ClocksExplained:
    """与信访人看到的相同。"""
    return await explain_clocks_at_desk(session, number=number, staff=desk, calendar=calendar)
