"""How does a desk record what a petitioner said in person, by letter or by telephone?"""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from api.calendar import Calendar
from api.identity import Desk, Keys, Now, Session, database_of, settings_of
from api.paths import Number
from api.strict import StrictRoute
from schemas.desk import MoveDone
from schemas.moves import RecordedAct
from services.recorded import pay_for_code, record

router = APIRouter(prefix="/v1/desk/petitions/{number}", route_class=StrictRoute, tags=["desk"])
VisitorsCode = Annotated[
    str | None,
    Header(
        alias="X-Query-Code",
        max_length=40,
        description="来访人当面输入的查询码；本单位看不到的信访件，或登记“这是检举控告”，才需要",
    ),
]


@router.post("/petitioner-moves", operation_id="recordPetitionerMove", summary="代为登记信访人提出的操作")
async def record_petitioner_move(  # noqa: PLR0913
    request: Request,
    number: Number,
    form: RecordedAct,
    response: Response,
    desk: Desk,
    session: Session,
    keyring: Keys,
    calendar: Calendar,
    now: Now,
    query_code: VisitorsCode = None,
) -> MoveDone:
    """转办、请上一级办理、申请复查等如实记录；撤回、评价、确认办结只能由本人办理。"""
    most = settings_of(request).code_attempts_per_petition
    await pay_for_code(database_of(request), number=number, code=query_code, keyring=keyring, most=most, now=now)
    response.headers["Cache-Control"] = "no-store"
    return await record(
        session, number=number, form=form, staff=desk, code=query_code, now=now, calendar=calendar, keyring=keyring
    )
