"""How does a desk register a visit, a letter or a call?"""

from fastapi import APIRouter, Request, Response

from api import limits
from api.answers import NEVER_STORED, refusals
from api.citizen.petitions import SKIPPED, Filing, level_skipped
from api.idempotency import Key
from api.identity import Desk, Now, Session
from api.paths import Number
from api.strict import StrictRoute
from schemas.registration import DeskRegistration, RecordCheck, RecordChecked, Registered
from services.intake.check_record import check_record
from services.intake.register import register

router = APIRouter(prefix="/v1/desk/petitions", route_class=StrictRoute, tags=["desk"])


@router.post(
    "",
    operation_id="registerPetition",
    summary="登记来访、来信、来电",
    status_code=201,
    response_model=Registered,
    responses=refusals({409: SKIPPED}),
)
async def register_petition(  # noqa: PLR0913 - who, what, answer
    request: Request, body: DeskRegistration, key: Key, desk: Desk, session: Session, ground: Filing, now: Now
) -> Response:
    """回执只在 ``slip_pdf`` 里给一次：马上打印，交给信访人。查询码属于信访人，窗口以后取不到。

    越级的走访答 409 level_skipped：已经登记，另带引导信 ``guidance_letter`` 和一步转办 ``hand_down_url``。
    """
    headers = limits.take(request, "filing") | {"Cache-Control": "no-store"}
    done = await register(session, staff=desk, told=body, body=await request.body(), key=key, ground=ground, now=now)
    if done.replayed:
        headers["Idempotency-Replayed"] = "true"
    if done.refusal is None:
        return Response(done.registered.model_dump_json(), 201, headers, media_type="application/json")
    receipt = done.registered.model_dump(mode="json")
    more = {"receipt": receipt, "guidance_letter": done.guidance_letter, "hand_down_url": receipt["hand_down_url"]}
    return level_skipped(request, done.refusal, more, headers=headers)


@router.post(
    "/{number}/record-check",
    operation_id="confirmRecord",
    summary="来访人已核对登记内容",
    dependencies=[NEVER_STORED],
)
async def confirm_record(number: Number, form: RecordCheck, desk: Desk, session: Session, now: Now) -> RecordChecked:
    """只由登记的单位记一次。"""
    return await check_record(session, number=number, told=form, staff=desk, now=now)
