"""Who empties the outbox?"""

from datetime import datetime

from jobs.workshop import Workshop
from services.notices.deliver import drain


async def deliver(shop: Workshop, now: datetime) -> int:
    """Send what is due; return how much was tried."""
    return await drain(shop.database, channels=shop.channels, now=now, stop=shop.stop)
