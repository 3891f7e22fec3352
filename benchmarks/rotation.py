"""How long do a million sealed people take to come under a new key, and who notices?

    python -m benchmarks.rotation --people 1000000

One PostgreSQL (fsync and synchronous_commit on), an API process that goes on serving, and `yima keys rotate`
in a process of its own. Before and during the rotation clients file petitions and open them by number and
query code. A million people stand on some thousand petitions, so that the time is that of sealing and not
of writing the rest. Afterwards every value must open under the new key alone, every blind index be that of
its phone, and every code that was given out before still open: what does not fails the run.
"""

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from benchmarks import machine
from benchmarks.enumeration import served
from benchmarks.filing import DRAFT
from benchmarks.ground import Ground, stand, tell
from core import keychange, keyfile
from core.keyring import KeyRing
from core.settings import ROOT
from services.petitions import people

_PETITIONS = 2_000
_CHUNK = 20_000
_CLIENTS = 2
_COLUMNS = ("id", "petition_id", "role", "name_sealed", "phone_sealed", "phone_index", "minor", "representative")


async def fill(url: str, ring: KeyRing, count: int) -> None:
    """Seal so many people under the key of before."""
    from uuid_utils.compat import uuid7

    connection = await asyncpg.connect(url)
    await connection.execute("DELETE FROM person")
    of = [row["id"] for row in await connection.fetch("SELECT id FROM petition")]
    for start in range(0, count, _CHUNK):
        records = []
        for turn in range(start, min(start + _CHUNK, count)):
            person, phone = uuid7(), f"+8613{turn:09d}"
            name = ring.seal(f"王{turn}", bound_to=people.bound_to(person, "name"))
            sealed = ring.seal(phone, bound_to=people.bound_to(person, "phone"))
            index = people.phone_index(phone, ring)
            records.append((person, of[turn % len(of)], "co_petitioner", name, sealed, index, False, False))
        await connection.copy_records_to_table("person", records=records, columns=_COLUMNS)
    await connection.execute("VACUUM ANALYZE person")
    await connection.close()


async def client(address: str, stop: asyncio.Event, took: list[float], given: list[dict[str, Any]]) -> None:
    """File and open by the code, again and again; anything but success fails the run."""
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        while not stop.is_set():
            begun = time.perf_counter()
            key = {"Idempotency-Key": secrets.token_hex(16)}
            filed = await http.post("/v1/petitions", json=DRAFT, headers=key)
            assert filed.status_code == httpx.codes.CREATED, filed.text
            await _open(http, filed.json())
            took.append(time.perf_counter() - begun)
            given.append(filed.json())


async def _open(http: httpx.AsyncClient, receipt: dict[str, Any]) -> None:
    path = f"/v1/petitions/{receipt['number']}/access"
    opened = await http.post(path, json={"query_code": receipt["query_code"]})
    assert opened.status_code == httpx.codes.CREATED, opened.text


async def _load(address: str, until: Any, given: list[dict[str, Any]]) -> list[float]:  # noqa: ANN401 - an awaitable
    stop, took = asyncio.Event(), list[float]()
    clients = [asyncio.create_task(client(address, stop, took, given)) for _ in range(_CLIENTS)]
    await until
    stop.set()
    await asyncio.gather(*clients)
    return sorted(took)


async def _rotate(environment: dict[str, str]) -> dict[str, Any]:
    argv = [sys.executable, "-m", "cli", "keys", "rotate", "--json"]
    process = await asyncio.create_subprocess_exec(
        *argv, cwd=ROOT, env=os.environ | environment, stdout=asyncio.subprocess.PIPE
    )
    begun = time.monotonic()
    said, _ = await process.communicate()
    return {**json.loads(said), "seconds": time.monotonic() - begun}


async def check(url: str, ring: KeyRing, address: str, given: list[dict[str, Any]]) -> list[str]:
    """Return everything that is wrong after the rotation."""
    alone, wrong = KeyRing(ring.active, {ring.active: ring.keys[ring.active]}, ring.ciphers), list[str]()
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        async for row in connection.cursor("SELECT * FROM person", prefetch=5_000):
            try:
                alone.unseal(row["name_sealed"], bound_to=people.bound_to(row["id"], "name"))
                phone = alone.unseal(row["phone_sealed"], bound_to=people.bound_to(row["id"], "phone"))
                right = people.phone_index(phone, alone) == row["phone_index"]
            except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
                right = False
                wrong.append(f"{row['id']} {type(error).__name__}")
            if not right:
                wrong.append(str(row["id"]))
    await connection.close()
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        for receipt in given:
            await _open(http, receipt)
    return wrong


async def _measure(ground: Ground, environment: dict[str, str], address: str, told: argparse.Namespace) -> bool:
    given: list[dict[str, Any]] = []
    quiet = await _load(address, asyncio.sleep(told.seconds), given)
    keychange.add(ground.keys, cipher=told.cipher)
    rotating = asyncio.create_task(_rotate(environment))
    busy = await _load(address, rotating, given)
    done = rotating.result()
    wrong = await check(ground.url, keyfile.load(ground.keys), address, given)
    print(f"\n{machine.describe()}")
    rate = done["resealed"] / done["seconds"]
    print(f"{done['resealed']:,} rows under {told.cipher} in {done['seconds']:.1f} s, {rate:,.0f}/s")
    print("filing and opening by the code     times    p50 ms    p99 ms")
    for name, took in (("before the rotation", quiet), ("during the rotation", busy)):
        high = took[min(len(took) - 1, len(took) * 99 // 100)] * 1000
        print(f"{name:<31}{len(took):>9,}{statistics.median(took) * 1000:>10.1f}{high:>10.1f}")
    print(f"left {done['left']}, broken {len(done['broken'])}, wrong {len(wrong)}, codes that opened {len(given):,}")
    print(f"Again: python -m benchmarks.rotation {' '.join(sys.argv[1:])}".rstrip())
    return not (done["left"] or done["broken"] or wrong)


def main() -> int:
    """Measure and show; 1 when anything is wrong afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rotation", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--cipher", choices=["AES-256-GCM", "SM4-GCM"], default="AES-256-GCM")
    parser.add_argument("--seconds", type=int, default=10, help="of load before the rotation")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yima-bench-") as brief, contextlib.ExitStack() as stack:
        Path(brief).chmod(0o755)
        ground = stack.enter_context(stand(Path(brief), petitions=_PETITIONS, events=1, say=tell))
        asyncio.run(fill(ground.url, keyfile.load(ground.keys), told.people))
        tell(f"{told.people:,} people sealed")
        address, environment = stack.enter_context(served(ground))
        return 0 if asyncio.run(_measure(ground, environment, address, told)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
