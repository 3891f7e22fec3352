"""Do all secrets come under a new key while people work, with no code on anybody's slip changed?"""

import asyncio
from collections import Counter
from functools import partial
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest
from cryptography.exceptions import InvalidTag
from sqlmodel import SQLModel
from uuid_utils.compat import uuid7

import models
from core import keychange, keyfile, keysource
from core.ciphers import AES, SM4, CipherName
from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.fields import Role
from domain.levels import Level
from services.access.actors import StaffActor
from services.keys.rotate import rotate
from services.keys.shelves import SHELVES
from services.keys.usage import usage
from services.organisation.access_file import DemoAccess
from services.petitions import people
from services.petitions.earlier import find_earlier
from tests.ground import bearer, served, sign_in
from tests.people import Desk, Resident, draft, key

ROWS = 5_000


def test_every_sealed_column_of_the_tables_stands_on_a_shelf() -> None:
    assert models
    tables = SQLModel.metadata.tables.values()
    found = {(table.name, column.name) for table in tables for column in table.columns if "sealed" in column.name}
    indexes = {
        (table.name, column.name) for table in tables for column in table.columns if column.name.endswith("_index")
    }
    listed = {(shelf.table, column) for shelf in SHELVES for column in shelf.sealed}
    assert listed == found | {("request_key", "answer")}
    assert indexes == {(shelf.table, column) for shelf in SHELVES for column in shelf.indexes} | {
        ("resident", "subject_index"),
        ("phone_code", "phone_index"),  # gone within minutes; looked up under every key
    }


async def everything_sealed(database: Database) -> list[tuple[str, bytes]]:
    """Return what every sealed value is bound to, and the value."""
    found = []
    for shelf in SHELVES:
        rows = await database.hot.fetch(f"SELECT * FROM {shelf.table}")
        found += [(of(row), row[name]) for row in rows for name, of in shelf.sealed.items() if row[name]]
    return found


async def test_no_value_opens_as_another_field_or_for_another_petition(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    for name in ("王小明", "李小红"):
        behalf = {"name": name, "phone": "13800000000", "on_behalf_of": {"name": "赵奶奶", "relation": "母亲"}}
        await Resident.files(http, petitioner=behalf, co_petitioners=[{"name": "同名", "phone": "13800000000"}])
    found = await everything_sealed(database)
    assert {bound.partition(":")[0] for bound, _ in found} >= {"person", "staff", "request_key"}
    assert len({bound for bound, _ in found}) == len(found), "every value has a binding of its own"
    for bound, sealed in found:
        assert keyring.unseal(sealed, bound_to=bound)
    for (bound, _), (_, sealed) in permutations(found, 2):
        with pytest.raises(InvalidTag):
            keyring.unseal(sealed, bound_to=bound)


async def fill(database: Database, keyring: KeyRing, petition: Any, rows: int) -> None:
    """Put many people on a petition, sealed under the key of before."""
    records = []
    for turn in range(rows):
        person, phone = uuid7(), f"+861390000{turn:04d}"
        name = keyring.seal(f"王{turn}", bound_to=people.bound_to(person, "name"))
        sealed = keyring.seal(phone, bound_to=people.bound_to(person, "phone"))
        index = people.phone_index(phone, keyring)
        records.append((person, petition, "co_petitioner", name, sealed, index, False, False))
    columns = ("id", "petition_id", "role", "name_sealed", "phone_sealed", "phone_index", "minor", "representative")
    async with database.hot.acquire() as connection:
        await connection.copy_records_to_table("person", records=records, columns=columns)


@pytest.fixture
def ring_file(tmp_path: Path, keyring: KeyRing) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(keyfile.as_text(keyring))
    return path


@pytest.mark.parametrize("cipher", [AES, SM4])
async def test_thousands_of_rows_come_under_a_new_key_while_people_work(
    settings: Settings, demo: DemoAccess, database: Database, keyring: KeyRing, ring_file: Path, cipher: CipherName
) -> None:
    async for http in served(settings.model_copy(update={"read_limit": "1000000/minute"}), None):
        before = [await Resident.files(http) for _ in range(5)]
        account = await sign_in(http, "wang")
        headers = key() | bearer(account)
        own = await http.post("/v1/petitions", json=draft(title="本人账号"), headers=headers)
        petition = await database.hot.fetchval("SELECT id FROM petition WHERE number = $1", before[0].number)
        await fill(database, keyring, petition, ROWS)
        keychange.add(ring_file, cipher=cipher)
        source = keysource.open_ring(ring_file, "", public=False)
        looked: Counter[str] = Counter()
        stop = asyncio.Event()
        working = asyncio.create_task(work(http, demo, before, stop))
        done = await rotate(database, ring=source, tell=partial(_count, looked))
        stop.set()
        during = await working
        again = await rotate(database, ring=source)
        assert (done.left, done.broken, again.broken) == (0, [], [])
        assert done.resealed >= ROWS
        assert looked["person"] >= ROWS
        assert len(during) >= 3
        uses = {use.number: use for use in await usage(database, ring=source())}
        assert (uses[1].sealed, uses[2].sealed) == (0, 0)
        assert uses[3].active
        assert uses[2].open_codes >= 6
        assert (uses[2].residents, uses[2].is_free) == (1, False)
        ring = source()
        assert all(ring.is_current(sealed) for _, sealed in await everything_sealed(database))
        for bound, sealed in await everything_sealed(database):
            assert KeyRing(3, {3: ring.keys[3]}, ring.ciphers).unseal(sealed, bound_to=bound)
        for row in await database.hot.fetch(
            "SELECT id, phone_sealed, phone_index FROM person WHERE phone_sealed IS NOT NULL"
        ):
            phone = ring.unseal(row["phone_sealed"], bound_to=people.bound_to(row["id"], "phone"))
            assert people.phone_index(phone, ring) == row["phone_index"]
        for resident in (*before, *during, Resident(http, own.json())):
            assert await opens(resident), "the code on the slip is the code of always"
            assert (await resident.looks())["number"] == resident.number
        mine = await http.get("/v1/me/petitions", headers=bearer(await sign_in(http, "wang")))
        assert [item["title"] for item in mine.json()["items"]] == ["本人账号"]
        uses = {use.number: use for use in await usage(database, ring=source())}
        assert (uses[2].residents, uses[3].residents) == (0, 1), "who signs in again needs the old key no more"


def _count(looked: Counter[str], table: str, rows: int) -> None:
    looked[table] += rows


async def work(
    http: httpx.AsyncClient, demo: DemoAccess, before: list[Resident], stop: asyncio.Event
) -> list[Resident]:
    """File, open with a code and read at a desk, until told to stop; every answer must be right."""
    desk = await Desk.opens(http, demo)
    filed: list[Resident] = []
    while not stop.is_set() or len(filed) < 3:
        filed.append(await Resident.files(http))
        assert await opens(before[len(filed) % len(before)])
        page = await desk.reads(before[1 + len(filed) % 4].number)
        assert page.json()["people"][0]["name"] == "王**", page.text
    return filed


async def opens(resident: Resident) -> bool:
    answer = await resident.http.post(f"{resident.path}/access", json={"query_code": resident.receipt["query_code"]})
    return answer.status_code == 201


async def test_a_row_that_changes_meanwhile_is_not_written_over(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    resident = await Resident.files(http)
    newer = keychange.with_new_key(keyring, 3, AES)
    blocker = await asyncpg.connect(_dsn(database))
    frame = blocker.transaction()
    await frame.start()
    number = resident.number
    of = "petition_id = (SELECT id FROM petition WHERE number = $1)"
    await blocker.execute(f"UPDATE person SET name_sealed = NULL WHERE {of}", number)
    rotating = asyncio.create_task(rotate(database, ring=lambda: newer))
    await asyncio.sleep(0.3)
    await frame.commit()
    await blocker.close()
    done = await rotating
    assert done.left == 0
    row = await database.hot.fetchrow(f"SELECT name_sealed, phone_sealed FROM person WHERE {of}", number)
    assert (row["name_sealed"], row["phone_sealed"][0]) == (None, 3)


async def test_what_opens_under_no_key_is_named_and_stops_nothing(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    first, second = await Resident.files(http), await Resident.files(http)
    broken = await database.hot.fetchval(
        "UPDATE person SET name_sealed = set_byte(name_sealed, 20, (get_byte(name_sealed, 20) + 1) % 256)"
        " WHERE petition_id = (SELECT id FROM petition WHERE number = $1) RETURNING id",
        first.number,
    )
    newer = keychange.with_new_key(keyring, 3, AES)
    done = await rotate(database, ring=lambda: newer)
    assert (done.broken, done.left) == ([f"person {broken}"], 0)
    assert second
    assert {use.number: use.sealed for use in await usage(database, ring=newer)}[2] == 2


async def test_one_phone_is_one_petitioner_also_while_the_keys_change(
    http: httpx.AsyncClient, settings: Settings, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    earlier = await Resident.files(http)
    newer = keychange.with_new_key(keyring, 3, AES)
    async for other in served(settings, newer):
        later, stranger = await Resident.files(other), await Resident.files(other, petitioner={"name": "王小明"})
    indexes = await database.hot.fetch("SELECT DISTINCT phone_index FROM person WHERE phone_index IS NOT NULL")
    assert len(indexes) == 2, "one made under each key"
    office = StaffActor(uuid7(), Role.PETITION_OFFICE, True, uuid7(), Level.COUNTY, "999901000000", "甲")
    form = SimpleNamespace(earlier_number=earlier.number)
    for resident, same in ((later, True), (stranger, False)):
        petition = await database.hot.fetchval("SELECT id FROM petition WHERE number = $1", resident.number)
        async with database.transaction() as session:
            found = await find_earlier(session, form=form, petition_id=petition, staff=office, keyring=newer)  # type: ignore[arg-type]
        assert (found is not None) is same


def _dsn(database: Database) -> str:
    return str(database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
