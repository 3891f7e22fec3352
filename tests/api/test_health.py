"""Does the process say truly whether it is alive and ready?"""

import httpx


async def test_a_live_process_says_so_without_the_database(http: httpx.AsyncClient) -> None:
    answer = await http.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_migrated_database_makes_it_ready(http: httpx.AsyncClient) -> None:
    answer = await http.get("/readyz")
    assert answer.json() == {"status": "ok", "migrated": True, "outbox_lag_seconds": 0, "demo_ahead_seconds": None}


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
