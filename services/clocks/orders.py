"""What does a supervision order hold when it opens?

It opens by itself with a breach that the table of expiries names, in the same transaction as the
breach: the door inserts the row.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.calendar import WorkingCalendar
from domain.expiry import Colour
from domain.fields import OrderState
from domain.thresholds import DEFAULT, Thresholds
from domain.warnings import reply_due
from models import SupervisionOrder


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
