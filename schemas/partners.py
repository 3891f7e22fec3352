"""What do we and a partner's system tell each other?"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from domain.levels import Level
from schemas.petitions import PRIVACY_NOTICE_VERSION, PetitionDraft
from schemas.shapes import ClockCard, Said, Told

ExternalReference = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$"),
    Field(title="外部编号", description="合作系统自己的编号，每个只能提交一次", examples=["12345-2026-000731"]),
]
_EXAMPLE: JsonDict = {
    "external_reference": "12345-2026-000731",
    "petition": {
        "area_code": "999901100200",
        "category": "agri.irrigation",
        "title": "灌溉渠断流",
        "content": "支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水。",
        "petitioner": {"name": "王小明", "phone": "13800000000"},
        "privacy_notice_version": PRIVACY_NOTICE_VERSION,
    },
}


class PartnerDraft(Told):
    """A petition that a partner hands in for somebody."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    external_reference: ExternalReference
    petition: PetitionDraft = Field(title="信访件")


class PartnerPetition(Said):
    """Where a petition is that a partner handed in; nothing about its people."""

    number: str = Field(title="编号", examples=["YM2026-1121-000042-4"])
    external_reference: ExternalReference
    state: str = Field(title="状态", examples=["pending_acceptance"])
    state_name: str = Field(title="状态说明", examples=["待受理"])
    level: Level = Field(title="级别", examples=["village"])
    unit: str = Field(title="承办单位", examples=["柳湾村村民委员会"])
    registered_at: datetime = Field(title="登记时间", examples=["2026-11-18T04:00:00Z"])
    closed_at: datetime | None = Field(title="办结时间", examples=[None])
    next_due: ClockCard | None = Field(title="下一个期限", description="没有在走的期限时为空")


class TokenAnswer(Said):
    """A partner's token, as RFC 6749 section 5.1 says it."""

    access_token: str = Field(examples=["yp_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"])
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of the kind
    expires_in: int = Field(description="秒", examples=[3600])
    scope: str = Field(examples=["petitions:read petitions:write"])


class TokenError(Said):
    """Why a partner got no token, as RFC 6749 section 5.2 says it."""

    error: Literal["invalid_request", "invalid_client", "invalid_scope", "unsupported_grant_type"]
    error_description: str = ""
