"""How is every date of a petition explained?"""

from datetime import date, datetime

from pydantic import Field

from domain.clocks import Holder
from domain.fields import ClockChange
from schemas.shapes import Said


class NamedDay(Said):
    """A holiday, or a weekend that was worked."""

    on: date
    name: str = Field(examples=["国庆节"])


class ClockChangeSaid(Said):
    """One time that a date became another one; the old one is kept."""

    kind: ClockChange
    at: datetime
    old_due_on: date
    new_due_on: date | None = Field(description="暂停时为空")
    why: str
    unit: str | None = Field(description="谁决定的；系统按规则改的为空")


class ClockExplained(Said):
    """A period: whose it is, from what, how long, and why it ends on this day."""

    kind: str = Field(examples=["C2v"])
    name: str = Field(examples=["村级接手"])
    holder: Holder = Field(description="单位的责任、信访人的权利、系统自动")
    whose: str = Field(examples=["“村级接手”是柳湾村村民委员会必须在期限内办到的事。"])
    unit: str
    starts_with: str = Field(examples=["村级收到之日"])
    started_at: datetime
    started_on: date = Field(description="起算的那一天，当天不算")
    length: str = Field(examples=["2 个工作日"])
    basis: str = Field(description="依据；没有核对过的条文不写条号")
    due_on: date = Field(description="最后一天（含当天）")
    due_at: datetime
    statutory_due_on: date | None = Field(description="本县期限更早时，国家规定的最后一天")
    skipped: list[NamedDay] = Field(description="没有算进去的放假日")
    counted: list[NamedDay] = Field(description="算进去的调休上班日")
    rolled: bool
    rolled_from: date | None = Field(description="顺延以前数到哪一天")
    paused_at: datetime | None
    paused_days: int = Field(description="以前暂停过几天")
    extended_days: int
    changes: list[ClockChangeSaid] = Field(description="改过的日期，旧的在前")
    provisional: bool = Field(description="涉及尚未公布放假安排的年份")
    status: str = Field(description="running、paused、met、breached、stopped", examples=["running"])
    ended_at: datetime | None
    words: str = Field(description="一段话说明这个日期怎么来的")


class ClocksExplained(Said):
    """Every period of a petition, open and ended, the oldest first."""

    number: str
    items: list[ClockExplained]
