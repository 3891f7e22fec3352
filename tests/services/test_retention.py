"""Is a closed petition forgotten when its county says so, and nothing that is not over?"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from core import clock
from core import database as db
from core.database import Database
from core.roles import APP, WORKER
from core.settings import Settings
from domain.retention import NOTICE
from jobs.retention import keep_no_longer
from jobs.workshop import Workshop, furnish
from schemas.policies import PolicyDraft, RetentionDraft
from services.audit.seal import seal
from services.audit.verify import Verified, verify
from services.organisation.access_file import DemoAccess
from services.organisation.policies import add_policy
from services.retention import due
from services.retention import run as runs
from services.retention.due import counties, pages
from services.sweep import sweep
from tests.ground import sign_in
from tests.people import OPINION, Desk, Resident, key

pytestmark = pytest.mark.usefixtures("demo")
COUNTY = "999901000000"
BEGAN = clock.now()
TODAY = BEGAN.date()
RULES = [
    {"months": 6, "act": "anonymise"},
    {"months": 12, "act": "tombstone"},
    {"closed_as": "closed_withdrawn", "months": 12, "act": "tombstone"},
    {"closed_as": "closed_withdrawn", "months": 24, "act": "delete"},
]


@pytest.fixture
async def worker(database_url: str, settings: Settings) -> Any:
    """Give the worker's tools, with the worker's rights."""
    opened = await db.connect(database_url, size=4, role=WORKER)
    yield furnish(opened, settings, asyncio.Event())
    await opened.close()


async def decide(database: Database, *, on: bool = True, rules: list[dict[str, Any]] = RULES) -> None:
    kept = RetentionDraft.model_validate({"switched_on": on, "rules": rules})
    made = PolicyDraft(valid_from=TODAY, note="会议通过", retention=kept)
    async with database.transaction() as session:
        await add_policy(
            session, county_code=COUNTY, draft=made, staff_id=None, now=BEGAN - NOTICE, today=TODAY - NOTICE
        )


async def withdrawn(http: httpx.AsyncClient, **changes: Any) -> Resident:
    holder = await Resident.files(http, **changes)
    assert (await holder.moves("withdraw", query_code=holder.receipt["query_code"])).status_code == 200
    return holder


async def concluded(http: httpx.AsyncClient, demo: DemoAccess, worker: Workshop) -> Resident:
    """Let it be answered, judged and closed, and let the periods after it run out."""
    holder, desk = await Resident.files(http), await Desk.opens(http, demo)
    for move, form in (("accept", {}), ("issue_opinion", OPINION)):
        assert (await desk.moves(holder.number, move, **form)).status_code == 200
    assert (await holder.rates(unit={"satisfaction": "satisfied", "comment": "没有写日子"})).status_code == 201
    assert (await holder.moves("confirm_done")).status_code == 200
    return holder


async def settle(worker: Workshop, now: datetime) -> None:
    while await sweep(worker.database, now=now):
        pass


async def row(database: Database, number: str) -> dict[str, Any] | None:
    found = await database.hot.fetchrow("SELECT * FROM petition WHERE number = $1", number)
    return dict(found) if found else None


async def verified(database: Database) -> Verified:
    async with database.hot.acquire() as connection:
        return await verify(connection)


def after(months: int) -> datetime:
    """Return an instant so many months later, and some days."""
    return BEGAN + timedelta(days=31 * months)


async def test_names_go_first_then_the_words_and_every_act_is_on_record(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, worker: Workshop
) -> None:
    holder = await concluded(http, demo, worker)
    await decide(database)
    await settle(worker, after(4))
    assert await keep_no_longer(worker, after(4)) == 0
    assert await keep_no_longer(worker, after(7)) == 1
    assert await keep_no_longer(worker, after(7)) == 0
    kept = await row(database, holder.number)
    assert kept is not None
    assert kept["anonymised_at"] == after(7)
    assert kept["content"].startswith("支渠")
    names = "SELECT count(*) FROM person WHERE num_nonnulls(name_sealed, phone_sealed, phone_index, relation) > 0"
    assert await database.hot.fetchval(names) == 0
    assert (await holder.looks())["timeline"][-1]["words"].startswith("保存期满（办结后 6 个月），姓名")
    assert await keep_no_longer(worker, after(14)) == 1
    stone = await row(database, holder.number)
    assert stone is not None
    assert (stone["erased_at"], stone["content"], stone["state"]) == (after(14), "", "closed_concluded")
    topics = await database.hot.fetch("SELECT topic, who, county_code, data FROM audit_event WHERE topic ~ '^petition'")
    assert [one["topic"] for one in topics] == ["petition.anonymised", "petition.erased"]
    assert {(one["who"], one["county_code"]) for one in topics} == {("operator", COUNTY)}
    events = await database.hot.fetch("SELECT topic FROM event ORDER BY seq DESC LIMIT 2")
    assert [one["topic"] for one in events] == ["petition.erased", "petition.anonymised"]
    await seal(database, now=after(15))
    assert (await verified(database)).wrong == 0


async def test_what_is_deleted_leaves_its_number_and_hash_and_the_chains_verify(
    http: httpx.AsyncClient, database: Database, worker: Workshop
) -> None:
    token = await sign_in(http, "wang")
    answer = await http.post("/v1/petitions", json=_draft(), headers=key() | {"Authorization": f"Bearer {token}"})
    holder = Resident(http, answer.json())
    assert (await holder.moves("withdraw", query_code=holder.receipt["query_code"])).status_code == 200
    other = await withdrawn(http)
    await decide(database)
    await seal(database, now=BEGAN)
    await settle(worker, after(4))
    await database.hot.execute("DELETE FROM access_token")  # they have ended
    assert await keep_no_longer(worker, after(25)) == 2
    assert await row(database, holder.number) is None
    left = await database.hot.fetch("SELECT * FROM deleted_petition ORDER BY number")
    assert {one["number"] for one in left} == {holder.number, other.number}
    for table in ("petition", "person", "stage", "event", "clock", "document", "notice", "rating", "resident"):
        assert await database.hot.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    await seal(database, now=after(26))
    found = await verified(database)
    assert (found.wrong, found.deleted) == (0, 2)
    assert (await http.get(holder.path, headers=holder.headers)).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM deleted_petition WHERE number = $1",
        "UPDATE deleted_petition SET last_hash = sha256(last_hash) WHERE number = $1",
        "UPDATE deleted_petition SET number = number || 'x' WHERE number = $1",
        "UPDATE deleted_petition SET last_event = last_event - 1 WHERE number = $1",
    ],
)
async def test_who_changes_the_ledger_is_found(
    http: httpx.AsyncClient, database: Database, worker: Workshop, change: str
) -> None:
    holder = await withdrawn(http)
    await decide(database)
    await seal(database, now=BEGAN)
    await settle(worker, after(4))
    assert await keep_no_longer(worker, after(25)) == 1
    await seal(database, now=after(26))
    await database.hot.execute(change, holder.number)
    assert (await verified(database)).wrong > 0


async def test_a_petition_whose_chain_is_broken_is_not_deleted(
    http: httpx.AsyncClient, database: Database, worker: Workshop
) -> None:
    broken, whole = await withdrawn(http), await withdrawn(http)
    await decide(database)
    await settle(worker, after(4))
    await database.hot.execute(
        "UPDATE event SET words = words || '。' WHERE seq = 1"
        " AND petition_id = (SELECT id FROM petition WHERE number = $1)",
        broken.number,
    )
    county = await of_county(worker)
    done = await runs.run(worker.database, county, storage=worker.storage, now=after(25))
    assert (done.acts, done.broken) == ({"delete": 1}, [broken.number])
    assert await row(database, broken.number) is not None
    assert await row(database, whole.number) is None


async def of_county(worker: Workshop) -> Any:
    async with worker.database.transaction() as session:
        (county,) = await counties(session, on=TODAY, code=COUNTY)
    return county


BUSY = {
    "clock": "INSERT INTO clock (id, petition_id, stage_id, unit_id, kind, started_at, due_at, rolled, provisional,"
    " paused_seconds, extended_days) SELECT gen_random_uuid(), petition_id, id, unit_id, 'C16', received_at,"
    " received_at, false, false, 0, 0 FROM stage",
    "order": "INSERT INTO supervision_order (id, petition_id, clock_id, stage_id, unit_id, county_code, breach, colour,"
    " state, opened_at, reply_due_at) SELECT gen_random_uuid(), petition_id, id, stage_id, unit_id, '999901000000',"
    " kind, 'red', '{state}', started_at, due_at FROM clock LIMIT 1",
    "linked": "UPDATE petition SET earlier_id = (SELECT id FROM petition WHERE closed_at IS NOT NULL), link = 'repeat'"
    " WHERE closed_at IS NULL",
    "linked ": "UPDATE petition SET earlier_id = (SELECT id FROM petition WHERE closed_at IS NULL), link = 'merged'"
    " WHERE closed_at IS NOT NULL",
    "open": "UPDATE petition SET closed_at = NULL, state = 'review' WHERE closed_at IS NOT NULL",
}


@pytest.mark.parametrize(
    ("reason", "state"),
    [("clock", ""), ("order", "open"), ("order", "escalated"), ("order", "replied"), ("linked", ""), ("linked ", ""),
     ("open", "")],
)  # fmt: skip
async def test_what_is_not_over_is_never_touched(
    http: httpx.AsyncClient, database: Database, worker: Workshop, reason: str, state: str
) -> None:
    holder = await withdrawn(http)
    if reason.startswith("linked"):
        await Resident.files(http)
    await decide(database)
    await database.hot.execute(
        "UPDATE clock SET stopped_at = now() WHERE num_nonnulls(met_at, breached_at, stopped_at) = 0"
    )
    await database.hot.execute(BUSY[reason].format(state=state))
    county = await of_county(worker)
    found = [one async for page in pages(worker.database, county, now=after(600)) for one in page]
    waits = {one.number: one.kept for one in found}
    assert waits.get(holder.number, "open") == reason.strip()
    assert await keep_no_longer(worker, after(600)) == 0
    assert (await row(database, holder.number) or {})["content"].startswith("支渠")
    held = "SELECT set_config('yima.held', string_agg(id::text, ' '), false) FROM petition"
    async with worker.database.hot.acquire() as connection:
        await connection.execute(held)
        for function in ("anonymise_petition", "delete_petition"):
            with pytest.raises(asyncpg.RaiseError):
                await connection.execute(f"SELECT {function}(id, now()) FROM petition WHERE number = $1", holder.number)


async def test_an_order_that_is_closed_holds_nothing_back_and_its_proposals_stay(
    http: httpx.AsyncClient, database: Database, worker: Workshop
) -> None:
    await withdrawn(http)
    await decide(database)
    await settle(worker, after(4))
    await database.hot.execute(BUSY["order"].format(state="closed"))
    await database.hot.execute(
        "INSERT INTO proposal (id, county_code, unit_id, order_id, kind, text, made_at, made_by, due_at, answer,"
        " answered_at) SELECT gen_random_uuid(), county_code, unit_id, id, 'improve_work', '改进', opened_at,"
        " (SELECT id FROM staff LIMIT 1), opened_at, '已改', opened_at FROM supervision_order"
    )
    assert await keep_no_longer(worker, after(25)) == 1
    assert await database.hot.fetchrow("SELECT count(*), count(order_id) FROM proposal") == (1, 0)


async def test_what_another_points_to_is_a_tombstone_until_that_one_is_gone(
    http: httpx.AsyncClient, database: Database, worker: Workshop
) -> None:
    first, later = await withdrawn(http), await withdrawn(http)
    await decide(database)
    await settle(worker, after(4))
    await database.hot.execute(
        "UPDATE petition SET link = 'repeat', earlier_id = (SELECT id FROM petition WHERE number = $1)"
        " WHERE number = $2",
        first.number, later.number,
    )  # fmt: skip
    assert await keep_no_longer(worker, after(25)) == 2
    assert (await row(database, first.number) or {})["content"] == ""
    assert await row(database, later.number) is None
    assert await keep_no_longer(worker, after(25)) == 1
    assert await row(database, first.number) is None
    assert (await verified(database)).wrong == 0


async def test_a_county_that_has_not_switched_it_on_keeps_everything(
    http: httpx.AsyncClient, database: Database, worker: Workshop
) -> None:
    await withdrawn(http)
    await settle(worker, after(4))
    assert await keep_no_longer(worker, after(600)) == 0
    await decide(database, on=False)
    assert await keep_no_longer(worker, after(600)) == 0
    assert await database.hot.fetchval("SELECT count(*) FROM petition WHERE erased_at IS NULL") == 1


async def test_a_limit_and_a_second_worker_never_do_a_petition_twice(
    http: httpx.AsyncClient, database: Database, worker: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BATCH", 2)
    monkeypatch.setattr(runs, "_PAGE", 3)
    for _ in range(9):
        await withdrawn(http)
    await decide(database, rules=[{"months": 24, "act": "tombstone"}])
    await settle(worker, after(4))
    county = await of_county(worker)
    heard: list[int] = []
    told: dict[str, Any] = {"storage": worker.storage, "now": after(25)}
    first = await runs.run(worker.database, county, limit=3, tell=heard.append, **told)
    assert (first.total, sum(heard)) == (3, 3)
    rest = await asyncio.gather(*(runs.run(worker.database, county, **told) for _ in range(3)))
    assert sum(one.total for one in rest) == 6
    assert await database.hot.fetchval("SELECT count(*) FROM audit_event WHERE topic = 'petition.erased'") == 9


async def test_what_is_due_is_found_along_the_index_however_much_is_kept(database: Database, worker: Workshop) -> None:
    county = await of_county(worker)
    spread = due._spread(county.retention, ["agri.irrigation", "land"], after(600))
    async with database.hot.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        told = (COUNTY, spread, after(1), *due._START, 1_000)
        plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {due._DUE}", *told))
    assert "closed_of_county" in plan
    assert "Sort Key: petition" not in plan, plan


async def test_every_table_that_hangs_on_petitions_is_emptied_and_only_the_worker_may(database: Database) -> None:
    hanging = await database.hot.fetch(
        "SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint"
        " WHERE confrelid = 'petition'::regclass AND contype = 'f'"
    )
    source = await database.hot.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'delete_petition'")
    assert {one["name"] for one in hanging} >= {"event", "person", "clock"}
    assert not [one["name"] for one in hanging if f"DELETE FROM {one['name']} " not in source]
    for function in ("anonymise_petition", "delete_petition"):
        rights = [
            await database.hot.fetchval(
                "SELECT has_function_privilege($1, $2, 'EXECUTE')", role, f"{function}(uuid, timestamptz)"
            )
            for role in (APP, WORKER)
        ]
        assert rights == [False, True]
    for role in (APP, WORKER):
        for right in ("INSERT", "UPDATE", "DELETE"):
            assert not await database.hot.fetchval(
                "SELECT has_table_privilege($1, 'deleted_petition', $2)", role, right
            )


def _draft() -> dict[str, Any]:
    from tests.people import draft

    return draft()
