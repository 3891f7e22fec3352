"""What does each move need to be told? One form per move, told apart by ``move``."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from domain import fields
from domain.fields import Level, Outcome, Procedure
from schemas.shapes import MoveOffer, Said, Told

LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=10_000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1_000)]
Code = Annotated[str, StringConstraints(min_length=4, max_length=40), Field(title="查询码")]


class Route(Told):
    """转送到有权处理的单位."""

    move: Literal["route"]
    level: Level | None = Field(None, title="转送到哪一级", description="不填则为最低的有权处理级别")
    category: fields.Slug | None = Field(None, title="内容分类", description="核对后更正")
    exemption: Literal["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"] | None = Field(
        None, title="例外情形", description="转送到更高一级时必填"
    )
    reason: ShortText = Field(title="理由")


class AskSupplement(Told):
    """请信访人补充材料."""

    move: Literal["ask_supplement"]
    missing: ShortText = Field(title="缺少什么")


class Accept(Told):
    """受理."""

    move: Literal["accept"]
    procedure: Procedure | None = Field(None, title="办理程序", description="不填则沿用登记时的程序")
    note: fields.Note | None = Field(None, title="说明")


class Finding(Told):
    """对一项诉求的认定."""

    request: ShortText = Field(title="诉求")
    finding: ShortText = Field(title="认定与处理")


class IssueOpinion(Told):
    """作出处理意见."""

    move: Literal["issue_opinion"]
    heard_petitioner: Literal[True] = Field(title="已听取信访人陈述", description="未听取的不能答复")
    findings: list[Finding] = Field(title="逐项答复", min_length=1, max_length=20)
    facts: LongText = Field(title="查明的事实")
    basis: LongText = Field(title="依据")
    reply: LongText = Field(title="处理意见")
    outcome: Outcome = Field(title="结果")
    hardship_aid: bool = Field(False, title="同时给予困难帮扶")
    answers_dissatisfaction: LongText | None = Field(None, title="对不满意原因的回应", description="重新办理时必填")


DeskMove = Annotated[Route | AskSupplement | Accept | IssueOpinion, Field(discriminator="move")]


class Supply(Told):
    """补充材料；原来的内容保持不变."""

    move: Literal["supply"]
    text: LongText = Field(title="补充内容")
    attachments: list[UUID] = Field([], title="附件", max_length=9)


class ConfirmDone(Told):
    """确认办结."""

    move: Literal["confirm_done"]


class RateUnsatisfied(Told):
    """不满意，要求重新办理（每级一次）."""

    move: Literal["rate_unsatisfied"]
    reason: ShortText = Field(title="不满意的原因")


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


PetitionerMove = Annotated[Supply | ConfirmDone | RateUnsatisfied | Withdraw | Reopen, Field(discriminator="move")]

DESK_FORMS: dict[str, type[Told]] = {
    "route": Route,
    "ask_supplement": AskSupplement,
    "accept": Accept,
    "issue_opinion": IssueOpinion,
}
PETITIONER_FORMS: dict[str, type[Told]] = {
    "supply": Supply,
    "confirm_done": ConfirmDone,
    "rate_unsatisfied": RateUnsatisfied,
    "withdraw": Withdraw,
    "reopen": Reopen,
}


class MoveList(Said):
    """The moves that are open now."""

    items: list[MoveOffer]
