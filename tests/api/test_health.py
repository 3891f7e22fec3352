"""Does the process say truly whether it is alive and ready?"""

from datetime import timedelta

import httpx

from core import clock
from core.database import Database
from services.organisation.access_file import DemoAccess
from services.sweep import sweep
from tests.people import Resident


async def test_a_live_process_says_so_without_the_database(http: httpx.AsyncClient) -> None:
    answer = await http.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_migrated_database_makes_it_ready(http: httpx.AsyncClient) -> None:
    answer = await http.get("/readyz")
    assert answer.json() == {
        "status": "ok", "migrated": True, "outbox_lag_seconds": 0, "stuck_clocks": 0, "demo_ahead_seconds": None,
    }  # fmt: skip


async def test_a_clock_that_nobody_ends_is_counted(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    counted = []
    for minutes in (10, 20):
        due_at = clock.now() - timedelta(minutes=minutes)
        await database.hot.execute("UPDATE clock SET due_at = $1 WHERE kind = 'C2v'", due_at)
        counted.append((await http.get("/readyz")).json()["stuck_clocks"])
    assert counted == [0, 1]
    assert await sweep(database, now=clock.now()) == 1
    assert (await http.get("/readyz")).json()["stuck_clocks"] == 0
    assert (await resident.looks())["state"] == "level_timed_out"


async def test_an_unknown_path_is_a_problem_in_chinese(http: httpx.AsyncClient) -> None:
    answer = await http.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


async def test_a_wrong_method_names_the_right_ones(http: httpx.AsyncClient) -> None:
    answer = await http.delete("/livez")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_unknown_and_repeated_query_parameters_are_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get("/livez?x=1")).json()["code"] == "query_unknown"
