"""Does every notice leave, once, whatever fails beside it?

Real database, real worker processes, real kills.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core import clock
from core import database as db
from core.database import Database
from services.notices.channels import Leaving, NeverWorks, TryLater, built_in
from services.notices.deliver import drain
from services.notices.held import list_held, release
from services.notices.retries import ATTEMPTS, next_attempt
from tests.jobs.outbox import queue, rows

ROOT = Path(__file__).parents[2]
_HALF = text("UPDATE notice SET words = 'half' WHERE id = :id")


@dataclass
class Recorder:
    """A channel that counts, and fails as it is told."""

    failure: Exception | None = None
    seconds: float = 0
    sent: Counter[UUID] = field(default_factory=Counter)

    async def send(self, session: AsyncSession, notice: Leaving) -> None:
        assert session.in_transaction()
        await asyncio.sleep(self.seconds)
        if self.failure is not None:
            raise self.failure
        self.sent[notice.id] += 1


async def test_a_due_notice_becomes_visible_on_the_page_and_is_sent_once(
    database: Database, database_url: str, now: datetime
) -> None:
    await queue(database_url, now=now)
    assert await drain(database, channels=built_in(), now=now) == 1
    assert await drain(database, channels=built_in(), now=now) == 0
    (row,) = await rows(database_url)
    assert (row["state"], row["sent_at"], row["attempts"], row["last_error"]) == ("sent", now, 1, None)


async def test_a_notice_that_is_not_due_waits(database: Database, database_url: str, now: datetime) -> None:
    await queue(database_url, now=now)
    assert await drain(database, channels=built_in(), now=now - timedelta(seconds=1)) == 0


async def test_the_oldest_due_leaves_first(database: Database, database_url: str, now: datetime) -> None:
    ids = await queue(database_url, now=now, count=20, apart=timedelta(minutes=1))
    channel = Recorder()
    await drain(database, channels={"page": channel}, now=now, limit=5, lanes=1)
    assert list(channel.sent) == ids[:5]


async def test_a_failing_notice_is_tried_again_later_and_held_after_the_last_attempt(
    database: Database, database_url: str, now: datetime
) -> None:
    await queue(database_url, now=now)
    channels = {"page": Recorder(TryLater("gateway_closed"))}
    at, waits = now, []
    for attempt in range(1, ATTEMPTS + 1):
        assert await drain(database, channels=channels, now=at) == 1
        assert await drain(database, channels=channels, now=at) == 0
        (row,) = await rows(database_url)
        assert (row["attempts"], row["last_error"], row["sent_at"]) == (attempt, "gateway_closed", None)
        if attempt < ATTEMPTS:
            assert row["state"] == "queued"
            waits.append(row["next_attempt_at"] - at)
            at = row["next_attempt_at"]
    assert row["state"] == "held"
    assert waits == sorted(waits)
    assert timedelta(seconds=4) < waits[0] < timedelta(seconds=6)
    assert timedelta(hours=67) < at - now < timedelta(hours=83)
    assert await drain(database, channels=channels, now=at + timedelta(days=30)) == 0


async def test_what_can_never_work_is_held_at_once_and_leaves_when_released(
    database: Database, database_url: str, now: datetime
) -> None:
    (one, other) = await queue(database_url, now=now, count=2)
    await drain(database, channels={"page": Recorder(NeverWorks("number_gone"))}, now=now)
    async with database.transaction() as session:
        assert [(notice.id, notice.last_error) for notice in await list_held(session)] == [
            (one, "number_gone"),
            (other, "number_gone"),
        ]
        assert await release(session, notice_ids=[one], now=now) == 1
    channel = Recorder()
    await drain(database, channels={"page": channel}, now=now)
    assert channel.sent == {one: 1}
    async with database.transaction() as session:
        assert [notice.id for notice in await list_held(session)] == [other]


async def test_a_channel_that_breaks_undoes_what_it_wrote_and_is_tried_again(
    database: Database, database_url: str, now: datetime
) -> None:
    class Clumsy:
        async def send(self, session: AsyncSession, notice: Leaving) -> None:
            await session.exec(_HALF, params={"id": notice.id})  # type: ignore[call-overload]
            await session.exec(text("SELECT 1 / 0"))  # type: ignore[call-overload]

    await queue(database_url, now=now)
    assert await drain(database, channels={"page": Clumsy()}, now=now, lanes=1) == 1
    (row,) = await rows(database_url)
    assert (row["state"], row["attempts"], row["last_error"]) == ("queued", 1, "channel_broke")
    assert row["words"] == "已登记。"
    assert row["next_attempt_at"] > now


async def test_a_silent_channel_is_given_up_after_its_time(
    database: Database, database_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.notices.deliver.PATIENCE", 0.1)
    await queue(database_url, now=now)
    await drain(database, channels={"page": Recorder(seconds=60)}, now=now)
    (row,) = await rows(database_url)
    assert (row["state"], row["last_error"]) == ("queued", "channel_silent")


async def test_a_channel_that_always_fails_or_hangs_does_not_delay_others(database_url: str, now: datetime) -> None:
    await queue(database_url, now=now - timedelta(hours=1), count=30, channel="letter")
    await queue(database_url, now=now - timedelta(hours=1), count=30, channel="pigeon")
    ids = await queue(database_url, now=now, count=30)
    page = Recorder()
    channels = {"letter": Recorder(TryLater("closed")), "pigeon": Recorder(seconds=60), "page": page}
    opened = await db.connect(database_url, size=12)
    hanging = asyncio.create_task(drain(opened, channels=channels, now=now, lanes=3))
    try:
        async with asyncio.timeout(10):
            while len(page.sent) < len(ids):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    finally:
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        await opened.close()
    assert page.sent == dict.fromkeys(ids, 1)


async def test_a_channel_that_this_program_does_not_know_waits_for_a_newer_one(
    database: Database, database_url: str, now: datetime
) -> None:
    await queue(database_url, now=now, channel="telepathy")
    await drain(database, channels=built_in(), now=now)
    (row,) = await rows(database_url)
    assert (row["state"], row["last_error"]) == ("queued", "channel_unknown")


async def test_two_workers_at_once_never_send_one_notice_twice(database_url: str, now: datetime) -> None:
    ids = await queue(database_url, now=now, count=300)
    first, second = await asyncio.gather(*(db.connect(database_url, size=6) for _ in range(2)))
    channel = Recorder(seconds=0.001)
    tried = await asyncio.gather(
        *(drain(opened, channels={"page": channel}, now=now, lanes=4) for opened in (first, second))
    )
    await first.close()
    await second.close()
    assert channel.sent == dict.fromkeys(ids, 1)
    assert sum(tried) == len(ids)
    assert min(tried) > 0


async def test_stopping_finishes_the_notices_in_hand_and_begins_no_other(
    database: Database, database_url: str, now: datetime
) -> None:
    await queue(database_url, now=now, count=50)
    stop = asyncio.Event()
    channel = Recorder(seconds=0.1)
    running = asyncio.create_task(drain(database, channels={"page": channel}, now=now, lanes=2, stop=stop))
    await asyncio.sleep(0.15)
    stop.set()
    tried = await running
    assert tried == sum(channel.sent.values()) == len([r for r in await rows(database_url) if r["state"] == "sent"])
    assert 0 < tried < 10


def test_waits_are_spread_so_that_what_failed_together_does_not_return_together(now: datetime) -> None:
    from uuid_utils.compat import uuid7

    times = {next_attempt(uuid7(), attempts=4, now=now) for _ in range(50)}
    assert len(times) > 25


def start_worker(url: str, var_dir: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": url, "YIMA_VAR_DIR": str(var_dir), "YIMA_ENVIRONMENT": "test"}
    return subprocess.Popen([sys.executable, "-m", "cli", "worker"], cwd=ROOT, env=environment, stderr=subprocess.PIPE)


async def sent_count(url: str) -> int:
    return sum(row["state"] == "sent" for row in await rows(url))


async def wait_until_sent(url: str, count: int, seconds: float) -> float:
    begun = time.monotonic()
    while await sent_count(url) < count:
        assert time.monotonic() - begun < seconds, f"{await sent_count(url)} of {count} after {seconds} s"
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def test_killed_workers_lose_nothing_and_the_next_one_sends_the_rest(database_url: str, tmp_path: Path) -> None:
    count = 3000
    await queue(database_url, now=clock.now(), count=count)
    for kill in range(1, 4):
        worker = start_worker(database_url, tmp_path)
        await wait_until_sent(database_url, kill * 200, 30)
        worker.kill()
        worker.communicate()
    before = await rows(database_url)
    assert {row["state"] for row in before} == {"sent", "queued"}
    assert all((row["state"] == "sent") == (row["sent_at"] is not None) for row in before)
    worker = start_worker(database_url, tmp_path)
    try:
        await wait_until_sent(database_url, count, 60)
    finally:
        worker.terminate()
        begun = time.monotonic()
        worker.communicate()
    assert worker.returncode == 0
    assert time.monotonic() - begun < 5
    after = await rows(database_url)
    assert all(row["attempts"] == 1 for row in after), "a row that was cut off had changed nothing"
    assert [row for row in after if row["id"] in {one["id"] for one in before if one["state"] == "sent"}] == [
        row for row in before if row["state"] == "sent"
    ], "what was sent is not touched again"
