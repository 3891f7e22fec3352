"""Which periods may be certified as overdue?"""

from datetime import date
from uuid import UUID

from pydantic import Field

from schemas.shapes import Said


class OverduePeriod(Said):
    """A unit's period that ran out, for which a certificate can be downloaded."""

    clock_id: UUID = Field(description="下载证明时放进地址")
    kind: str = Field(examples=["C2"])
    what: str = Field(description="应当完成的事项", examples=["决定是否受理，并书面告知信访人"])
    unit: str = Field(description="责任单位")
    started_on: date = Field(description="起算日（不计入）")
    due_on: date = Field(description="最后一天（含当天）")
    days_over: int = Field(description="到今天（或逾期完成之日）超过的天数")
    done_on: date | None = Field(description="到期以后才完成的日期；没有完成的为空")


class OverduePeriods(Said):
    """Every one of them, oldest first; empty when nothing is overdue."""

    items: list[OverduePeriod]
