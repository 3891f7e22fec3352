"""Which papers does a reviewing body give?"""

from pydantic import Field

from schemas.papers.parts import Day, Instant, Lines, Ours, PaperBody, Remedied


class ReviewAcceptance(PaperBody):
    """复查受理告知书、复核受理告知书."""

    body: str = Field("", title="受理机关")
    requested_why: str = Field("", title="申请的理由")
    due_on: Day = Field(None, title="最后一天")
    late_cause: str = Field("", title="晚提出的正当理由")


class ReviewOpinion(Remedied):
    """复查意见书: uphold, change, revoke, or send back."""

    decision: str = Field("", title="决定", description="代码：uphold、change、revoke、remand")
    decided_by: str = Field("", title="作出机关")
    decided_on: Day = Field(None, title="作出日期")
    decision_words: Ours = Field("", title="决定")
    facts: str = Field("", title="查明的事实")
    reasons: str = Field("", title="理由")
    basis: str = Field("", title="依据")
    reply: str = Field("", title="处理意见")
    due_on: Day = Field(None, title="最后一天", description="责令重办的，原单位最迟哪天重新答复")
    what_remains: list[Ours] = Field([], title="以后还可以做什么")


class HearingNotice(PaperBody):
    """听证通知书: at least seven days ahead."""

    at: Instant = Field(None, title="时间")
    place: str = Field("", title="地点")
    panel: Lines = Field([], title="听证人员")
    right_to_challenge: Ours = Field("", title="要求回避")


class HearingRecord(PaperBody):
    """听证意见."""

    held_at: Instant = Field(None, title="时间")
    place: str = Field("", title="地点")
    opinion: str = Field("", title="听证意见")
