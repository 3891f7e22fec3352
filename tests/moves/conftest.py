"""What do the tests of moves stand on? The demonstration county under a clock of our own."""

import httpx
import pytest

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.moves.world import World


@pytest.fixture
async def world(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> World:
    """Open the county: every desk is signed in, and time stands still until the test moves it."""
    opened = World(http, database)
    monkeypatch.setattr("core.clock.now", lambda: opened.now)
    await opened.opens()
    return opened
