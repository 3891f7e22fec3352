"""How does a partner's system hand in petitions and follow them?"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.answers import NEVER_STORED, refusals
from api.calendar import Calendar
from api.citizen.petitions import SKIPPED, Filing, receipt_answer
from api.idempotency import Key
from api.identity import Now, Partner, Session
from api.limits import limited, take
from api.strict import StrictRoute
from schemas.partners import ExternalReference, PartnerDraft, PartnerPetition
from schemas.petitions import Receipt
from services.partners.hand_in import hand_in
from services.partners.look_up import look_up

router = APIRouter(route_class=StrictRoute, tags=["partners"])
Reference = Annotated[ExternalReference, Path(title="外部编号")]


@router.post(
    "/v1/partner/petitions",
    operation_id="submitPartnerPetition",
    summary="合作系统转来信访件",
    status_code=201,
    response_model=Receipt,
    responses=refusals(
        {
            400: "请求头或 JSON 有误",
            401: "令牌无效",
            403: "缺少权限范围",
            409: f"这个外部编号提交过；{SKIPPED}",
            413: "内容太大",
            415: "不是 JSON",
            422: "有字段需要修改",
            429: "操作太频繁",
            503: "暂时不可用，请重试",
        }
    ),
)
async def submit_partner_petition(  # noqa: PLR0913 - who, what, answer
    request: Request, body: PartnerDraft, key: Key, partner: Partner, session: Session, ground: Filing, now: Now
) -> Response:
    """回执须转交信访人：其中的查询码和二维码属于信访人本人。Retry with the same Idempotency-Key."""
    headers = take(request, "filing")
    filed = await hand_in(
        session, partner=partner, draft=body, told=await request.body(), key=key, ground=ground, now=now
    )
    return receipt_answer(request, filed, headers=headers)


@router.get(
    "/v1/partner/petitions/{external_reference}",
    operation_id="readPartnerPetition",
    summary="合作系统查询自己转来的信访件",
    dependencies=[limited("read"), NEVER_STORED],
    responses=refusals(
        {
            401: "令牌无效",
            403: "缺少权限范围",
            404: "没有找到",
            422: "外部编号格式不对",
            429: "操作太频繁",
            503: "暂时不可用，请重试",
        }
    ),
)
async def read_partner_petition(
    external_reference: Reference, partner: Partner, session: Session, calendar: Calendar
) -> PartnerPetition:
    """状态、承办单位和下一个期限；不含信访人信息."""
    return await look_up(session, partner=partner, external_reference=external_reference, calendar=calendar)
