"""Which papers does a unit give while it handles a matter?"""

from pydantic import Field

from schemas.papers.parts import Answered, Day, Instant, Ours, PaperBody, Remedied, Whom


class AcceptanceNotice(PaperBody):
    """受理告知书；村级：诉求单回执."""

    unit: str = Field("", title="单位")
    procedure: str = Field("", title="办理程序", description="ordinary 或 simple")
    note: str = Field("", title="说明")
    due_on: Day = Field(None, title="最后一天", description="最迟书面答复")
    recusal_right: Ours = Field("", title="要求回避")
    how_to_query: Ours = Field("", title="怎样查询")


class Objection(PaperBody):
    """管辖异议书: why another unit is the right one."""

    reasons: str = Field("", title="理由")
    suggested_unit: str = Field("", title="建议的承办单位")


class ObjectionDecision(PaperBody):
    """退回异议决定."""

    decision: str = Field("", title="决定")
    why: str = Field("", title="理由")


class Reminder(PaperBody):
    """督办提醒."""

    what: str = Field("", title="事项")
    since: Instant = Field(None, title="起于")


class NonAcceptanceNotice(PaperBody):
    """不予受理告知书、不再受理告知书: one reason of a closed list, and the right to object."""

    reason: str = Field("", title="理由", description="封闭清单中的代码")
    reason_words: Ours = Field("", title="理由")
    why: str = Field("", title="理由", description="具体说明")
    basis: Ours = Field("", title="依据")
    right_place: str = Field("", title="应当向哪里提出")
    how_to_object: Ours = Field("", title="怎样提出异议")
    last_day: Day = Field(None, title="最后一天")
    body: str = Field("", title="受理机关")
    object_at: Whom = Field(Whom(), title="到哪里递交")


class ExtensionNotice(PaperBody):
    """延期告知书: once, at most 30 days."""

    reason: str = Field("", title="理由")
    approver: str = Field("", title="批准人")
    days: int = Field(0, title="延长天数")
    new_due_on: Day = Field(None, title="新的最后一天")
    old_due_on: Day = Field(None, title="原来的最后一天")


class ProcedureChange(PaperBody):
    """程序转换告知: counted from the same acceptance."""

    reason: str = Field("", title="理由")
    new_due_on: Day = Field(None, title="新的最后一天")


class Opinion(Remedied):
    """信访事项处理意见书、答复意见书；村级：村级处理意见."""

    number: str = Field("", title="信访编号")
    unit: str = Field("", title="单位")
    findings: list[Answered] = Field([], title="逐项答复")
    facts: str = Field("", title="查明的事实")
    basis: str = Field("", title="依据")
    reply: str = Field("", title="处理意见")
    outcome: str = Field("", title="结果", description="supported、partly_supported、explained_no_basis、not_supported")
    outcome_words: Ours = Field("", title="结果")
    hardship_aid: bool = Field(False, title="同时给予困难帮扶")
    answers_dissatisfaction: str = Field("", title="对不满意原因的回应")


class Plan(PaperBody):
    """办理方案."""

    text: str = Field("", title="内容")


class RehandlingNotice(PaperBody):
    """重新办理通知: by somebody else."""

    reason: str = Field("", title="理由")
    due_on: Day = Field(None, title="最后一天")


class ConclusionSlip(PaperBody):
    """办结单."""

    confirmed_by: str = Field("", title="由谁确认", description="petitioner 或 timer")
    late_request: Ours = Field("", title="期满以后")


class WithdrawalConfirmation(PaperBody):
    """撤回确认."""

    number: str = Field("", title="信访编号")
