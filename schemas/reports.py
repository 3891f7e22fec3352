"""What is told to open a sealed report, and what is said of it?"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from domain.fields import OpeningReason
from schemas.desk_moves import ReceiptNumber
from schemas.sessions import OneTimeCode
from schemas.shapes import Said, Told

Passphrase = Annotated[str, StringConstraints(min_length=1, max_length=200)]
NewPassphrase = Annotated[str, StringConstraints(min_length=14, max_length=200)]


class PassphraseForm(Told):
    """Sets, changes or gives up the passphrase of the desk."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"passphrase": "自己想的一长句话，别人猜不到"}]})

    passphrase: NewPassphrase = Field(
        title="新的移送口令", description="至少 14 个字；写在纸上锁起来，系统里没有存，谁也找不回来", repr=False
    )
    current_passphrase: Passphrase | None = Field(None, title="现在的口令", description="换口令时填", repr=False)
    lost: bool = Field(
        False, title="口令丢失", description="原来封存、还没有删除的都打不开了；信访人会收到通知，可以重新提交"
    )
    one_time_code: OneTimeCode | None = Field(
        None, title="动态码", description="口令丢失的，填现在的动态码", repr=False
    )


class ReportKeyCard(Said):
    """The key of the desk: never the passphrase, never the private half."""

    is_set: bool = Field(title="已设移送口令")
    made_at: datetime | None = None
    changed_at: datetime | None = Field(None, title="口令设置或更换时间")
    waiting: int = Field(0, title="还没有换到口令锁下的件数", description="设口令前收到的，一分钟内换好")
    lost: int = Field(0, title="因口令丢失打不开的件数")


class OpeningForm(Told):
    """Opens a report; every opening is shown to its petitioner."""

    reason: OpeningReason = Field(title="为什么打开", description="hand_over 办理移送；check 核对")
    passphrase: Passphrase = Field(title="移送口令", repr=False)


class SealedFileCard(Said):
    """A file of a report, its name readable only while it is open."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int
    ready: bool = Field(description="已封存好、可以打开；刚提交的要等几秒")


class OpenedReport(Said):
    """The words of a report. They are kept nowhere else: do not copy them, hand them over."""

    number: str
    registered_at: datetime
    text_hash: str
    words: dict[str, object] = Field(description="提交时写的全部内容")
    files: list[SealedFileCard]


class ConfirmationForm(Told):
    """The other side has confirmed: what lies closed is deleted for good."""

    receipt_number: ReceiptNumber | None = Field(None, title="对方的收件编号", description="移送时填过的可以不填")


class ReportCard(Said):
    """One report in the officer's list: nothing of what it says."""

    number: str
    state: str
    state_name: str
    version: int
    registered_at: datetime
    due_at: datetime | None
    files: int
    opened_at: datetime | None = Field(description="第一次打开")
    handed_to: str | None
    handed_at: datetime | None
    receipt_number: str | None
    confirmed_at: datetime | None = Field(description="对方签收、原文删除")
    lock: str = Field(
        description=(
            "passphrase 口令；waiting 还没换到口令锁下；lost 口令丢失；none 对方签收后已删除；"
            "erased 信访人要求或保存期满已删除；open 正在封存"
        )
    )


class ReportList(Said):
    """The reports of the desk, what is not handed over first."""

    items: list[ReportCard]
    next_cursor: str | None = None
