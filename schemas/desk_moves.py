"""What does each move of a desk need to be told?"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from domain import fields
from domain.clocks import MOST_EXTENSION
from domain.fields import ConflictReason, DeclineReason, Level, Outcome, Procedure, RemandReason, ReviewDecision
from domain.routes import StatutoryRoute
from domain.tiers import Exemption
from schemas.shapes import Told

_VISIBLE = BeforeValidator(fields.visible)
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=10_000), _VISIBLE]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1_000), _VISIBLE]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), _VISIBLE]
Organ = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=40),
    _VISIBLE,
    AfterValidator(fields.one_organ),
]
ReceiptNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), _VISIBLE]
NumberText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=64)]


class Route(Told):
    """转送到有权处理的单位."""

    move: Literal["route"]
    level: Level | None = Field(None, title="转送到哪一级", description="不填则为最低的有权处理级别")
    category: fields.Slug | None = Field(None, title="内容分类", description="核对后更正")
    exemption: Exemption | None = Field(None, title="例外情形", description="转送到更高一级时必填")
    reason: ShortText = Field(title="理由")


class AskSupplement(Told):
    """请信访人补充材料（一次性告知）."""

    move: Literal["ask_supplement"]
    missing: ShortText = Field(title="缺少什么", description="一次说全，之后不能再要求补充")


class MarkEmergency(Told):
    """标记紧急：危及生命、安全或健康."""

    move: Literal["mark_emergency"]
    reason: ShortText = Field(title="险情")


class Acknowledge(Told):
    """值班人员已接警处置."""

    move: Literal["acknowledge"]
    note: ShortText = Field(title="已采取的措施")


class DangerRemoved(Told):
    """险情已处置，转入正常办理."""

    move: Literal["danger_removed"]
    action_taken: ShortText = Field(title="处置情况")
    level: Level | None = Field(None, title="后续由哪一级办理", description="不填则为县级")


class Redirect(Told):
    """导入法定途径：书面说明为什么、去哪里、带什么、期限到哪天."""

    move: Literal["redirect"]
    route: StatutoryRoute = Field(title="法定途径")
    why: LongText = Field(title="为什么应走这条途径")
    body: Line = Field("", title="受理机构", description="不填则用通用名称")
    address: Line = Field("", title="地址")
    phone: fields.Phone | None = Field(None, title="电话")
    bring: Line = Field("", title="带什么材料")
    started_on: date | None = Field(None, title="期限从哪天起算", description="知道的话填写，用来算出最后一天")


class SealedHandover(Told):
    """检举控告：加封移送纪检监察机关。不要写反映的是谁、什么事."""

    move: Literal["sealed_handover"]
    handed_to: Organ = Field(
        title="移送给", description="接收的纪检监察机关的名称，会写在移送登记单上；不写反映的是谁、什么事"
    )
    handed_at: datetime | None = Field(None, title="移送时间", description="不填就是现在")
    receipt_number: ReceiptNumber | None = Field(None, title="对方的收件编号", description="还没有的，签收时再填")


class MarkDuplicate(Told):
    """同一信访人的同一事项，并入先登记的一件."""

    move: Literal["mark_duplicate"]
    earlier_number: NumberText = Field(title="先登记的编号")
    why: ShortText = Field(title="为什么是同一事项")
    confirmed: bool = Field(
        False,
        title="已当面或回电向信访人本人核实：两件都是本人登记的",
        description="不是同一账号登记的必须核实：电话谁都可以填，相同也不能证明是同一个人",
    )


class Accept(Told):
    """受理."""

    move: Literal["accept"]
    procedure: Procedure | None = Field(None, title="办理程序", description="不填则沿用登记时的程序")
    note: fields.Note | None = Field(None, title="说明")


class ObjectJurisdiction(Told):
    """提出管辖异议（收到后 5 个工作日内，一次）."""

    move: Literal["object_jurisdiction"]
    reasons: LongText = Field(title="详细理由")
    suggested_unit: Line = Field("", title="认为应由哪个单位办理")


class UpholdReassign(Told):
    """采纳异议，改派."""

    move: Literal["uphold_reassign"]
    level: Level | None = Field(None, title="改派到哪一级", description="不填则为同级或最低的有权处理级别")
    category: fields.Slug | None = Field(None, title="内容分类", description="按此确定承办单位")
    reason: ShortText = Field(title="理由")


class RejectObjection(Told):
    """不采纳异议，由原单位办理."""

    move: Literal["reject_objection"]
    reason: ShortText = Field(title="理由")


class Decline(Told):
    """不予受理：只限列明的理由，并告知正确去处."""

    move: Literal["decline"]
    reason: DeclineReason = Field(title="理由")
    why: LongText = Field(title="具体说明")
    right_place: ShortText = Field(title="应当去哪里")
    basis: Line = Field("", title="依据")


class Extend(Told):
    """延期：情况复杂，单位负责人批准，一次，最长 30 天."""

    move: Literal["extend"]
    complex: Literal[True] = Field(title="情况复杂", description="不复杂的不能延期")
    days: int = Field(title="延长天数", ge=1, le=MOST_EXTENSION)
    reason: LongText = Field(title="延期理由", description="会告诉信访人")


class SimpleToOrdinary(Told):
    """转为普通程序."""

    move: Literal["simple_to_ordinary"]
    reason: ShortText = Field(title="理由")


class Finding(Told):
    """对一项诉求的认定."""

    request: ShortText = Field(title="诉求")
    finding: ShortText = Field(title="认定与处理")


class _Opinion(Told):
    heard_petitioner: Literal[True] = Field(title="已听取信访人陈述", description="未听取的不能答复")
    findings: list[Finding] = Field(title="逐项答复", min_length=1, max_length=20)
    facts: LongText = Field(title="查明的事实")
    basis: LongText = Field(title="依据")
    reply: LongText = Field(title="处理意见")
    outcome: Outcome = Field(title="结果")
    hardship_aid: bool = Field(False, title="同时给予困难帮扶")


class IssueOpinion(_Opinion):
    """作出处理意见."""

    move: Literal["issue_opinion"]
    answers_dissatisfaction: LongText | None = Field(None, title="对不满意原因的回应", description="重新办理时必填")


class LateOpinion(_Opinion):
    """逾期作出处理意见；上一级已经打开的，不再关闭."""

    move: Literal["late_opinion"]


class RecordPlan(Told):
    """登记办理方案."""

    move: Literal["record_plan"]
    text: LongText = Field(title="办理方案")


class RecordProgress(Told):
    """向信访人反馈进展."""

    move: Literal["record_progress"]
    text: LongText = Field(title="进展", description="会发给信访人")


class Revisit(Told):
    """登记回访."""

    move: Literal["revisit"]
    text: LongText = Field(title="回访情况")


class AddNote(Told):
    """补充说明，双方可见."""

    move: Literal["add_note"]
    text: LongText = Field(title="说明")


class DeclareConflict(Told):
    """说明利害关系并回避：回避以后看不到本件；负责人说明的，或者没有其他人员的，全单位回避，由上一级接着办."""

    move: Literal["declare_conflict"]
    reason: ConflictReason = Field(
        title="为什么要回避", description="own_interest 与本人有利害关系；relative 涉及近亲属；other 其他可能影响公正的"
    )


class LiftRecusal(Told):
    """取消说错了的回避；信访人提出的回避不能取消."""

    move: Literal["lift_recusal"]
    recusal_id: UUID | None = Field(None, title="哪一次回避", description="不填则为最近说明的一次")
    reason: ShortText = Field(title="理由", description="信访人看得到")


class _Decision(Told):
    facts: LongText = Field(title="查明的事实")
    reasons: LongText = Field(title="理由")
    basis: LongText = Field(title="依据")
    outside_body: Line = Field("", title="作出机关", description="由系统外机关作出的，填写机关名称")


class IssueReview(_Decision):
    """作出复查意见."""

    move: Literal["issue_review"]
    decision: ReviewDecision = Field(title="复查结论", description="维持或变更；撤销的，请用“责令重办”")
    reply: LongText = Field(title="复查意见")


class Remand(_Decision):
    """撤销并责令重办（复查、复核各一次）."""

    move: Literal["remand"]
    cause: RemandReason = Field(title="责令重办的原因")


class Hearing(Told):
    """听证：先提前 7 天以上通知；举行后登记听证意见."""

    move: Literal["hearing"]
    held: bool = Field(False, title="已经举行", description="不勾选为发出听证通知")
    at: datetime | None = Field(
        None,
        title="听证时间",
        description="通知时必填，7 到 30 天之内，8 点到 20 点；听证那天过后才登记的，填写实际举行的时间",
    )
    place: Line = Field("", title="地点", description="通知时必填")
    panel: list[Line] = Field([], title="听证人员", description="通知时必填", max_length=15)
    opinion: LongText | None = Field(None, title="听证意见", description="举行后登记时必填")


class IssueReReview(_Decision):
    """作出复核意见（终结）."""

    move: Literal["issue_re_review"]
    outside_body: Line = Field(
        "", title="作出机关", description="复查的上一级机关；复查单位自己不能复核，由它登记时必填"
    )
    decision: ReviewDecision = Field(title="复核结论", description="维持或变更；撤销的，请用“责令重办”")
    reply: LongText = Field(title="复核意见")


DESK_FORMS: dict[str, type[Told]] = {
    str(form.model_fields["move"].annotation.__args__[0]): form  # type: ignore[union-attr]
    for form in (
        Route, AskSupplement, MarkEmergency, Acknowledge, DangerRemoved, Redirect, SealedHandover, MarkDuplicate,
        Accept, ObjectJurisdiction, UpholdReassign, RejectObjection, Decline, Extend, SimpleToOrdinary, IssueOpinion,
        LateOpinion, RecordPlan, RecordProgress, Revisit, AddNote, DeclareConflict, LiftRecusal,
        IssueReview, Remand, Hearing, IssueReReview,
    )
}  # fmt: skip
