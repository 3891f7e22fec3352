"""How does a petitioner learn where every date comes from?"""

from fastapi import APIRouter

from api.answers import NEVER_STORED
from api.calendar import Calendar
from api.identity import Now, Petitioner, Session
from api.limits import limited
from api.paths import Number
from api.strict import StrictRoute
from schemas.clocks import ClocksExplained
from services.clocks.explain import explain_clocks

router = APIRouter(prefix="/v1/petitions/{number}", route_class=StrictRoute, tags=["petitions"])


@router.get(
    "/clocks",
    operation_id="explainClocks",
    summary="每个期限是怎么来的",
    dependencies=[limited("read"), NEVER_STORED],
)
async def explain_petition_clocks(
    number: Number, petitioner: Petitioner, session: Session, calendar: Calendar, now: Now
) -> ClocksExplained:
    """从哪天算、多长、依据、跳过哪些假日、暂停、延期、改过几次，用一段话说明；已结束的也在。"""
    return await explain_clocks(session, number=number, bearer=petitioner.bearer, now=now, calendar=calendar)
