"""Who moves what has run out?"""

from datetime import datetime

from jobs.workshop import Workshop
from services.sweep import sweep


async def end_clocks(shop: Workshop, now: datetime) -> int:
    """Walk the clocks that are due; return how many moved."""
    return await sweep(shop.database, now=now, stop=shop.stop)
