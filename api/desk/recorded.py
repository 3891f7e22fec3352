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
        description="信访人自己在窗口输入，不在电话里问。以下才需要：本单位看不到的信访件；"
        "请上一级办理、申请复查复核、异议、向上级反映、退回本渠道、新的事实、“这是检举控告”",
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
    """转办、补充、催办等如实记录；请上一级办理、申请复查等，由本人输入查询码；撤回、评价、确认办结只能由本人办理。"""
    most = settings_of(request).code_attempts_per_petition
    database = database_of(request)
    await pay_for_code(database, number=number, code=query_code, staff=desk, keyring=keyring, most=most, now=now)
    response.headers["Cache-Control"] = "no-store"
    return await record(
        session,
        number=number,
        form=form,
        staff=desk,
        code=query_code,
        most=most,
        now=now,
        calendar=calendar,
        keyring=keyring,
    )
