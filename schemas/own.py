"""What is told and said when people take along, correct or erase what is kept of them?"""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from domain import fields
from domain.fields import PersonRole, Purpose, RatedBody, Satisfaction, Solved
from domain.levels import Level
from schemas.petitions import AccessRequest, DocumentCard, NoticeCard, TimelineEntry
from schemas.sessions import ResidentSignIn
from schemas.shapes import Said, Told

_NUMBER = "YM2026-1122-000042-8"
_THEN = "2026-11-18T04:00:00Z"
Numbers = Annotated[list[str], Field(examples=[[_NUMBER]])]


class MyAccount(Said):
    """The account: a blind index of the provider's name for it is all that is kept of who it is."""

    provider: str = Field(title="登录方式", examples=["wechat"])
    created_at: datetime = Field(title="第一次登录", examples=[_THEN])
    sessions: int = Field(title="没有到期的登录", examples=[1])


class MyPerson(Said):
    """A person whom this resident wrote down."""

    role: PersonRole
    name: str | None = Field(title="姓名", examples=["王小明"])
    phone: str | None = Field(title="电话", examples=["+8613800000000"])
    relation: str | None = Field(title="与本人的关系", examples=[None])
    minor: bool = Field(title="未满 14 周岁", examples=[False])


class MyRating(Said):
    """A judgement that this resident gave."""

    about: RatedBody
    solved: Solved
    satisfaction: Satisfaction
    comment: str | None
    rated_at: datetime = Field(examples=[_THEN])


class MyFile(Said):
    """A file that this resident handed in; its content is read from the petition."""

    attachment_id: UUID
    name: str = Field(title="文件名", examples=["照片.jpg"])
    media_type: str = Field(examples=["image/jpeg"])
    size: int
    uploaded_at: datetime = Field(examples=[_THEN])


class MyPetitionData(Said):
    """Everything that is kept of one petition."""

    number: str = Field(examples=[_NUMBER])
    title: str
    content: str
    text_hash: str = Field(description="您所写内容的 SHA-256")
    purpose: Purpose
    category: str
    anonymous: bool
    named_units: list[str]
    state: str
    state_name: str
    level: Level
    unit: str
    registered_at: datetime = Field(examples=[_THEN])
    closed_at: datetime | None
    people: list[MyPerson]
    timeline: list[TimelineEntry]
    documents: list[DocumentCard]
    notices: list[NoticeCard]
    ratings: list[MyRating]
    attachments: list[MyFile]


class MyData(Said):
    """Everything that is kept of a resident."""

    exported_at: datetime = Field(examples=[_THEN])
    account: MyAccount
    petitions: list[MyPetitionData]


class Correction(Told):
    """更正自己的姓名、电话；没有写的不变."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "王晓明", "phone": "13900000000"}]})

    name: fields.PersonName | None = Field(None, title="姓名", repr=False)
    phone: fields.Phone | None = Field(None, title="电话", repr=False)
    remove_phone: bool = Field(False, title="不再留电话")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.name is None and self.phone is None and not self.remove_phone:
            raise PydanticCustomError("nothing_told", "name or phone")
        if self.phone is not None and self.remove_phone:
            raise PydanticCustomError("both_told", "phone or none")
        return self


class Corrected(Said):
    """Where it was corrected, and where nothing is kept that could be."""

    corrected: Numbers = Field(description="已更正的编号")
    anonymous: Numbers = Field(description="匿名提交、没有留姓名电话的编号", examples=[[]])


class ErasureForm(AccessRequest):
    """删除个人信息；凭您自己的查询码，不能恢复."""


class AccountErasureForm(ResidentSignIn):
    """删除账号：用同一种登录方式再验证一次是本人；登录着还不够."""


class Erased(Said):
    """What became of a petition whose petitioner wants to be forgotten."""

    number: str = Field(examples=[_NUMBER])
    erased: bool = Field(description="true：只留编号、日期和状态；false：只去掉了姓名、电话和账号", examples=[True])
    words: str = Field(examples=["已删除。只留编号、日期和办理状态，回执和查询码不能再用。"])


class AccountErased(Said):
    """What became of an account and of each of its petitions."""

    petitions: list[Erased]
    words: str = Field(examples=["账号已删除，登录已失效。"])
