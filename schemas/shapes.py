"""Which shapes do all resources share?"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class Said(BaseModel):
    """What we say."""

    model_config = ConfigDict(frozen=True)


class Told(BaseModel):
    """What we are told: nothing unknown is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Said):
    """RFC 9457 problem with a stable code."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = []
    request_id: str = ""


class UnitCard(Said):
    """A unit as a resident needs it."""

    name: str
    address: str
    hours: str
    phone: str


class ClockCard(Said):
    """A running period, with its reason."""

    kind: str = Field(examples=["C2v"])
    name: str = Field(examples=["村级接手"])
    due_on: date = Field(description="最后一天（含当天）")
    due_at: datetime = Field(description="到期时刻：最后一天结束之时")
    starts_with: str = Field(examples=["村级收到之日"])
    basis: str = Field(description="依据；未核实的条文不列出")
    provisional: bool = Field(description="涉及尚未公布节假日的年份，日期可能调整")


class MoveCard(Said):
    """A move that is open now."""

    move: str
    label: str


class MoveOffer(MoveCard):
    """A move that is open now, with the JSON Schema of what it needs."""

    schema_: dict[str, object] = Field(serialization_alias="schema")
