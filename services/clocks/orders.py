"""What is ordered when a period runs out?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.calendar import WorkingCalendar
from domain.expiry import Colour
from domain.fields import OrderState

REPLY_WORKING_DAYS = 3


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
) -> dict[str, Any]:
    """Return the columns of the supervision order that opens with a breach."""
    last_day = calendar.after_working_days(calendar.local_day(now), REPLY_WORKING_DAYS)
    return {
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
        "reply_due_at": calendar.end_of(last_day),
    }
