"""Does the whole service stand up again, whichever of its processes is killed, and lose nothing?

The real `yima run`: its own PostgreSQL with fsync, real signals.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest

from core import clock
from tests.jobs.outbox import queue, rows
from tests.reliability.house import ROOT, House, left_over, until


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder that every account can pass through; the data stay from test to test."""
    place = Path(tempfile.mkdtemp(prefix="yima-run-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)


class Home:
    """The service of this module: started when a test needs it, ended by the tests that are about ending."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._house: House | None = None

    def up(self) -> House:
        """Return the running service."""
        self._house = self._house or House.open(self.folder)
        return self._house

    def leave(self, number: signal.Signals = signal.SIGTERM, *, group: bool = False) -> int:
        """End it and return its exit code; fails when it leaves a process behind."""
        house, self._house = self.up(), None
        family = house.family()
        (os.killpg if group else os.kill)(house.process.pid, number)
        code = house.wait()
        until(lambda: not left_over(family), 15, f"{left_over(family)} left")
        return code

    def down(self) -> None:
        """End it if it runs."""
        if self._house is not None:
            self.leave()


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Home]:
    """Give the service of this module."""
    one = Home(folder)
    yield one
    one.down()


@pytest.fixture
def house(home: Home) -> House:
    """Give a running service; its data are those that earlier tests left."""
    return home.up()


def database_of(house: House) -> str:
    """Return the address of its database."""
    (pid,) = house.pids("postgres")
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    return f"postgresql://postgres@/yima?host={quote(settings['unix_socket_directories'])}&port={settings['port']}"


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children only on Linux")


def test_it_stands_up_and_says_where_to_look(house: House, folder: Path) -> None:
    assert house.ready()
    access = json.loads((folder / "var/demo/access.json").read_text())
    assert f"/q/{access['places'][0]['place_code']}" in house.said
    assert access["base_url"] in house.said
    assert (len(house.pids("worker")), len(house.pids("postgres"))) == (1, 1)
    until(lambda: len(house.pids("serve")) == 2, 10, "two API processes")


def test_the_story_plays_as_told_and_says_so_when_nothing_runs(house: House, folder: Path) -> None:
    command = [sys.executable, "-m", "cli", "demo", "story", "--chapter", "main"]  # the others move the clock

    def play(var: Path) -> int:
        env = os.environ | {"YIMA_VAR_DIR": str(var)}
        return subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True).returncode

    assert house.ready()
    assert play(folder / "var") == 0
    assert play(folder / "nothing-here") == 1


def test_a_killed_api_process_is_replaced_and_the_others_serve_meanwhile(house: House) -> None:
    killed = house.kill("serve")
    until(house.ready, 10, "served again")
    until(lambda: len(house.pids("serve")) == 2, 15, "two processes again")
    assert killed not in house.pids("serve")
    until(lambda: all(house.ready() for _ in range(10)), 15, "both serve")


def test_after_a_killed_worker_notices_still_leave(house: House) -> None:
    url = database_of(house)
    house.kill("worker")
    ids = asyncio.run(queue(url, now=clock.now(), count=50))

    def all_sent() -> bool:
        return all(row["state"] == "sent" for row in asyncio.run(rows(url, ids)))

    until(all_sent, 60, "all sent")
    assert {row["attempts"] for row in asyncio.run(rows(url, ids))} == {1}


def test_after_a_killed_postmaster_the_same_api_processes_serve_within_ten_seconds(house: House) -> None:
    url, serving = database_of(house), set(house.pids("serve"))
    ids = asyncio.run(queue(url, now=clock.now(), count=1))
    assert all(house.ready() for _ in range(10))
    killed = house.kill("postgres")
    until(lambda: house.pids("postgres") not in ([], [killed]), 10, "a new postmaster")
    until(lambda: all(house.ready() for _ in range(10)), 10, "ready")
    assert set(house.pids("serve")) == serving
    after = asyncio.run(queue(url, now=clock.now(), count=20))
    until(lambda: all(row["state"] == "sent" for row in asyncio.run(rows(url, [*ids, *after]))), 10, "worker resumed")


def test_what_is_filed_while_processes_are_killed_is_there_once(house: House) -> None:
    url, stop = database_of(house), threading.Event()
    before = asyncio.run(petitions(url))
    receipts: list[dict[str, Any]] = []

    def file_on() -> None:
        while not stop.is_set():
            receipts.append(house.file())

    with ThreadPoolExecutor(4) as clients:
        filing = [clients.submit(file_on) for _ in range(4)]
        try:
            for turn, part in enumerate(("serve", "postgres", "worker", "serve", "postgres", "nobody"), start=1):
                until(lambda: len(receipts) >= 10 * turn, 60, "ten more receipts")  # noqa: B023
                until(lambda: all(house.pids(one) for one in ("serve", "postgres", "worker")), 20, "all there")
                if part != "nobody":
                    house.kill(part)
        finally:
            stop.set()
        for one in filing:
            one.result()
    assert all(house.holds(receipt) for receipt in receipts)
    assert asyncio.run(petitions(url)) - before == len(receipts)


async def petitions(url: str) -> int:
    """Return how many petitions there are."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM petition"))
    finally:
        await connection.close()


def test_a_second_start_at_the_same_port_says_so_and_does_no_damage(house: House) -> None:
    port = house.address.rpartition(":")[2]
    environment = os.environ | {"YIMA_VAR_DIR": str(house.folder / "var"), "PORT": port}
    second = subprocess.run(
        [sys.executable, "-m", "cli", "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"port {port}" in second.stderr
    assert "Traceback" not in second.stderr
    until(house.ready, 10, "it goes on as before")
    assert house.pids("postgres")


def test_a_second_start_at_another_port_is_told_where_the_first_one_is(house: House) -> None:
    access = (house.folder / "var/demo/access.json").read_bytes()
    environment = os.environ | {"YIMA_VAR_DIR": str(house.folder / "var"), "PORT": "0"}
    second = subprocess.run(
        [sys.executable, "-m", "cli", "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert house.address.replace("127.0.0.1", "localhost") in second.stderr
    assert "YIMA_VAR_DIR" in second.stderr
    assert "Traceback" not in second.stderr
    assert (house.folder / "var/demo/access.json").read_bytes() == access
    until(house.ready, 30, "the first one serves on")


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_finds_the_data(home: Home, folder: Path) -> None:
    house = home.up()
    ids = asyncio.run(queue(database_of(house), now=clock.now(), count=500))
    place = json.loads((folder / "var/demo/access.json").read_text())["places"][0]["place_code"]
    receipts = [house.file() for _ in range(5)]
    assert home.leave(signal.SIGKILL) == -signal.SIGKILL
    again = home.up()
    url = database_of(again)
    until(lambda: all(row["state"] == "sent" for row in asyncio.run(rows(url, ids))), 20, "sent")
    assert len(asyncio.run(rows(url, ids))) == 500
    assert all(again.holds(receipt) for receipt in receipts)
    assert f"/q/{place}" in again.said


def test_sigterm_ends_it_clean(home: Home) -> None:
    assert home.leave(signal.SIGTERM) == 0


def test_ctrl_c_in_a_terminal_ends_it_just_as_clean(home: Home) -> None:
    messages = home.folder / "messages"
    before = len(messages.read_text())
    assert home.leave(signal.SIGINT, group=True) == 0
    assert "Traceback" not in messages.read_text()[before:]


def test_it_stops_when_the_program_that_started_it_is_killed(folder: Path) -> None:
    port = free_port()
    starter = subprocess.Popen(
        ["/bin/sh", "-c", f"{sys.executable} -m cli run --leave-with-parent; true"],
        cwd=ROOT,
        env=os.environ | {"YIMA_VAR_DIR": str(folder / "var"), "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    house = House(folder, starter, f"http://127.0.0.1:{port}")
    until(house.ready, 60, "ready")
    family = house.family()
    starter.kill()
    starter.communicate()
    until(lambda: not left_over(family), 30, "nobody left")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_being_asked_to_leave_before_it_is_ready_leaves_nothing(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run"],
        cwd=ROOT,
        env=os.environ | {"YIMA_VAR_DIR": str(folder / "early"), "PORT": "0"},
        text=True,
        start_new_session=True,
    )
    house = House(folder, process)
    until(lambda: len(house.family()) > 1, 30, "it makes its database")
    family = house.family()
    try:
        process.terminate()
        assert process.wait(30) == 0
        until(lambda: not left_over(family), 10, "nobody left")
    finally:
        process.kill()


def test_production_asks_for_what_it_cannot_make(folder: Path) -> None:
    environment = os.environ | {"YIMA_VAR_DIR": str(folder / "none"), "YIMA_ENVIRONMENT": "production", "PORT": "0"}
    environment.pop("DATABASE_URL", None)

    def refused() -> str:
        answer = subprocess.run(
            [sys.executable, "-m", "cli", "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert (answer.returncode, "Traceback" in answer.stderr) == (1, False)
        return answer.stderr

    assert "YIMA_KEY_FILE" in refused()
    environment["YIMA_KEY_FILE"] = str(folder / "missing.json")
    assert "YIMA_BASE_URL" in refused()
    environment["YIMA_BASE_URL"] = "https://yima.example"
    assert "DATABASE_URL" in refused()
    environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    assert "missing.json" in refused()
    assert not (folder / "missing.json").exists()
    assert not (folder / "none").exists()
