"""What is done for sealed reports by itself?"""

from datetime import datetime

from jobs.workshop import Workshop
from services.reports.remind import remind
from services.reports.work import work


async def seal(shop: Workshop, now: datetime) -> int:
    """Close what is in the clear: words, files, copies; and move what waits into the desk's box."""
    return await work(shop.database, storage=shop.storage, keyring=shop.keyring, now=now)


async def ask_for_receipts(shop: Workshop, now: datetime) -> int:
    """Remind of hand-overs that nobody has confirmed."""
    return await remind(shop.database, now=now)
