"""How do number and query code open a petition?"""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.answers import NEVER_STORED, refusals
from api.identity import Keys, Now, Public, database_of, settings_of
from api.limits import address_of, limited
from api.strict import StrictRoute
from schemas.petitions import Access, AccessRequest
from services.access.query_codes import open_petition

router = APIRouter(route_class=StrictRoute, tags=["petitions"])
TypedNumber = Annotated[str, Path(description="信访编号", max_length=64, examples=["YM2026-1121-000042-4"])]


@router.post(
    "/v1/petitions/{number}/access",
    operation_id="openProgress",
    summary="用编号和查询码打开",
    status_code=201,
    dependencies=[limited("read"), NEVER_STORED],
    responses=refusals(
        {
            400: "JSON 有误",
            403: "编号或查询码不对",
            413: "内容太大",
            415: "不是 JSON",
            422: "有字段需要修改",
            429: "尝试次数过多",
            503: "暂时不可用，请重试",
        }
    ),
)
async def open_progress(
    request: Request, number: TypedNumber, body: AccessRequest, keys: Keys, now: Now, _: Public
) -> Access:
    """打开后得到 30 分钟有效的令牌。全角字、小写、空格、连字符都可以；尝试次数用完时，回执二维码仍然有效."""
    issued = await open_petition(
        database_of(request),
        number=number,
        code=body.query_code,
        address=address_of(request),
        keyring=keys,
        settings=settings_of(request),
        now=now,
    )
    return Access(access_token=issued.token, expires_at=issued.expires_at)
