"""When time has moved on, is nothing left of what its county keeps no longer? (S7)

    python -m benchmarks.retention --petitions 1000

Made-up people file over HTTP, with files, accounts, co-petitioners and judgements; their petitions are
answered and closed, or withdrawn. Time moves on by three years, and the worker's own jobs run: the clocks
run out, the county's rules are carried out, what is over is thrown away. Then the database is dumped with
every sealed value opened beside it, and searched for every canary, together with the stored objects and
the logs. Before that the same search has to find them: a search that finds nothing proves nothing.
"""

import argparse
import asyncio
import io
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import AsyncExitStack, redirect_stderr
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, PngImagePlugin

from benchmarks import machine
from benchmarks.canary import FORMS, Lot, found_in
from benchmarks.ground import _migrate as migrate
from benchmarks.ground import tell
from core import clock, keychange, logs, postgres
from core import database as db
from core.keyring import KeyRing
from core.postgres.binaries import find_binaries
from core.roles import APP, WORKER
from core.settings import Settings
from domain.retention import NOTICE
from jobs import purge
from jobs.deliver import deliver
from jobs.retention import keep_no_longer
from jobs.seal import seal_chains
from jobs.sweep import end_clocks
from jobs.workshop import Workshop, furnish
from schemas.policies import PolicyDraft, RetentionDraft
from services.audit.verify import verify
from services.keys.shelves import SHELVES
from services.organisation.access_file import DemoAccess
from services.organisation.demo import load_demo
from services.organisation.policies import add_policy

COUNTY = "999901000000"
RULES = [
    {"months": 12, "act": "tombstone"},
    {"closed_as": "closed_withdrawn", "months": 24, "act": "delete"},
    {"category_prefix": "agri.public_works", "months": 6, "act": "anonymise"},
]
_FATES = ("tombstone", "delete", "anonymise", "open")  # by turns
_MUCH = "1000000/minute"
_OPINION: dict[str, Any] = {
    "heard_petitioner": True,
    "findings": [{"request": "先开闸放水", "finding": "已组织两组轮流放水。"}],
    "facts": "支渠闸板被焊死，六组断流十九天。",
    "basis": "村民会议关于轮灌的决定。",
    "reply": "闸板已打开，每组轮流放水两天。",
    "outcome": "supported",
}


@dataclass
class Fate:
    """What was filed of one kind, and the canaries in it."""

    numbers: list[str] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)  # names, phones, names of files
    written: set[str] = field(default_factory=set)  # titles, texts, places, identity numbers, comments
    accounts: set[str] = field(default_factory=set)


class People:
    """Everybody who files, and the desk that answers."""

    def __init__(self, http: httpx.AsyncClient, access: DemoAccess) -> None:
        self.http, self._access = http, access
        self.fates = {name: Fate() for name in _FATES}
        self._desk: dict[str, str] = {}

    async def open_desk(self) -> None:
        """Sign in at the village desk."""
        desk = next(one for one in self._access.desks if one.role == "village_desk" and not one.totp_secret)
        self._area = desk.area_code
        answer = await self._post("/v1/desk/sessions", {"username": desk.username, "password": desk.password})
        self._desk = {"Authorization": f"Bearer {answer['access_token']}"}

    async def file(self, turn: int) -> None:
        """File one petition with every place that a person's data can go to, and end it."""
        name = _FATES[turn % len(_FATES)]
        mine, theirs, fate = Lot(2 * turn), Lot(2 * turn + 1), self.fates[name]
        fate.sealed |= {mine.name, mine.phone, theirs.name, theirs.phone, f"{mine.word}.png"}
        fate.written |= {mine.word, theirs.word, mine.identity}
        session = await self._sign_in(mine, fate)
        body = {
            "area_code": self._area,
            "category": "agri.public_works" if name == "anonymise" else "agri.irrigation",
            "title": f"断流 {mine.word}",
            "content": f"我住 {theirs.word}，身份证 {mine.identity}，请先开闸轮流放水。",
            "petitioner": {"name": mine.name, "phone": mine.phone},
            "named_units": [f"{theirs.word}站"],
            "co_petitioners": [{"name": theirs.name, "phone": theirs.phone}],
            "attachments": [await self._upload(mine)],
            "privacy_notice_version": "2026-01",
        }
        receipt = await self._post("/v1/petitions", body, session | _key())
        fate.numbers.append(receipt["number"])
        await self._end(name, receipt, mine)

    async def _end(self, fate: str, receipt: dict[str, Any], mine: Lot) -> None:
        path, headers = f"/v1/petitions/{receipt['number']}", {"Authorization": f"Bearer {receipt['receipt_token']}"}
        if fate == "open":
            return
        if fate == "tombstone":
            for move, form in (("accept", {}), ("issue_opinion", _OPINION)):
                await self._moves(receipt["number"], move, form)
            judged = {"satisfaction": "satisfied", "comment": f"没有写日子 {mine.word}"}
            await self._post(f"{path}/ratings", {"solved": "yes", "unit": judged}, headers | _key())
            await self._post(f"{path}/moves", {"move": "confirm_done"}, headers)
            return
        await self._post(f"{path}/moves", {"move": "withdraw", "query_code": receipt["query_code"]}, headers)

    async def _moves(self, number: str, move: str, form: dict[str, Any]) -> None:
        path = f"/v1/desk/petitions/{number}"
        seen = await self.http.get(path, headers=self._desk)
        told = {"move": move, **form}
        await self._post(f"{path}/moves", told, self._desk | {"If-Match": seen.headers["etag"]})

    async def _sign_in(self, mine: Lot, fate: Fate) -> dict[str, str]:
        account = f"canary-{mine.number:06}"
        fate.accounts.add(account)
        body = {"provider": "demo", "code": f"demo-{account}.{secrets.token_hex(4)}"}
        return {"Authorization": f"Bearer {(await self._post('/v1/sessions', body))['access_token']}"}

    async def _upload(self, mine: Lot) -> str:
        drawn, told = io.BytesIO(), PngImagePlugin.PngInfo()
        told.add_text("Comment", mine.identity + "f")
        Image.new("RGB", (8, 8)).save(drawn, "PNG", pnginfo=told)
        answer = await self.http.post(
            "/v1/attachments", files={"file": (f"{mine.word}.png", drawn.getvalue(), "image/png")}
        )
        answer.raise_for_status()
        return str(answer.json()["attachment_id"])

    async def _post(self, path: str, body: object, headers: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.http.post(path, json=body, headers=headers)
        if answer.is_error:
            message = f"{path}: {answer.status_code} {answer.text}"
            raise RuntimeError(message)
        told: dict[str, Any] = answer.json()
        return told


def _key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


async def opened(database: db.Database, ring: KeyRing) -> Iterable[str]:
    """Return every sealed value that is in the tables, opened."""
    values = []
    for shelf in SHELVES:
        for row in await database.hot.fetch(f"SELECT * FROM {shelf.table}"):
            for column, bound_to in shelf.sealed.items():
                if row[column]:
                    values.append(ring.unseal(row[column], bound_to=bound_to(row)))
    return values


def dump(server: postgres.Server, to: Path) -> None:
    """Dump the database as SQL."""
    argv = [_program(server, "pg_dump"), "--dbname", server.url, "--file", str(to)]
    subprocess.run(argv, check=True)


def _program(server: postgres.Server, name: str) -> str:
    return str(find_binaries(server.version).folder / name)


async def move_on(shop: Workshop, begun: datetime) -> dict[str, int]:
    """Let three years pass: what runs out ends where it would have, and at last what is over goes."""
    for days in (10, 30, 90, 180, 365, 730, 1100):
        now = begun + timedelta(days=days)
        while await end_clocks(shop, now):
            pass
        while await deliver(shop, now):
            pass
        await seal_chains(shop, now)
    jobs = (keep_no_longer, purge.request_keys, purge.access_tokens, purge.attempts, purge.phone_codes)
    done = {job.__name__: await job(shop, now) for job in (*jobs, purge.unbound_uploads)}
    await seal_chains(shop, now)
    return done | {"orphaned_objects": await purge.orphaned_objects(shop, now + timedelta(days=2))}


async def work(server: postgres.Server, folder: Path, petitions: int) -> int:
    """File, move on, search; 1 when anything is left."""
    import main

    ring = keychange.create(folder / "keys.json")
    config = Settings(
        environment="test", DATABASE_URL=server.url, var_dir=folder / "var", pool_size=8, filing_limit=_MUCH,
        upload_limit=_MUCH, read_limit=_MUCH, signin_limit=_MUCH, code_attempts_global=10**6,
        code_attempts_per_address=10**6,
    )  # fmt: skip
    async with AsyncExitStack() as stack:
        owner, served, worked = [await db.connect(server.url, size=8, role=role) for role in ("", APP, WORKER)]
        for database in (owner, served, worked):
            stack.push_async_callback(database.close)
        begun = clock.now()
        async with owner.transaction() as session:
            access = await load_demo(
                session, keyring=ring, now=begun, base_url="http://test", path=folder / "access.json"
            )
        app = main.create(config, database=served, keys=ring)
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app=app)
        people = People(
            await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://test")), access
        )
        await people.open_desk()
        for start in range(0, petitions, 8):
            await asyncio.gather(*(people.file(turn) for turn in range(start, min(start + 8, petitions))))
        kept = RetentionDraft.model_validate({"switched_on": True, "rules": RULES})
        made = PolicyDraft(valid_from=begun.date(), note="演练：保存期限", retention=kept)
        async with owner.transaction() as session:
            await add_policy(
                session,
                county_code=COUNTY,
                draft=made,
                staff_id=None,
                now=begun - NOTICE,
                today=made.valid_from - NOTICE,
            )
        shop = furnish(worked, config, asyncio.Event())
        before = await _search(server, owner, ring, folder, people.fates)
        done = await move_on(shop, begun)
        after = await _search(server, owner, ring, folder, people.fates)
        left = await _what_is_left(owner)
        async with owner.hot.acquire() as connection:
            chains = await verify(connection)
        return _tell(people.fates, before, after, done, left, chains.wrong)


async def _search(
    server: postgres.Server, database: db.Database, ring: KeyRing, folder: Path, fates: dict[str, Fate]
) -> dict[tuple[str, str], int]:
    dumped, unsealed = folder / "dump.sql", folder / "opened.txt"
    dump(server, dumped)
    unsealed.write_text("\n".join(await opened(database, ring)), encoding="utf-8")
    places = {"dump": dumped, "sealed values, opened": unsealed, "objects": folder / "var" / "attachments",
              "logs": folder / "log"}  # fmt: skip
    found = {}
    for name, fate in fates.items():
        kinds = {"names, phones": fate.sealed, "texts": fate.written, "accounts": fate.accounts}
        for (place, kind), hits in found_in(places, kinds).items():
            found[f"{name}: {kind}", place] = len(hits)
    return found


async def _what_is_left(database: db.Database) -> dict[str, int]:
    count = {
        "tombstone": "SELECT count(*) FROM petition WHERE erased_at IS NOT NULL AND number <> ''",
        "delete": "SELECT count(*) FROM deleted_petition",
        "anonymise": "SELECT count(*) FROM petition WHERE anonymised_at IS NOT NULL AND content <> ''",
        "open": "SELECT count(*) FROM petition WHERE closed_at IS NULL AND content <> ''",
    }
    return {name: int(await database.hot.fetchval(statement)) for name, statement in count.items()}


def _tell(
    fates: dict[str, Fate],
    before: dict[tuple[str, str], int],
    after: dict[tuple[str, str], int],
    done: dict[str, int],
    left: dict[str, int],
    wrong: int,
) -> int:
    places = sorted({place for _, place in before})
    print(f"\n{machine.describe()}\nforms: {FORMS}\ncanaries found, before → three years later")
    print(f"{'':32}" + "".join(f"{place:>26}" for place in places))
    bad = 0
    for kind in sorted({kind for kind, _ in before}):
        print(f"{kind:32}" + "".join(f"{f'{before[kind, place]} → {after[kind, place]}':>26}" for place in places))
        name, what = kind.split(": ")
        stays = name == "open" or (name == "anonymise" and what == "texts")  # the county lets these words stay
        bad += sum(after[kind, place] for place in places if not stays or place == "logs")
    seen = sum(before[key] for key in before if "open" not in key[0])
    print("jobs: " + ", ".join(f"{name} {count}" for name, count in done.items()))
    print("records: " + ", ".join(f"{name} {left[name]} of {len(fates[name].numbers)}" for name in fates))
    missing = sum(left[name] != len(fates[name].numbers) for name in fates)
    said = f"canaries left {bad}; found before {seen}; records not as they should be {missing}"
    print(f"{said}; chains wrong {wrong}")
    print(f"Again: python -m benchmarks.retention {' '.join(sys.argv[1:])}".rstrip())
    return 1 if bad or missing or wrong or not seen else 0


def run() -> int:
    """Serve a database of its own as long as it takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retention", description=__doc__.splitlines()[0])
    parser.add_argument("--petitions", type=int, default=1_000)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yima-retention-") as brief:
        folder = Path(brief)
        folder.chmod(0o755)
        server = postgres.start(folder / "postgres", durable=False, say=tell)
        try:
            migrate(server.url)
            with (folder / "log").open("w", encoding="utf-8") as log, redirect_stderr(log):
                logs.configure("DEBUG")
                return asyncio.run(work(server, folder, told.petitions))
        finally:
            postgres.stop(server)


if __name__ == "__main__":
    os.environ.setdefault("TZ", "UTC")
    raise SystemExit(run())
