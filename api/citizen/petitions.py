"""How does a resident file a petition?"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api import limits
from api.answers import refusals
from api.calendar import Calendar
from api.idempotency import Key
from api.identity import Keys, MaybeResident, Now, Public, database_of, settings_of
from api.problems import language, problem
from api.strict import StrictRoute
from core.settings import Settings
from domain.refusals import Refused
from schemas.petitions import PetitionDraft, Receipt
from services.intake.ground import Envelope, Ground
from services.intake.receipt import Filed
from services.intake.submit import submit

router = APIRouter(route_class=StrictRoute, tags=["petitions"])
SKIPPED = "level_skipped：已登记，按逐级办理先由下一级办理；同时带回执 receipt 和 refusal。或同一请求正在处理"


async def filing_ground(request: Request, calendar: Calendar, keyring: Keys) -> Ground:
    """Return what filing stands on in this process."""
    settings: Settings = settings_of(request)
    return Ground(
        database=database_of(request),
        keyring=keyring,
        calendar=calendar,
        public_url=settings.public_url,
        number_prefix=settings.number_prefix,
    )


Filing = Annotated[Ground, Depends(filing_ground)]


def receipt_answer(request: Request, filed: Filed, *, headers: dict[str, str]) -> Response:
    """Return a receipt as it is; it holds secrets, so nobody may cache it."""
    extra = {"Cache-Control": "no-store", **headers} | ({"Idempotency-Replayed": "true"} if filed.replayed else {})
    if filed.refusal is None:
        return Response(filed.receipt, 201, extra, media_type="application/json")
    return level_skipped(request, filed.refusal, {"receipt": json.loads(filed.receipt)}, headers=extra)


def level_skipped(
    request: Request, refusal: dict[str, Any], more: dict[str, Any], *, headers: dict[str, str]
) -> Response:
    """Return the refusal of a level: a problem that carries the receipt, for the text is stored."""
    words = Refused("level_skipped", unit=refusal["target_unit"]["name"]).detail(language(request))
    return problem(request, "level_skipped", words, headers=headers, more={"refusal": refusal, **more})


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
            409: SKIPPED,
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
    """提交后立即得到回执：编号、查询码、二维码、承办单位和最迟日期。Retry with the same Idempotency-Key.

    指定的级别须逐级办理的，答 409 level_skipped：内容已经保存，receipt 就是回执，refusal 说明转给谁、怎么一步转办。
    """
    headers = limits.take(request, "filing")
    envelope = Envelope(told=await request.body(), key=key, resident_hash=resident.hash if resident else None)
    return receipt_answer(request, await submit(draft, envelope, ground=ground, now=now), headers=headers)
