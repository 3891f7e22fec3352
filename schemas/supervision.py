"""What do offices say to each other about delay? Orders, proposals, warnings, figures.

Nothing here is about a petitioner, and nothing counts people or visits to higher levels.
"""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from domain import fields
from domain.clocks import RULES
from domain.expiry import Colour
from domain.fields import Level, OrderState, ProposalKind
from domain.words import COLOURS, ORDER_STATES, PROPOSALS
from schemas.shapes import Said, Told


class OrderCard(Said):
    """A supervision order on its petition."""

    order_id: UUID
    unit: str = Field(description="被督办单位")
    breach: str = Field(description="哪个期限到期未办", examples=["C7v"])
    breach_name: str = Field(examples=["村级处理意见"])
    colour: Colour
    colour_name: str = Field(examples=["橙色"])
    state: OrderState
    state_name: str = Field(examples=["待回复"])
    opened_at: datetime
    reply_due_at: datetime = Field(description="回复期限：最后一天结束之时")
    reply: str | None = Field(examples=["闸板已拆，本周内答复信访人。"])
    replied_at: datetime | None
    escalated_at: datetime | None = Field(description="逾期未回复，升级的时间")
    finding: str | None = Field(examples=["回复属实，已补办。"])
    closed_at: datetime | None

    @classmethod
    def of(cls, order: Any, *, unit: str, **more: Any) -> Self:  # noqa: ANN401 - a row
        """Write an order with its codes in words."""
        return cls(
            order_id=order.id, unit=unit, breach_name=RULES[order.breach].word,
            colour_name=COLOURS[order.colour], state_name=ORDER_STATES[order.state],
            **{name: getattr(order, name) for name in OrderCard.model_fields if hasattr(order, name)}, **more,
        )  # fmt: skip


class OrderItem(OrderCard):
    """A line of the list of orders."""

    number: str
    title: str


class OrderPage(Said):
    """A page of orders, the newest first."""

    items: list[OrderItem]
    next_cursor: str | None


class OrderDone(Said):
    """Where an order is now."""

    order_id: UUID
    state: OrderState
    state_name: str = Field(examples=["已回复"])

    @classmethod
    def of(cls, order: Any) -> Self:  # noqa: ANN401 - a row
        """Say where an order is."""
        return cls(order_id=order.id, state=order.state, state_name=ORDER_STATES[order.state])


class ReplyForm(Told):
    """What the ordered unit replies."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reply": "闸板已拆，本周内答复信访人。"}]})

    reply: fields.Note = Field(title="回复", description="为什么到期未办，怎么补办，哪天办好")


class CloseForm(Told):
    """What the petition office found."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"finding": "回复属实，已补办。"}]})

    finding: fields.Note = Field(title="核实情况")
    registration_blocked: bool = Field(default=False, title="查实不给登记", description="该单位将显示为红色")


class ProposalForm(Told):
    """A proposal to a unit; about its work, its policy or its responsibility, never about a petitioner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "improve_work",
                    "text": "请明确专人每天查看收件箱。",
                    "order_id": "01a1b2c3-0000-7000-8000-000000000001",
                }
            ]
        }
    )

    kind: ProposalKind = Field(title="哪一种建议")
    text: fields.Note = Field(title="建议内容", description="针对单位的工作、政策或责任，不涉及信访人")
    order_id: UUID | None = Field(None, title="由哪份督办引起", description="填了督办，就不用填单位")
    unit_id: UUID | None = Field(None, title="单位", description="本县的一个单位；见 readFigures")


class AnswerForm(Told):
    """What the unit answers to a proposal."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reply": "已采纳，从今天起由值班人员每天查看。"}]})

    reply: fields.Note = Field(title="答复", description="是否采纳，怎么落实")


class ProposalItem(Said):
    """One of the three proposals."""

    proposal_id: UUID
    kind: ProposalKind
    kind_name: str = Field(examples=["改进工作"])
    unit: str
    order_id: UUID | None
    text: str
    made_at: datetime
    due_at: datetime = Field(description="答复期限")
    reply: str | None = Field(examples=[None])
    answered_at: datetime | None

    @classmethod
    def of(cls, proposal: Any, *, unit: str) -> Self:  # noqa: ANN401 - a row
        """Write a proposal with its kind in words."""
        shared = {name: getattr(proposal, name) for name in cls.model_fields if hasattr(proposal, name)}
        kind_name = PROPOSALS[proposal.kind]
        return cls(**shared, proposal_id=proposal.id, unit=unit, kind_name=kind_name, reply=proposal.answer)


class ProposalPage(Said):
    """A page of proposals, the newest first."""

    items: list[ProposalItem]
    next_cursor: str | None


class AlertCard(Said):
    """A colour with its reason."""

    colour: Colour
    colour_name: str = Field(examples=["黄色"])
    why: str = Field(examples=["“受理并告知”快要到期，最迟 2026年11月24日"])

    @classmethod
    def of(cls, alert: Any) -> Self:  # noqa: ANN401 - an alert of the law
        """Write an alert with its colour in words."""
        return cls(colour=alert.colour, colour_name=COLOURS[alert.colour], why=alert.why)


class WarnedPetition(Said):
    """A petition with a colour."""

    number: str
    title: str
    state: str
    state_name: str
    level: Level
    unit: str
    colour: Colour
    colour_name: str = Field(examples=["红色"])
    alerts: list[AlertCard]
    due_at: datetime


class WarningPage(Said):
    """A page of warnings, the worst first."""

    items: list[WarnedPetition]
    next_cursor: str | None


class BreachCount(Said):
    """How often a period ran out."""

    breach: str = Field(examples=["C7v"])
    breach_name: str = Field(examples=["村级处理意见"])
    count: int


class UnitFigures(Said):
    """A unit over the rolling days."""

    unit_id: UUID
    unit: str
    level: Level
    colour: Colour | None
    colour_name: str | None = Field(examples=["黄色"])
    alerts: list[AlertCard]
    due: int = Field(description="期限内该办结的")
    on_time: int = Field(description="按期办了的")
    on_time_rate: float | None = Field(description="按期率", examples=[0.75])
    breaches: list[BreachCount]
    refusals: int = Field(description="本部门作出的越级退回（计在退回的部门，不计在信访人和下级）")
    unlocked: int = Field(description="因超期向上一级开放的")
    rehandlings: int
    rateable: int = Field(description="评价期已结束或已评价的")
    rated: int = Field(description="其中有人评价的；联名的一件只算一件")
    participation_rate: float | None = Field(description="参评率；没有评价不等于满意", examples=[0.5])
    ratings: int = Field(description="评价份数；联名的各评各的")
    satisfied: int = Field(description="其中满意和基本满意的份数")
    satisfaction_rate: float | None = Field(description="满意率，总与参评率并列", examples=[0.8])


class AreaFigures(Said):
    """An area over the rolling days; counts from 1 to 4 are not told (null)."""

    area_code: str
    area: str
    colour: Colour | None
    colour_name: str | None = Field(examples=["黄色"])
    alerts: list[AlertCard]
    due: int | None
    on_time: int | None
    on_time_rate: float | None = Field(description="按期率", examples=[0.75])
    unlocked: int | None
    rehandlings: int | None
    rated: int | None
    participation_rate: float | None = Field(description="参评率", examples=[0.5])
    satisfaction_rate: float | None = Field(description="满意率", examples=[0.8])


class Figures(Said):
    """Units, and for the petition office the areas of the county."""

    since: date
    until: date
    units: list[UnitFigures]
    areas: list[AreaFigures]
