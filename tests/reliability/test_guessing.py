"""Do the limits on guessing hold across processes, and does a refusal tell nothing?"""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from core import database as db
from core.keyring import KeyRing
from core.roles import APP
from core.settings import ROOT, Settings
from services.organisation.access_file import DemoAccess
from tests.people import Resident
from tests.reliability.house import House
from tests.wire import Wire, tapped

WRONG = "0000-0000-000"
MUCH = "100000/minute"


def test_four_processes_together_let_no_more_guesses_through_than_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    house = House.open(tmp_path, YIMA_API_PROCESSES="4", YIMA_SIGNIN_LIMIT=MUCH, YIMA_TRUST_PROXY="true")
    try:
        receipt = house.file()
        absent = receipt["number"].replace("2026", "2099")

        def guesses(number: str, code: str, *, times: int, at_once: int) -> Counter[int]:
            def one(turn: int) -> int:
                headers = {"X-Forwarded-For": f"192.0.{turn // 250}.{turn % 250}"}
                path = f"/v1/petitions/{number}/access"
                return house.ask(path, {"query_code": code}, headers=headers, patience=60)[0]

            with ThreadPoolExecutor(at_once) as pool:
                return Counter(pool.map(one, range(times)))

        seen = [guesses(number, WRONG, times=200, at_once=16) for number in (receipt["number"], absent)]
        assert seen == [Counter({403: 10, 429: 190})] * 2, "a number that nobody has closes just the same"
        assert guesses(receipt["number"], receipt["query_code"], times=3, at_once=1) == {429: 3}
        assert house.holds(receipt), "the receipt goes on"
        other = house.file()
        assert guesses(other["number"], other["query_code"], times=30, at_once=3) == {201: 30}, (
            "right ones are given back"
        )
    finally:
        house.process.terminate()
        house.wait()


def test_a_short_siege_opens_nothing_and_keeps_to_every_limit() -> None:
    argv = [sys.executable, "-m", "benchmarks.guessing", "--guesses", "2000", "--hours", "0.5", "--numbers", "40"]
    done = subprocess.run(argv, cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^hits 0;", done.stdout, re.MULTILINE)
    assert "Again: python -m benchmarks.guessing --guesses 2000" in done.stdout


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    async with tapped(database_url) as tap:
        yield tap


async def test_a_number_that_exists_and_one_that_does_not_cost_the_same_work(
    wire: Wire, tmp_path: Path, keyring: KeyRing, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes time is counted, not timed: statements, and codes that are made (`make bench-enumeration` times)."""
    import main

    made: list[str] = []
    digest = KeyRing.digest

    def counted(ring: KeyRing, purpose: str, text: str, *, key: int | None = None) -> bytes:
        made.append(purpose)
        return digest(ring, purpose, text, key=key)

    config = Settings(environment="test", DATABASE_URL=wire.url, var_dir=tmp_path, code_attempts_per_address=1000)
    database = await db.connect(wire.url, size=2, role=APP)
    app = main.create(config, database=database, keys=keyring)
    transport = httpx.ASGITransport(app=app)
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    async with app.router.lifespan_context(app), client as http:
        plain, joint = await Resident.files(http), await Resident.files(http)
        opened = await http.post(f"{joint.path}/joining", headers=joint.headers)
        body = {"join_code": opened.json()["join_code"], "name": "李小红"}
        joined = await http.post(f"{joint.path}/co-petitioners", json=body, headers={"Idempotency-Key": "k" * 20})
        assert joined.status_code == 201, joined.text
        monkeypatch.setattr(KeyRing, "digest", counted)
        work = []
        for number in (plain.number, plain.number, joint.number, plain.number.replace("2026", "2099"), "nonsense"):
            made.clear()
            with wire.counting() as statements:
                answer = await http.post(f"/v1/petitions/{number}/access", json={"query_code": WRONG})
            assert answer.status_code == 403
            work.append((Counter(statements), Counter(made)))
    await database.close()
    assert work[1:] == [work[1]] * 4
    assert work[1][1]["joined-code"] == 200
