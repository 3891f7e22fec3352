"""Do clocks that run out move petitions, each exactly once, whoever is silent?"""

from datetime import timedelta

import httpx

from core import clock
from core.database import Database
from services.organisation.access_file import DemoAccess
from services.sweep import sweep
from tests.people import Resident

DAY = timedelta(days=1)


async def test_a_village_that_stays_silent_opens_the_township(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    now = clock.now()
    assert await sweep(database, now=now + DAY) == 0
    assert await sweep(database, now=now + 12 * DAY) == 1
    page = await resident.looks()
    assert page["state"] == "level_timed_out"
    assert "step_up" in [move["move"] for move in page["moves"]]
    assert (await resident.moves("step_up")).json()["level"] == "township"


async def test_silence_reaches_the_county_without_the_petitioner(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    now = clock.now()
    seen = []
    for day in range(100):
        while await sweep(database, now=now + day * DAY):
            page = await resident.looks()
            seen.append((page["state"], page["level"]))
    levels = ("village", "township", "county")
    climbed = [step for level in levels for step in (("pending_acceptance", level), ("level_timed_out", level))]
    assert seen[:5] == climbed[1:]
    assert set(seen[5:]) <= {("level_timed_out", "county")}
