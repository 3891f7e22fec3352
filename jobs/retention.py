"""Who keeps nothing longer than its county decided?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from jobs.workshop import Workshop
from services.retention.due import counties
from services.retention.run import run


async def keep_no_longer(shop: Workshop, now: datetime) -> int:
    """Forget what is due in the counties that have switched it on; return how many petitions."""
    on = now.astimezone(ZoneInfo(shop.config.timezone)).date()
    async with shop.database.transaction() as session:
        found = await counties(session, on=on)
    done = 0
    for county in found:
        if county.retention.switched_on and not shop.stop.is_set():
            done += (await run(shop.database, county, storage=shop.storage, now=now, stop=shop.stop)).total
    return done
