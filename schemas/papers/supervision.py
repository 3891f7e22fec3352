"""Which papers follow when a period has run out?"""

from pydantic import Field

from schemas.papers.parts import Day, Ours, PaperBody


class OverdueNotice(PaperBody):
    """超期提示: told to the petitioner when a level has let a period run out."""

    level: str = Field("", title="级别", description="village、township、county 或文字")
    what: Ours = Field("", title="事项")
    due_on: Day = Field(None, title="最后一天")
    next: Ours = Field("", title="接下来")


class SupervisionLetter(PaperBody):
    """督办函: to the unit whose period ran out."""

    unit: str = Field("", title="单位")
    breach: Ours = Field("", title="未按期办理的事项")
    due_on: Day = Field(None, title="最后一天")
    days_over: int = Field(0, title="超过天数")
    reply_by: Day = Field(None, title="最迟回复的日期")
    colour: str = Field("", title="预警颜色", description="blue、yellow、orange、red")


class OverdueCertificate(PaperBody):
    """超期证明: the facts of one period that ran out; nobody types it."""

    what: Ours = Field("", title="事项", description="应当完成什么")
    unit: str = Field("", title="单位")
    started_on: Day = Field(None, title="起算日")
    started_with: Ours = Field("", title="起算的事实")
    due_on: Day = Field(None, title="最后一天")
    as_of: Day = Field(None, title="截至日期")
    days_over: int = Field(0, title="超过天数")
    done_on: Day = Field(None, title="逾期完成日期", description="到期以后才完成的")
    extended_days: int = Field(0, title="延长天数")
    paused_days: int = Field(0, title="中止天数")
    basis: Ours = Field("", title="依据")
    clock_kind: str = Field("", title="期限代码")
    word: Ours = Field("", title="结论")


class ProposalLetter(PaperBody):
    """改进工作建议、完善政策建议、追究责任建议: to a unit, never about a petitioner."""

    kind: str = Field("", title="建议种类")
    unit: str = Field("", title="单位")
    breach: Ours = Field("", title="未按期办理的事项")
    text: str = Field("", title="内容")
    reply_by: Day = Field(None, title="最迟回复的日期")
    answer: str = Field("", title="单位的答复")
