"""What is told and said when others join a petition?"""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from domain import fields
from schemas.petitions import AccessRequest
from schemas.shapes import Said, Told

JoinCode = Annotated[
    str,
    StringConstraints(min_length=4, max_length=40),
    Field(title="联名码", description="提出人给您的；与编号一起使用", examples=["5T7C-9WQE-2HN"]),
]


class JoiningOpened(Said):
    """The code that others join by; every opening makes another one."""

    number: str
    join_code: str = Field(description="四位一组", examples=["5T7C-9WQE-2HN"])
    join_url: str = Field(description="联名码在 # 之后，不会发给服务器")
    qr: str = Field(description="联名二维码（SVG）")


class JoinForm(Told):
    """加入联名；匿名的不保存姓名和电话."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"join_code": "5T7C-9WQE-2HN", "name": "李小红"}]})

    join_code: JoinCode
    name: fields.PersonName | None = Field(None, title="姓名")
    phone: fields.Phone | None = Field(None, title="电话")
    anonymous: bool = Field(False, title="匿名")


class JoinReceipt(Said):
    """联名人自己的回执. The token and the code are shown once; keep them."""

    number: str
    receipt_token: str = Field(description="凭它查看进度；只出现这一次")
    query_code: str = Field(description="您自己的查询码，与编号一起使用", examples=["2Y58-DF2G-WFD"])
    qr: str = Field(description="您自己的回执二维码（SVG）")
    progress_url: str
    state: str
    state_name: str
    next_step: str


class LeaveForm(AccessRequest):
    """退出联名；只凭您自己的查询码，不需要理由."""
