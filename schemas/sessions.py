"""What is told to sign in, and what is said of a session?"""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from domain import fields
from domain.fields import Role
from domain.levels import Level
from schemas.shapes import Said, Told

_EXPIRES = "2026-11-18T14:00:00Z"

Username = Annotated[str, StringConstraints(min_length=1, max_length=64), Field(title="用户名")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200), Field(title="密码")]
OneTimeCode = Annotated[str, StringConstraints(max_length=20)]


class DeskSignIn(Told):
    """How a member of staff signs in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"username": "liuwan-desk", "password": "••••••••"}]})

    username: Username
    password: Password = Field(repr=False)
    one_time_code: OneTimeCode | None = Field(None, title="动态码", description="绑定了动态码的账号须填", repr=False)


class WhoAmI(Said):
    """Whose session it is."""

    expires_at: datetime = Field(title="有效期至", examples=[_EXPIRES])
    display_name: str = Field(title="姓名", examples=["李经办"])
    role: Role = Field(title="岗位", examples=["village_desk"])
    is_head: bool = Field(title="负责人", examples=[False])
    unit: str = Field(title="单位", examples=["柳湾村村民委员会"])
    level: Level = Field(title="级别", examples=["village"])
    area_code: str = Field(title="行政区划代码", examples=["999901100200"])


class DeskSession(WhoAmI):
    """A member of staff's session; the token is shown this once."""

    access_token: str = Field(title="令牌", examples=["yd_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"])


class ResidentSignIn(Told):
    """A login code, as ``wx.login`` or its like handed it out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"provider": "demo", "code": "demo-wang.1"}]})

    provider: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,19}$")] = Field(
        title="登录方式",
        description="wechat、alipay：小程序的登录凭证；phone：手机验证码；demo：演示用，正式环境不提供",
    )
    code: Annotated[str, StringConstraints(min_length=1, max_length=256)] = Field(
        title="登录凭证", description="只能用一次；phone 是收到的 6 位验证码", repr=False
    )
    phone: fields.Phone | None = Field(None, title="手机号", description="provider 为 phone 时填", repr=False)


class PhoneCodeRequest(Told):
    """Where the code is to be sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phone": "13800000000"}]})

    phone: fields.Phone = Field(title="手机号", repr=False)


class PhoneCodeSent(Said):
    """A code is on its way; the same is said of every mobile number."""

    expires_at: datetime = Field(title="有效期至", examples=["2026-11-18T04:05:00Z"])
    demo_code: str | None = Field(
        None, title="验证码", description="只在演示环境出现；正式环境用短信发", examples=[None]
    )


class ResidentSession(Said):
    """A resident's session; the token is shown this once."""

    access_token: str = Field(title="令牌", examples=["ys_kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8Aa"])
    expires_at: datetime = Field(title="有效期至", examples=[_EXPIRES])


class MyPetition(Said):
    """A petition in a resident's own list."""

    number: str = Field(title="编号", examples=["YM2026-1121-000042-4"])
    title: str = Field(title="标题", examples=["灌溉渠断流"])
    state: str = Field(title="状态", examples=["pending_acceptance"])
    state_name: str = Field(title="状态说明", examples=["待受理"])
    level: Level = Field(title="级别", examples=["village"])
    unit: str = Field(title="承办单位", examples=["柳湾村村民委员会"])
    registered_at: datetime = Field(title="登记时间", examples=["2026-11-18T04:00:00Z"])


class MyPetitions(Said):
    """A page of a resident's own petitions, newest first."""

    items: list[MyPetition]
    next_cursor: str | None = Field(None, title="下一页标记", description="没有下一页时为空")
