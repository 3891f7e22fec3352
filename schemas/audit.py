"""What does an auditor read of what staff did?"""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from schemas.shapes import Said


class AuditEntry(Said):
    """Something that somebody did beside moving a petition; nothing about a petitioner, and no petition's number."""

    at: datetime
    topic: str = Field(examples=["field.revealed"])
    topic_name: str = Field(examples=["查看遮住的内容"])
    who: str = Field(
        description="staff 工作人员；partner 合作系统；operator 服务器上的运维命令或自动任务；anybody 没有登录的人",
        examples=["staff"],
    )
    staff_id: UUID | None = Field(description="用来筛选同一人")
    staff: str | None = Field(description="工作人员姓名", examples=["刘桂英"])
    unit: str | None = Field(examples=["清禾示范县信访局"])
    account_id: UUID | None = Field(description="动的是谁的账号：邀请、重设、停用、恢复的，或有人试着登录的")
    account: str | None = Field(description="这个账号的用户名", examples=["liuwan.chen"])
    account_name: str | None = Field(description="这个账号的姓名", examples=["陈经办"])
    about_a_petition: bool = Field(description="与某件信访件有关；是哪一件，审计看不到")
    facts: dict[str, str] = Field(description="代码，没有个人信息", examples=[{"field": "phone", "reason": "contact"}])


class AuditPage(Said):
    """A page of what was done, the latest first."""

    items: list[AuditEntry]
    next_cursor: str | None
