"""What does each move of a petitioner need to be told? As little as can be."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from domain import fields
from domain.tiers import Exemption
from schemas.desk_moves import LongText, ShortText
from schemas.shapes import Told

Code = Annotated[str, StringConstraints(min_length=4, max_length=40), Field(title="查询码")]
_WHY_LATE = "过了期限才需要填写，由人工核对"


class Convert(Told):
    """一键转办：转给应当先办的一级，不用重新填写."""

    move: Literal["convert"]


class Hold(Told):
    """先不转办；到法定转送期限仍会转办，不会搁置."""

    move: Literal["hold"]


class ClaimExemption(Told):
    """说说为什么要请上面直接办。先按您说的办，两个工作日内有人核对；说错了也不要紧，不会怪您."""

    move: Literal["claim_exemption"]
    exemption: Exemption | None = Field(None, title="是哪种情况", description="说不准就不选，有人帮您看")
    reason: ShortText = Field(title="理由", description="用自己的话说，几个字也可以")


class Supply(Told):
    """补充材料；原来的内容保持不变."""

    move: Literal["supply"]
    text: LongText = Field(title="补充内容")
    attachments: list[UUID] = Field([], title="附件（选填）", max_length=fields.ATTACHMENTS)


class StepUp(Told):
    """请上一级办理；以前的内容和意见都带过去."""

    move: Literal["step_up"]
    why: ShortText | None = Field(None, title="为什么（选填）")


class Wait(Told):
    """再等一等：不自动转上一级，您随时可以改主意."""

    move: Literal["wait"]


class StopWaiting(Told):
    """不再等待."""

    move: Literal["stop_waiting"]


class Urge(Told):
    """催办（每天一次）."""

    move: Literal["urge"]
    text: ShortText | None = Field(None, title="想说的话（选填）")


class DeclareReport(Told):
    """这是检举控告：反映工作人员违纪违法。内容封存，只有移送专人能打开；您自己以后也看不到原文，不能收回."""

    move: Literal["declare_report"]


class AddPetitionerNote(Told):
    """补充说明；原来的内容保持不变."""

    move: Literal["add_note"]
    text: LongText = Field(title="说明")
    attachments: list[UUID] = Field([], title="附件（选填）", max_length=fields.ATTACHMENTS)


class ConfirmDone(Told):
    """确认办结."""

    move: Literal["confirm_done"]


class RateUnsatisfied(Told):
    """不满意，要求重新办理（每级一次）."""

    move: Literal["rate_unsatisfied"]
    reason: ShortText = Field(title="不满意的原因")


class RequestReview(Told):
    """申请复查."""

    move: Literal["request_review"]
    why: ShortText = Field(title="对意见哪里不同意")
    good_cause: ShortText | None = Field(None, title="晚提出的正当理由", description=_WHY_LATE)


class RequestReReview(Told):
    """申请复核."""

    move: Literal["request_re_review"]
    why: ShortText = Field(title="对复查意见哪里不同意")
    good_cause: ShortText | None = Field(None, title="晚提出的正当理由", description=_WHY_LATE)


class Object(Told):
    """对不予受理提出异议."""

    move: Literal["object"]
    why: ShortText = Field(title="为什么应当受理")
    good_cause: ShortText | None = Field(None, title="晚提出的正当理由", description=_WHY_LATE)


class RaiseToSuperior(Told):
    """复核逾期，向上级信访部门反映."""

    move: Literal["raise_to_superior"]
    why: ShortText | None = Field(None, title="想说的话（选填）")


class Reflow(Told):
    """法定途径走不通，退回本渠道."""

    move: Literal["reflow"]
    reason: ShortText = Field(title="对方怎么说", description="例如：不受理，或没有这条途径；没有书面材料也行")
    attachments: list[UUID] = Field([], title="对方的书面材料（选填）", max_length=fields.ATTACHMENTS)


class NewFacts(Told):
    """提出新的事实或理由."""

    move: Literal["new_facts"]
    text: LongText = Field(title="新的事实或理由")
    attachments: list[UUID] = Field([], title="附件（选填）", max_length=fields.ATTACHMENTS)


class Withdraw(Told):
    """撤回；只凭本人的查询码，不需要理由."""

    move: Literal["withdraw"]
    query_code: Code
    reason: ShortText | None = Field(None, title="原因（选填）")


class Reopen(Told):
    """恢复已撤回的信访件."""

    move: Literal["reopen"]
    pressured: bool = Field(False, title="撤回时受到压力", description="选“是”则没有时间限制")
    reason: ShortText | None = Field(None, title="原因（选填）")


PETITIONER_FORMS: dict[str, type[Told]] = {
    str(form.model_fields["move"].annotation.__args__[0]): form  # type: ignore[union-attr]
    for form in (
        Convert, Hold, ClaimExemption, Supply, StepUp, Wait, StopWaiting, Urge, DeclareReport, AddPetitionerNote,
        ConfirmDone, RateUnsatisfied, RequestReview, RequestReReview, Object, RaiseToSuperior, Reflow, NewFacts,
        Withdraw, Reopen,
    )
}  # fmt: skip
# What a desk may record for somebody who came, wrote or rang: never what gives something up.
RECORDED_FORMS = frozenset(
    [
        "convert",
        "claim_exemption",
        "supply",
        "step_up",
        "stop_waiting",
        "urge",
        "declare_report",
        "add_note",
        "request_review",
        "request_re_review",
        "object",
        "raise_to_superior",
        "reflow",
        "new_facts",
    ]
)
# Of these, what a desk records only while its petitioner types the query code, even where it sees the petition:
# what cannot be taken back, what uses up a remedy, and what changes whose turn it is.
PROVED_FORMS = frozenset(
    [
        "step_up",
        "declare_report",
        "request_review",
        "request_re_review",
        "object",
        "raise_to_superior",
        "reflow",
        "new_facts",
    ]
)
