"""What do all documents share?

A document is stored as its body and printed through one of these classes. Everything in a body may
be missing, so that an older row still prints: what is missing leaves its line out, and what a
class does not know is passed over. A field's title is the label that people read beside it.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from domain.citations import printable_basis

# What the product writes itself: it never bears an article number that nobody has checked. What
# an official types (facts, basis, reply) is theirs and stays as it was typed.
Ours = Annotated[str, AfterValidator(printable_basis)]
Day = date | None
Instant = datetime | None
Lines = list[str]


class PaperBody(BaseModel):
    """The body of a document."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_missing(cls, told: Any) -> Any:  # noqa: ANN401 - a stored body
        """Read null like a field that is not there."""
        return {name: value for name, value in told.items() if value is not None} if isinstance(told, dict) else told


class Whom(PaperBody):
    """A unit as a letter names it."""

    name: str = Field("", title="单位")
    address: str = Field("", title="地址")
    hours: str = Field("", title="时间")
    phone: str = Field("", title="电话")


class Answered(PaperBody):
    """One request and what was found about it."""

    request: str = Field("", title="诉求")
    finding: str = Field("", title="认定与处理")


class Remedied(PaperBody):
    """A decision that says how to disagree with it, where, and until which day."""

    remedy: Ours = Field("", title="不同意怎么办")
    remedy_body: Ours = Field("", title="向谁提出")
    remedy_at: Whom = Field(Whom(), title="到哪里递交")
    remedy_last_day: Day = Field(None, title="最后一天", description="含当天；没有期限的不填")
