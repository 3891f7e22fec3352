"""Does row-level security alone show what the filter shows, and no more?"""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core import database as db
from core.database import Database
from core.keyring import fingerprint
from core.roles import APP, WORKER
from domain.fields import Role
from domain.levels import Level
from models import Petition, Staff, Unit
from services.access.actors import Bearer, StaffActor
from services.access.scope import opened_by, visible_to
from services.access.walls import HOUSE, key_scope, number_scope, set_staff_scope
from services.organisation.access_file import DemoAccess
from tests.conftest import NOON
from tests.ground import sign_in
from tests.people import OPINION, Desk, Resident, key

OF_PETITIONS = (
    "petition", "person", "stage", "reception", "event", "clock", "clock_note", "document", "notice", "rating",
    "attachment", "sealed_report", "sealed_file", "supervision_order", "proposal",
)  # fmt: skip


@pytest.fixture
async def served(database_url: str) -> AsyncIterator[Database]:
    """The database as the API has it."""
    opened = await db.connect(database_url, size=1, role=APP)
    yield opened
    await opened.close()


@pytest.fixture
async def matters(http: httpx.AsyncClient, demo: DemoAccess) -> list[Resident]:
    """Petitions of different scopes: two villages, answered, stepped up, a report, joint, by an account."""
    village, neighbour = "999901100200", "999901100201"
    plain = await Resident.files(http)
    answered = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    for move, form in (("accept", {}), ("issue_opinion", OPINION)):
        assert (await desk.moves(answered.number, move, **form)).status_code == 200
    assert (await answered.moves("step_up", reason="opinion_disputed", text="没有解决")).status_code in {200, 422}
    other = await Resident.files(http, area_code=neighbour)
    report = await Resident.files(http, about_officials=True)
    named = await Resident.files(http, area_code=village, named_units=["柳湾村村民委员会"])
    token = await sign_in(http, "zhang")
    headers = key() | {"Authorization": f"Bearer {token}"}
    body = {**(await _draft()), "area_code": neighbour}
    own = await http.post("/v1/petitions", json=body, headers=headers)
    assert own.status_code == 201
    return [plain, answered, other, report, named, Resident(http, own.json())]


async def _draft() -> dict[str, object]:
    from tests.people import draft

    return draft()


async def test_who_has_no_scope_sees_nothing(served: Database, matters: list[Resident]) -> None:
    assert matters
    for table in OF_PETITIONS:
        assert await served.hot.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_every_desk_sees_by_the_wall_what_the_filter_shows(
    served: Database, database: Database, matters: list[Resident]
) -> None:
    assert matters
    async with database.transaction() as session:
        people = (await session.exec(select(Staff, Unit).join(Unit, col(Unit.id) == col(Staff.unit_id)))).all()
    seen_by: dict[str, int] = {}
    for staff, unit in people:
        filtered = await _numbers(database, visible_to(_actor(staff, unit)))
        async with served.transaction() as session:
            me = select(set_staff_scope()).join_from(Staff, Unit, col(Unit.id) == col(Staff.unit_id))
            await session.exec(me.where(Staff.id == staff.id))
            walled = (await session.exec(select(Petition.number))).all()
        assert set(walled) == set(filtered), (staff.role, unit.name)
        seen_by[staff.role] = max(seen_by.get(staff.role, 0), len(walled))
    assert seen_by[Role.PETITION_OFFICE] == len(matters) - 1, "of a report it sees nothing"
    assert seen_by[Role.VILLAGE_DESK] > 0
    assert seen_by[Role.DISCIPLINE] == 1


async def test_a_key_opens_by_the_wall_what_it_opens_by_the_filter(
    served: Database, database: Database, http: httpx.AsyncClient, matters: list[Resident]
) -> None:
    opened = await http.post(f"{matters[0].path}/access", json={"query_code": matters[0].receipt["query_code"]})
    tokens = [one.receipt["receipt_token"] for one in matters]
    tokens += [opened.json()["access_token"], await sign_in(http, "zhang"), await sign_in(http, "nobody")]
    counts = []
    for token in tokens:
        bearer = Bearer(token[:2], fingerprint(token))
        filtered = await _numbers(database, opened_by(bearer, NOON))
        async with served.transaction(scope=key_scope(bearer)) as session:
            walled = (await session.exec(select(Petition.number))).all()
        assert set(walled) == set(filtered)
        counts.append(len(walled))
    assert counts == [1] * 6 + [1, 1, 0]


async def test_what_hangs_on_a_petition_is_seen_with_it_alone(
    served: Database, database: Database, matters: list[Resident]
) -> None:
    token = matters[1].receipt["receipt_token"]
    scope = key_scope(Bearer("yr", fingerprint(token)))
    for table in OF_PETITIONS[1:-1]:
        whole = await database.hot.fetchval(
            f"SELECT count(*) FROM {table} WHERE petition_id = (SELECT id FROM petition WHERE number = $1)",
            matters[1].number,
        )
        async with served.hot.acquire() as connection, connection.transaction():
            await connection.execute("SELECT set_config('yima.scope', $1, true)", scope)
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == whole, table


async def test_a_scope_ends_with_its_transaction_also_one_that_never_began(
    served: Database, matters: list[Resident]
) -> None:
    async with served.transaction(scope=number_scope(matters[0].number)) as session:
        assert (await session.exec(select(Petition.number))).all() == [matters[0].number]
    async with served.transaction(scope=HOUSE):
        pass  # not a statement: nothing begins
    async with served.transaction() as session:
        assert (await session.exec(select(Petition.number))).all() == []
    with pytest.raises(ValueError, match="scope"):
        async with served.transaction(scope="key:'; DROP TABLE event; --"):
            pass


async def test_the_api_reads_no_seal(served: Database) -> None:
    for table in ("audit_head", "audit_seal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await served.hot.fetch(f"SELECT * FROM {table}")


@pytest.mark.parametrize("role", [APP, WORKER])
async def test_neither_role_changes_or_deletes_an_event(database_url: str, matters: list[Resident], role: str) -> None:
    assert matters
    connection = await asyncpg.connect(db.dsn(database_url), server_settings={"role": role})
    await connection.execute("SELECT set_config('yima.scope', 'house', false)")
    for statement in (
        "UPDATE event SET words = ''", "DELETE FROM event", "TRUNCATE event", "ALTER TABLE event DISABLE TRIGGER ALL",
        "DROP POLICY seen ON event", "DELETE FROM audit_event", "UPDATE audit_event SET topic = ''",
        "UPDATE audit_seal SET at = at", "DELETE FROM audit_head", "UPDATE alembic_version SET version_num = ''",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_the_api_cannot_change_the_petitioners_words(database_url: str, matters: list[Resident]) -> None:
    assert matters
    connection = await asyncpg.connect(db.dsn(database_url), server_settings={"role": APP})
    await connection.execute("SELECT set_config('yima.scope', 'house', false)")
    for column in ("title", "content", "number", "registered_at", "receipt_hash", "county_code"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"UPDATE petition SET {column} = {column}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DELETE FROM petition")
    await connection.close()


async def test_every_table_of_petitions_stands_behind_the_wall(database: Database) -> None:
    tables = await database.hot.fetch(
        "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'petition_id')"
    )
    bare = {row["relname"] for row in tables if not row["relrowsecurity"]}
    # Keys, and answers kept for a retry, looked up by a hash; what no API may read at all.
    assert bare == {"access_token", "request_key", "audit_head", "deleted_petition"}
    owned = await database.hot.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner IN (SELECT oid FROM pg_roles WHERE rolname = ANY($1))",
        [APP, WORKER],
    )
    assert owned == 0


async def _numbers(database: Database, scope: ColumnElement[bool]) -> list[str]:
    async with database.transaction() as session:
        return list((await session.exec(select(Petition.number).where(scope))).all())


def _actor(staff: Staff, unit: Unit) -> StaffActor:
    return StaffActor(
        id=staff.id, role=Role(staff.role), is_head=staff.is_head, unit_id=unit.id, level=Level(unit.level),
        area_code=unit.area_code, display_name=staff.display_name, unit_name=unit.name,
    )  # fmt: skip
