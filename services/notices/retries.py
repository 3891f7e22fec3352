"""When is a notice that did not leave tried again, and when is it given to a person?"""

from datetime import datetime, timedelta
from uuid import UUID

# Ten attempts over about 75 hours: a weekend without the outside service loses nothing.
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600, 32 * 3_600)
)
ATTEMPTS = len(WAITS) + 1
_SPREAD = 0.2  # of a wait, so that what failed together does not come back together


def next_attempt(notice_id: UUID, *, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after ``attempts`` failures; None after the last."""
    if attempts >= ATTEMPTS:
        return None
    lot = ((notice_id.int >> 8) + attempts * 97) % 1000 / 1000  # the low bits of a UUIDv7 are random
    return now + WAITS[attempts - 1] * (1 + _SPREAD * (lot - 0.5))
