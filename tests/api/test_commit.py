"""The permanent test: a commit that fails is never answered as a success."""

import httpx

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.people import Desk, Resident, draft, key

_FAIL_AT_COMMIT = """
CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this time'; END $$;
CREATE CONSTRAINT TRIGGER fail_late AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail_at_commit()
"""


async def test_a_failing_commit_is_never_answered_with_201(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    await database.hot.execute(_FAIL_AT_COMMIT)
    answer = await http.post("/v1/petitions", json=draft(), headers=key())
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    for table in ("petition", "event", "request_key", "notice"):
        assert await database.hot.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_a_failing_commit_of_a_move_is_never_answered_with_200(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    await database.hot.execute(_FAIL_AT_COMMIT)
    assert (await desk.moves(resident.number, "accept")).status_code == 500
    assert (await resident.looks())["state"] == "pending_acceptance"
