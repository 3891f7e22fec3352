"""Where does a partner's system get its token?"""

from fastapi import APIRouter, Request, Response

from api.answers import refusals
from api.identity import Now, Public, Session
from api.limits import take
from api.partner.token_request import UNCACHED, Authorization, TokenRefusedError, read_token_request, refuse
from api.strict import StrictRoute
from domain.refusals import Refused
from schemas.partners import TokenAnswer, TokenError
from services.partners.tokens import issue_partner_token

router = APIRouter(route_class=StrictRoute, tags=["partners"])
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "scope": {"type": "string", "description": "以空格分隔；不填为全部"},
                        "client_id": {"type": "string", "description": "不用 HTTP Basic 时填写"},
                        "client_secret": {"type": "string", "format": "password"},
                    },
                },
                "example": {"grant_type": "client_credentials", "scope": "petitions:read"},
            }
        },
    }
}


@router.post(
    "/oauth2/token",
    operation_id="issuePartnerToken",
    summary="合作系统取得令牌",
    response_model=TokenAnswer,
    responses={
        **refusals({413: "内容太大", 429: "操作太频繁", 503: "暂时不可用，请重试"}),
        400: {"model": TokenError, "description": "请求不符合 RFC 6749"},
        401: {"model": TokenError, "description": "客户端编号或密钥不对"},
    },
    openapi_extra=_FORM,
)
async def issue_token(
    request: Request, authorization: Authorization, session: Session, now: Now, _: Public
) -> Response:
    """OAuth 2.0 客户端凭证方式（RFC 6749 4.4）；令牌一小时有效."""
    headers = {**take(request, "signin"), **UNCACHED}
    try:
        asked = await read_token_request(request, authorization)
        answer = await issue_partner_token(
            session, client_id=asked.client_id, client_secret=asked.client_secret, scopes=asked.scopes, now=now
        )
    except (TokenRefusedError, Refused) as refusal:
        return refuse(refusal)
    return Response(answer.model_dump_json(), 200, headers, media_type="application/json")
