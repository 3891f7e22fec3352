"""Who looks after what was begun with the old days when a calendar year was announced?"""

from datetime import datetime

from jobs.workshop import Workshop
from services.organisation import calendar_settle


async def settle(shop: Workshop, now: datetime) -> int:
    """Count again what began meanwhile; return how many clocks moved."""
    return await calendar_settle.settle(shop.database, now=now)
