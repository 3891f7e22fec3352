"""What does a supervision order hold when it opens?

It opens by itself with a breach that the table of expiries names, in the same transaction as the
breach: the door inserts the row.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.calendar import WorkingCalendar
from domain.clocks import RULES
from domain.expiry import Colour
from domain.fields import OrderState
from domain.thresholds import DEFAULT, Thresholds
from domain.warnings import reply_due
from models import SupervisionOrder

TOPIC = "petition.supervised"


def order_row(  # noqa: PLR0913 - an order has these facts
    petition_id: UUID,
    *,
    clock_id: UUID,
    stage_id: UUID,
    unit_id: UUID,
    county_code: str,
    breach: str,
    colour: Colour,
    now: datetime,
    calendar: WorkingCalendar,
    thresholds: Thresholds = DEFAULT,
) -> dict[str, Any]:
    """Return all columns of an order about a clock of kind ``breach`` that ran out at ``unit_id``."""
    told = {
        "id": uuid7(),
        "petition_id": petition_id,
        "clock_id": clock_id,
        "stage_id": stage_id,
        "unit_id": unit_id,
        "county_code": county_code,
        "breach": breach,
        "colour": colour.value,
        "state": OrderState.OPEN.value,
        "opened_at": now,
        "reply_due_at": reply_due(now, calendar, thresholds),
    }
    return dict.fromkeys(SupervisionOrder.model_fields) | told


def opened_words(unit: str, breach: str) -> str:
    """Say on the petitioner's timeline that an order has opened: the unit answers, not a person."""
    return f"县信访局已督办{unit}：“{RULES[breach].word}”到期未办。"


def words_to_unit(breach: str, last_day: str) -> str:
    """Tell the unit what it is asked, and by when."""
    return f"督办：“{RULES[breach].word}”到期未办。请尽快办理，并在{last_day}前回复督办，说明原因和办理安排。"
