"""How are accounts of staff opened, listed and stopped?"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from domain.fields import Role, UnitKind, visible
from domain.levels import Level
from schemas.shapes import Said, Told

_EXPIRES = "2026-11-21T04:00:00Z"
Code = Annotated[str, StringConstraints(min_length=20, max_length=100), Field(title="邀请码")]
NewPassword = Annotated[str, StringConstraints(min_length=1, max_length=200), Field(title="新密码")]
Enrolment = Annotated[str, StringConstraints(max_length=1000), Field(title="绑定凭据")]
OneTimeCode = Annotated[str, StringConstraints(max_length=20), Field(title="动态码")]
NewUsername = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{2,62}[A-Za-z0-9]$"),
    Field(title="用户名", description="4 至 64 个小写字母、数字、点、横线，以后不改", examples=["liuwan.chen"]),
]
DisplayName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50),
    Field(title="姓名", description="同事看到的名字", examples=["陈经办"]),
    BeforeValidator(visible),
]


class InvitationForm(Told):
    """Whose account is opened."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "username": "liuwan.chen",
                    "display_name": "陈经办",
                    "unit_id": "0199a6f0-0000-7000-8000-000000000001",
                    "role": "village_desk",
                    "is_head": False,
                }
            ]
        }
    )

    username: NewUsername
    display_name: DisplayName
    unit_id: UUID = Field(title="单位", description="GET /v1/desk/staff/units 按名称查")
    role: Role = Field(title="岗位")
    is_head: bool = Field(default=False, title="负责人")


class ResetForm(Told):
    """What is set anew besides the password."""

    new_second_factor: bool = Field(
        default=False, title="动态码也重新绑定", description="手机丢了的选是；不选的，接受邀请时要用原来的动态码"
    )


class Invitation(Said):
    """An invitation; code and link are shown this once."""

    staff_id: UUID
    username: str = Field(examples=["liuwan.chen"])
    code: str = Field(title="邀请码", description="只出现这一次", examples=["yv_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"])
    link: str = Field(title="链接", examples=["https://yima.example/invitation#yv_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"])
    expires_at: datetime = Field(title="有效期至", examples=[_EXPIRES])


class InvitationCode(Told):
    """An invitation as its holder shows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "yv_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"}]})

    code: Code = Field(repr=False)


class SecondFactorOffer(Said):
    """A secret for an authenticator, shown this once; nothing is stored until a code of it is shown."""

    uri: str = Field(title="otpauth 链接", examples=["otpauth://totp/Yima:liuwan.chen?secret=…&issuer=Yima"])
    secret: str = Field(title="密钥", description="不能扫码的，在身份验证器里手工输入")
    qr_svg: str = Field(title="二维码", description="SVG 图")
    enrolment: str = Field(title="绑定凭据", description="连同动态码交回，15 分钟内有效")


class InvitationOpened(Said):
    """Whose invitation it is, and what is asked of them."""

    username: str = Field(examples=["liuwan.chen"])
    display_name: str = Field(examples=["陈经办"])
    unit: str = Field(examples=["柳湾村村民委员会"])
    role: Role
    role_name: str = Field(examples=["村（社区）窗口"])
    expires_at: datetime = Field(examples=[_EXPIRES])
    second_factor: Literal["required", "optional", "kept"] = Field(
        description="required 必须绑定动态码；optional 可以不绑；kept 用原来绑定的"
    )
    offer: SecondFactorOffer | None = Field(None, description="second_factor 为 kept 时没有")


class Acceptance(Told):
    """How an invitation is accepted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "yv_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa", "password": "••••••••••••"}]}
    )

    code: Code = Field(repr=False)
    password: NewPassword = Field(repr=False)
    enrolment: Enrolment | None = Field(
        None, title="绑定凭据", description="绑定动态码的，照抄打开邀请时给的", repr=False
    )
    one_time_code: OneTimeCode | None = Field(None, title="动态码", repr=False)


class Accepted(Said):
    """The account can be used now."""

    username: str = Field(examples=["liuwan.chen"])


class StaffItem(Said):
    """An account as those see it who look after it."""

    staff_id: UUID
    username: str = Field(examples=["liuwan.chen"])
    display_name: str = Field(examples=["陈经办"])
    unit: str = Field(examples=["柳湾村村民委员会"])
    level: Level
    role: Role
    role_name: str = Field(examples=["村（社区）窗口"])
    is_head: bool
    standing: Literal["invited", "active", "disabled"] = Field(description="invited 还没有接受邀请；disabled 已停用")
    has_second_factor: bool
    created_at: datetime = Field(examples=[_EXPIRES])
    invited_until: datetime | None = Field(None, description="有没用的邀请时，到何时")


class StaffPage(Said):
    """A page of accounts, in the order in which they were opened."""

    items: list[StaffItem]
    next_cursor: str | None = None


class ActiveForm(Told):
    """Whether an account may be used."""

    active: bool = Field(title="启用", description="false 停用：会话和令牌立即结束")


class UnitItem(Said):
    """A unit in which accounts can be opened, and with which roles."""

    unit_id: UUID
    name: str = Field(examples=["柳湾村村民委员会"])
    level: Level
    kind: UnitKind
    roles: list[Role]
    role_names: list[str]


class UnitList(Said):
    """Units found by name, at most 20."""

    items: list[UnitItem]
