"""What does a desk see?"""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from domain.expiry import Colour
from domain.fields import Channel, Level, Link, OtherProcess, Procedure, Purpose, RecusalSource
from schemas.petitions import AttachmentCard, DocumentCard, Routing
from schemas.shapes import ClockCard, MoveCard, Said
from schemas.supervision import AlertCard, OrderCard


class InboxItem(Said):
    """One line of the inbox."""

    number: str
    title: str
    state: str
    state_name: str
    level: Level
    unit: str
    category: str
    purpose: Purpose
    channel: Channel
    registered_at: datetime
    due_at: datetime | None = Field(description="最近的办理期限；已办结的为空")
    closed_at: datetime | None
    version: int = Field(description="If-Match 用的版本号")
    colour: Colour | None = Field(description="预警颜色；没有预警的为空")
    colour_name: str | None = Field(examples=["橙色"])


class InboxPage(Said):
    """A page of the inbox."""

    items: list[InboxItem]
    next_cursor: str | None


class PersonCard(Said):
    """A person of the petition, masked."""

    person_id: UUID
    role: str
    name: str | None
    phone: str | None
    relation: str | None
    minor: bool = Field(description="未满 14 周岁")
    representative: bool = Field(description="走访时由其他人推选，代表他们说话")


class LinkedPetition(Said):
    """Another petition of the same petitioner about the same matter, as it is now."""

    number: str
    link: Link = Field(description="repeat 再次提出；merged 并入办理")
    is_earlier: bool = Field(description="先登记的那一件")
    state: str
    state_name: str


class StageCard(Said):
    """One turn of a level."""

    turn: int
    level: Level
    unit: str
    received_at: datetime
    accepted_at: datetime | None
    answered_at: datetime | None
    timed_out_at: datetime | None
    outcome: str | None


class EventCard(Said):
    """One event, as the desk sees it."""

    seq: int
    at: datetime
    topic: str
    words: str
    actor: str
    unit: str | None
    recorded_by: str | None = Field(description="窗口代记的：登记人；其他为空")


class RatingCard(Said):
    """A rating, as the rated unit sees it."""

    about: str
    solved: str
    satisfaction: str
    comment: str | None
    rated_at: datetime


class RecusalCard(Said):
    """Who keeps out of the petition, as the petition office sees it."""

    recusal_id: UUID
    who: str = Field(description="回避的单位；工作人员回避的，是姓名", examples=["柳湾村村民委员会"])
    whole_unit: bool = Field(description="全单位回避；否则是一位工作人员")
    source: RecusalSource = Field(
        description="ticked 信访人勾选；matched 信访人反映的单位；declared 自己说明；pressed 信访人说受到压力"
    )
    source_name: str = Field(examples=["信访人反映的单位"])
    reason_name: str | None = Field(description="自己说明的理由；其他来源为空", examples=["涉及近亲属"])
    at: datetime
    lifted_at: datetime | None = Field(description="取消的时间；仍在回避的为空")


class PetitionAtDesk(Said):
    """A petition as a member of staff reads it; identities are masked."""

    number: str
    version: int
    title: str
    content: str
    state: str
    state_name: str
    level: Level
    unit: str
    category: str
    purpose: Purpose
    channel: Channel
    procedure: Procedure
    other_process: OtherProcess
    anonymous: bool
    emergency_claimed: bool
    about_officials: bool
    named_units: list[str]
    previous_number: str | None
    village_code: str | None
    township_code: str | None
    registered_at: datetime
    closed_at: datetime | None
    colour: Colour | None = Field(description="预警颜色；没有预警的为空")
    colour_name: str | None = Field(examples=["橙色"])
    alerts: list[AlertCard] = Field(description="为什么有这个颜色，最重的在前")
    orders: list[OrderCard] = Field(description="督办")
    routing: Routing
    recusals: list[RecusalCard] = Field(description="回避：只有县信访局看得到")
    linked: list[LinkedPetition] = Field(description="本窗口看得到的先后件，由早到晚")
    people: list[PersonCard]
    clocks: list[ClockCard]
    stages: list[StageCard]
    documents: list[DocumentCard]
    attachments: list[AttachmentCard]
    events: list[EventCard]
    ratings: list[RatingCard]
    moves: list[MoveCard]


class MoveDone(Said):
    """What a move led to."""

    number: str
    version: int
    state: str
    state_name: str
    level: Level
    next_due_on: date | None
    moves: list[MoveCard]
