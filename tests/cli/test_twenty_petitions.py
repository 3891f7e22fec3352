"""The twenty invented petitions come out as their notes say, under both policies."""

import asyncio
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from cli.story import real
from cli.story.stage import Stage
from core.settings import Settings
from domain.policy import Order
from services.organisation.access_file import DemoAccess

VILLAGES = ("999901100200", "999901101200", "999901102200", "999901100203")


class Bridge(httpx.BaseTransport):
    """The story asks from a thread; the application answers in the loop of the test."""

    def __init__(self, http: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self.http, self.loop = http, loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = self.http.request(
            request.method, request.url, content=request.read(), headers=request.headers, timeout=60
        )
        answer = asyncio.run_coroutine_threadsafe(asked, self.loop).result(timeout=60)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"signin_limit": "10000/minute", "read_limit": "100000/minute"})


@pytest.fixture
async def stage(http: httpx.AsyncClient, demo: DemoAccess) -> Stage:
    bridge = Bridge(http, asyncio.get_running_loop())
    client = httpx.Client(transport=bridge, base_url="http://test")
    return Stage(client, demo.model_dump(mode="json"), Console(quiet=True), Path("access.json"))


async def test_all_twenty_come_as_expected_under_both_policies_and_none_waits(stage: Stage) -> None:
    for order in Order:
        lines = await asyncio.to_thread(real.play, stage, VILLAGES, order)
        assert len(lines) == 20
        assert [line for line in lines if line.verdict != real.SAME] == []
    skipped = next(line for line in lines if line.id == "P04")
    assert skipped.actual == "accept @ county"  # the second round was under the national rule
