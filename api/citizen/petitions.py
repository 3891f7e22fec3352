"""How does a resident file a petition?"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api import limits
from api.answers import refusals
from api.calendar import Calendar
from api.idempotency import Key
from api.identity import MaybeResident, Now, Public, database_of, settings_of
from api.strict import StrictRoute
from core.settings import Settings
from schemas.petitions import PetitionDraft, Receipt
from services.intake.ground import Envelope, Ground
from services.intake.submit import submit

router = APIRouter(route_class=StrictRoute, tags=["petitions"])


async def filing_ground(request: Request, calendar: Calendar) -> Ground:
    """Return what filing stands on in this process."""
    settings: Settings = settings_of(request)
    return Ground(
        database=database_of(request),
        keyring=request.app.state.keyring,
        calendar=calendar,
        public_url=settings.public_url,
        number_prefix=settings.number_prefix,
        attachment_limit=settings.attachments_per_petition,
    )


Filing = Annotated[Ground, Depends(filing_ground)]


def receipt_answer(text: str, *, replayed: bool, headers: dict[str, str]) -> Response:
    """Return a receipt as it is; it holds secrets, so nobody may cache it."""
    extra = {"Cache-Control": "no-store", **headers}
    if replayed:
        extra["Idempotency-Replayed"] = "true"
    return Response(text, 201, extra, media_type="application/json")


@router.post(
    "/v1/petitions",
    operation_id="submitPetition",
    summary="提交信访件",
    status_code=201,
    response_model=Receipt,
    responses=refusals(
        {
            400: "请求头或 JSON 有误",
            401: "登录已失效",
            409: "同一请求正在处理",
            413: "内容太大",
            415: "不是 JSON",
            422: "有字段需要修改",
            429: "操作太频繁",
            503: "暂时不可用，请重试",
        }
    ),
)
async def submit_petition(  # noqa: PLR0913 - who, what, answer
    request: Request, draft: PetitionDraft, key: Key, resident: MaybeResident, ground: Filing, now: Now, _: Public
) -> Response:
    """提交后立即得到回执：编号、查询码、二维码、承办单位和最迟日期。Retry with the same Idempotency-Key."""
    headers = limits.take(request, "filing")
    envelope = Envelope(told=await request.body(), key=key, resident_hash=resident.hash if resident else None)
    text, replayed = await submit(draft, envelope, ground=ground, now=now)
    return receipt_answer(text, replayed=replayed, headers=headers)
