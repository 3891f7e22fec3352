"""How does a petitioner rate, and what comes back?"""

from datetime import datetime

from pydantic import ConfigDict, Field

from domain import fields
from domain.fields import Satisfaction, Solved
from schemas.shapes import MoveCard, Said, Told


class Judgement(Told):
    """What the petitioner thinks of one body."""

    satisfaction: Satisfaction = Field(title="满意度")
    comment: fields.Note | None = Field(None, title="评语（选填）")


class RatingForm(Told):
    """Solved stands apart from satisfied; the office and the unit are rated apart."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "solved": "yes",
                    "unit": {"satisfaction": "satisfied"},
                    "petition_office": {"satisfaction": "satisfied"},
                }
            ]
        }
    )

    solved: Solved = Field(title="问题解决了吗")
    unit: Judgement = Field(title="对承办单位的评价")
    petition_office: Judgement | None = Field(None, title="对信访部门的评价")


class RatingDone(Said):
    """The rating is stored; an unsatisfied one offers rehandling."""

    number: str
    rated_at: datetime
    solved: Solved
    moves: list[MoveCard]
