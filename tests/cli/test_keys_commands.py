"""Can an operator change the keys with four commands, also when one is killed in the middle?"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from core import keyfile
from core.database import Database, dsn
from core.keyring import KEY_SQL, KeyRing
from core.settings import ROOT
from services.organisation.access_file import DemoAccess
from tests.cli import commands
from tests.services.test_rotation import fill

ROWS = 8_000
COUNT = f"SELECT count(*) FROM person WHERE {KEY_SQL.format('name_sealed')} = 3"


@pytest.fixture
def place(tmp_path: Path, database_url: str, keyring: KeyRing) -> dict[str, str]:
    """Give the environment of a command: this database, and its keys in a file."""
    path = tmp_path / "keys.json"
    path.write_text(keyfile.as_text(keyring))
    own = {key: value for key, value in os.environ.items() if not key.startswith(("YIMA_", "DATABASE_URL"))}
    return own | {"DATABASE_URL": dsn(database_url), "YIMA_ENVIRONMENT": "test", "YIMA_KEY_FILE": str(path)}


def yima(place: dict[str, str], *words: str, code: int = 0) -> str:
    done = commands.run(["keys", *words], folder=ROOT, environment=place)
    said, complained = done.stdout.decode(), done.stderr.decode()
    assert (done.returncode, "Traceback" in complained) == (code, False), complained
    return said if code == 0 and said else complained


def uses(place: dict[str, str]) -> dict[int, Any]:
    return {use["number"]: use for use in json.loads(yima(place, "list", "--json"))}


async def a_petition(database: Database, keyring: KeyRing, rows: int) -> None:
    """Put a petition there whose code comes from key 2, and its people."""
    from benchmarks import rows as bulk

    async with database.hot.acquire() as connection:
        await bulk.fill(connection, petitions=1, events=1)
        await connection.execute("DELETE FROM person")
        petition = await connection.fetchval("UPDATE petition SET code_key = 2 RETURNING id")
    await fill(database, keyring, petition, rows)


async def test_a_rotation_that_is_killed_is_ended_by_the_next_one(
    place: dict[str, str], demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    await a_petition(database, keyring, ROWS)
    assert "key 3 is active" in yima(place, "add")
    killed = await asyncio.to_thread(_kill_in_the_middle, place)
    assert 0 < killed < ROWS, "it was cut off in the middle"
    assert uses(place)[2]["sealed"] > 0
    assert "needed" in yima(place, "retire", "2", code=1)
    told = json.loads(yima(place, "rotate", "--json"))
    assert (told["left"], told["broken"]) == (0, [])
    assert killed + told["resealed"] >= ROWS
    found = uses(place)
    assert [found[key]["sealed"] for key in (1, 2)] == [0, 0]
    assert found[3]["active"]
    assert json.loads(yima(place, "rotate", "--json"))["resealed"] == 0


def _kill_in_the_middle(place: dict[str, str]) -> int:
    argv = [sys.executable, "-m", "cli", "keys", "rotate"]
    process = subprocess.Popen(argv, cwd=ROOT, env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while asyncio.run(_counted(place)) == 0:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return asyncio.run(_counted(place))


async def _counted(place: dict[str, str]) -> int:
    connection = await asyncpg.connect(place["DATABASE_URL"])
    counted = await connection.fetchval(COUNT)
    await connection.close()
    return int(counted)


async def test_a_key_goes_when_nothing_needs_it_and_not_before(
    place: dict[str, str], demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    await a_petition(database, keyring, 5)
    path = Path(place["YIMA_KEY_FILE"])
    assert "the active one" in yima(place, "retire", "2", code=1)
    assert "no key 9" in yima(place, "retire", "9", code=1)
    yima(place, "add", "--cipher", "SM4-GCM")
    yima(place, "rotate")
    assert uses(place)[3]["cipher"] == "SM4-GCM"
    assert "codes 1" in yima(place, "retire", "2", code=1), "somebody's slip is made by it"
    assert "again in" in yima(place, "retire", "1", code=1), "requests in hand may still use it"
    os.utime(path, (time.time() - 61,) * 2)  # noqa: TID251 - the clock of the file system
    assert "key 1 is out" in yima(place, "retire", "1")
    assert sorted(uses(place)) == [2, 3]
    noted = await database.hot.fetch("SELECT topic, data ->> 'key_number' AS key FROM audit_event ORDER BY id")
    assert [tuple(row) for row in noted] == [("key.added", "3"), ("key.rotated", "3"), ("key.retired", "1")]
    assert "free" not in yima(place, "list")


def test_a_key_on_standby_seals_nothing_until_it_is_activated(place: dict[str, str]) -> None:
    path = Path(place["YIMA_KEY_FILE"])
    assert "on standby" in yima(place, "add", "--standby")
    assert keyfile.load(path).active == 2
    yima(place, "activate", "3")
    assert keyfile.load(path).active == 3
    assert "no key 8" in yima(place, "activate", "8", code=1)


def test_keys_in_the_environment_are_changed_there(place: dict[str, str]) -> None:
    text = Path(place.pop("YIMA_KEY_FILE")).read_text()
    place["YIMA_KEYS"] = text
    for words in (("add",), ("activate", "1")):
        assert "YIMA_KEYS" in yima(place, *words, code=1)
    made = keyfile.parse(yima(place, "add", "--print"), of="here")
    assert (made.active, sorted(made.keys)) == (3, [1, 2, 3])
    place["YIMA_KEYS"] = text[:-3]
    assert "YIMA_KEYS: " in yima(place, "add", "--print", code=1)
    assert "YIMA_KEYS: " in yima(place, "list", code=1)
