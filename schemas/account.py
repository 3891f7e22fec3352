"""What may somebody do with their own account?"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from domain.fields import Role, visible
from domain.permissions import TokenScope
from schemas.sessions import Password
from schemas.shapes import Said, Told
from schemas.staff import Enrolment, NewPassword, OneTimeCode

_AT = "2026-11-18T04:00:00Z"


class OwnPassword(Told):
    """The password again, before something that would outlast a stolen session."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "••••••••"}]})

    password: Password = Field(repr=False)


class PasswordChange(Told):
    """The old password and the new one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"old_password": "••••••••", "new_password": "••••••••••••"}]}
    )

    old_password: Password = Field(repr=False)
    new_password: NewPassword = Field(repr=False)


class SecondFactorForm(Told):
    """A code of the new device; of the one before too, where there is one."""

    enrolment: Enrolment = Field(repr=False)
    one_time_code: OneTimeCode = Field(repr=False)
    old_one_time_code: OneTimeCode | None = Field(
        None, title="原来的动态码", description="已经绑定过的须填", repr=False
    )


class Account(Said):
    """The own account."""

    username: str = Field(examples=["liuwan.chen"])
    display_name: str = Field(examples=["陈经办"])
    role: Role
    role_name: str = Field(examples=["村（社区）窗口"])
    unit: str = Field(examples=["柳湾村村民委员会"])
    has_second_factor: bool
    needs_second_factor: bool = Field(description="岗位有要用动态码登录才能用的权限")
    signed_in_with_second_factor: bool
    invites: bool = Field(description="可以开账号")
    token_scopes: list[TokenScope] = Field(description="访问令牌可以有的权限范围")
    single_sign_on: bool = Field(description="绑定了统一身份")


class OwnSession(Said):
    """One of the own sessions."""

    session_id: UUID
    opened_at: datetime = Field(examples=[_AT])
    expires_at: datetime = Field(examples=[_AT])
    second_factor: bool = Field(description="用动态码登录的")
    is_this: bool = Field(description="正在用的这一个")


class OwnSessions(Said):
    """Every own session that has not ended."""

    items: list[OwnSession]


class TokenForm(Told):
    """What a token for scripts is for, what it may, and how long."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"label": "周报", "scopes": ["figures.read"], "days": 90, "password": "••••••••"}]
        }
    )

    label: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), BeforeValidator(visible)
    ] = Field(title="用途")
    scopes: Annotated[list[TokenScope], Field(min_length=1, max_length=4)] = Field(title="权限范围")
    days: int = Field(title="天数", ge=1, le=365)
    password: Password = Field(repr=False)


class OwnToken(Said):
    """A token for scripts."""

    token_id: UUID
    label: str = Field(title="用途", examples=["周报"])
    scopes: list[TokenScope]
    created_at: datetime = Field(examples=[_AT])
    expires_at: datetime = Field(examples=[_AT])
    used_on: date | None = Field(None, description="最后用到的一天（世界时）", examples=["2026-11-18"])


class NewToken(OwnToken):
    """A new token, shown this once."""

    access_token: str = Field(title="令牌", examples=["yt_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"])


class OwnTokens(Said):
    """Every own token that has not ended."""

    items: list[OwnToken]
