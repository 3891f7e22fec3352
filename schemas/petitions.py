"""What is told when a petition is filed, and what does the receipt say?"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain import fields
from domain.fields import Level, OtherProcess, Purpose
from domain.intake import Action
from domain.policy import Order
from schemas.shapes import ClockCard, MoveCard, Problem, Said, Told, UnitCard

PRIVACY_NOTICE_VERSION = "2026-01"

PlaceCode = Annotated[
    str, StringConstraints(min_length=4, max_length=32), Field(title="二维码编号", examples=["7K2M-9QXA-3F"])
]
PRIVACY_NOTICES = frozenset({PRIVACY_NOTICE_VERSION})  # those that a page which is still open may have shown


def _known_notice(version: str) -> str:
    """Refuse a version that nobody was ever shown: it would prove nothing."""
    if version not in PRIVACY_NOTICES:
        raise PydanticCustomError("notice_unknown", "unknown version", {"known": PRIVACY_NOTICE_VERSION})
    return version


NoticeVersion = Annotated[
    str,
    StringConstraints(max_length=20),
    AfterValidator(_known_notice),
    Field(title="隐私告知版本", description="已向填写人展示的版本", examples=[PRIVACY_NOTICE_VERSION]),
]
NumberText = Annotated[str, StringConstraints(max_length=64), Field(title="原信访编号")]
Relation = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20),
    Field(title="与本人的关系"),
    BeforeValidator(fields.visible),
]
NamedUnit = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=50), BeforeValidator(fields.visible)
]


class Represented(Told):
    """代人反映：被代理的人."""

    name: fields.PersonName
    relation: Relation
    represented_minor: bool = Field(False, title="本人未满 14 周岁", description="替孩子反映")
    minor: bool = Field(False, title="填写人未满 14 周岁")


class Petitioner(Told):
    """信访人；姓名和电话加密保存."""

    name: fields.PersonName | None = Field(None, title="姓名")
    phone: fields.Phone | None = Field(None, title="电话")
    anonymous: bool = Field(
        False, title="匿名", description="不保存姓名和电话（填了也不保存），没有人能联系您；凭回执照样查看、补充、评价"
    )
    on_behalf_of: Represented | None = Field(None, title="代人反映")


class CoPetitioner(Told):
    """联名人."""

    name: fields.PersonName
    phone: fields.Phone | None = Field(None, title="电话")


class PetitionDraft(Told):
    """A petition as its writer hands it in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area_code": "999901100200",
                    "category": "agri.irrigation",
                    "title": "灌溉渠断流",
                    "content": "支渠从七月初不来水，玉米已经卷叶。请先开闸轮流放水。",
                    "petitioner": {"name": "王小明", "phone": "13800000000"},
                    "privacy_notice_version": PRIVACY_NOTICE_VERSION,
                }
            ]
        }
    )

    place_code: PlaceCode | None = Field(None, title="二维码编号")
    area_code: fields.AreaCode | None = Field(None, title="行政区划代码")
    purpose: Purpose = Field(Purpose.CLAIM, title="信访目的")
    category: fields.Slug = Field("other", title="内容分类")
    title: fields.Title | None = Field(None, title="标题", description="可不填，取内容的开头")
    content: fields.Content
    requested_level: Level | None = Field(None, title="希望由哪一级办理")
    named_units: list[NamedUnit] = Field(
        [],
        title="涉及的单位",
        description="本村、本乡镇和本县单位中名称相符的，从登记起回避：不经手，也看不到；由上一级办理",
        max_length=fields.NAMED_UNITS,
    )
    conflict_levels: list[Level] = Field(
        [],
        title="哪一级的人和这件事有利害关系",
        description=(
            "勾选 village、township：事发地的村（社区）、乡镇（街道）各单位回避，由上一级办理；勾选 county："
            "县里负责这类事项的部门回避。回避的单位不经手、看不到，也不会收到通知。"
            "知道单位名称的，也可以填 named_units；县信访局不整体回避，由其工作人员各自回避"
        ),
        max_length=3,
    )
    about_officials: bool = Field(False, title="检举控告工作人员")
    already_in_process: OtherProcess = Field(OtherProcess.NONE, title="是否已进入其他法定程序")
    emergency: bool = Field(False, title="紧急：危及生命、安全或健康")
    petitioner: Petitioner = Field(title="信访人")
    co_petitioners: list[CoPetitioner] = Field([], title="联名人", max_length=fields.CO_PETITIONERS)
    attachments: list[UUID] = Field([], title="附件", max_length=fields.ATTACHMENTS)
    previous_number: NumberText | None = Field(None, title="原信访编号")
    privacy_notice_version: NoticeVersion


class SameMatter(Said):
    """The petitioner's own petition that may be about the same matter, as it is now."""

    number: str
    state: str
    state_name: str


class Routing(Said):
    """Who was asked, who got it, by which rule of which policy, and why."""

    asked_for: Level | None
    went_to: Level
    why: str
    rule: str
    action: Action = Field(Action.ROUTE, description="登记时的决定")
    target_level: Level | None = Field(None, description="从这里再转时去哪一级；越级退回时是应先办理的一级")
    policy_version: int = Field(0, description="本县政策的版本；0 为产品默认")
    order: Order | None = Field(None, description="本渠道按本县逐级规定还是国家规定")
    duplicate_of: SameMatter | None = Field(None, description="可能是同一件事，由县信访局核对")


class Receipt(Said):
    """登记回执. The token and the code are shown once; keep them."""

    number: str = Field(examples=["YM2026-1122-000042-8"])
    receipt_token: str = Field(description="凭它查看进度；只出现这一次")
    query_code: str = Field(description="与编号一起使用，四位一组", examples=["2Y58-DF2G-WFD"])
    qr: str = Field(description="回执二维码（SVG）")
    progress_url: str
    registered_at: datetime
    state: str
    state_name: str
    level: Level
    unit: UnitCard
    routing: Routing
    next_step: str
    clocks: list[ClockCard]
    limitation_warnings: list[str]
    named_units_notes: list[str] = Field([], description="点名的单位里，哪些没有因此回避，为什么；都回避了是空的")
    emergency_contacts: list[str]
    moves: list[MoveCard]
    text_hash: str = Field(description="您所写内容的 SHA-256，可用来证明一字未改")


class Refusal(Said):
    """越级退回：内容已经保存，一步转办，不用重新填写."""

    refusal_id: UUID
    reason_code: str = Field(examples=["LEVEL_SKIPPED"])
    reason: str
    rule: str = Field(description="依据的规定")
    target_unit: UnitCard = Field(description="应先办理的单位")
    why_this_unit: str
    due_if_converted: date = Field(description="现在转办，该单位最迟哪天答复是否受理")
    convert_url: str = Field(description='POST {"move": "convert"}')
    claim_exemption_url: str = Field(description='POST {"move": "claim_exemption", "exemption": …, "reason": …}')
    auto_convert_at: datetime = Field(description="您不选时自动转办的时刻；选“先不转办”则不转")
    other_routes: list[str]


class LevelSkipped(Problem):
    """The 409 of a skipped level: a problem that is a receipt all the same."""

    refusal: Refusal
    receipt: Receipt


class AccessRequest(Told):
    """Number is in the path; the code travels in the body, never in a URL."""

    query_code: Annotated[str, StringConstraints(min_length=4, max_length=40), Field(title="查询码")]


class Access(Said):
    """A short-lived key to one petition."""

    access_token: str
    expires_at: datetime


class TimelineEntry(Said):
    """One thing that happened, as the petitioner is told."""

    at: datetime
    topic: str
    words: str
    unit: str | None


class DocumentCard(Said):
    """A notice or opinion."""

    document_id: UUID
    number: str = Field(description="文号")
    kind: str
    name: str
    unit: str
    issued_at: datetime
    body: dict[str, object]


class NoticeCard(Said):
    """A message to the petitioner."""

    at: datetime
    words: str


class AttachmentCard(Said):
    """A file of the petition."""

    attachment_id: UUID
    media_type: str
    size: int


class JointCard(Said):
    """What joining is to whoever reads the page."""

    role: Literal["petitioner", "co_petitioner"]
    may_open: bool = Field(description="能否请别人联名；检举控告和已办结的不能")
    is_open: bool = Field(description="联名正在开放；只告诉提出人")
    joined: int | None = Field(description="几个人用联名码加入了；联名开放时只告诉提出人，没有名单")
    rates_until: datetime | None = Field(description="联名人可以评价到这个时刻；只告诉联名人")
    words: str = Field(description="写给联名人的说明")


class EarlierCard(Said):
    """The petition that this one was merged into or repeats, as it is now."""

    number: str
    state: str
    state_name: str


class Progress(Said):
    """Where a petition is, what happens next and by when."""

    number: str
    title: str
    content: str = Field(description="封存的检举控告是空的：只有移送专人能打开")
    text_hash: str = Field(description="您所写内容的 SHA-256，可用来证明一字未改")
    sealed: bool = Field(description="检举控告，内容已封存，这里看不到")
    state: str
    state_name: str
    level: Level
    level_name: str
    unit: UnitCard
    registered_at: datetime
    closed_at: datetime | None
    next_step: str
    routing: Routing
    clocks: list[ClockCard]
    timeline: list[TimelineEntry]
    documents: list[DocumentCard]
    notices: list[NoticeCard]
    attachments: list[AttachmentCard]
    ratings: list[dict[str, str]]
    joint: JointCard
    earlier: EarlierCard | None
    moves: list[MoveCard]
