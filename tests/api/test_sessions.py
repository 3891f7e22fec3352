"""Can a resident sign in, see the own petitions and nobody else's?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import time_machine
from sqlmodel import select, text

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.refusals import Refused
from models import Resident
from schemas.sessions import ResidentSignIn
from services.access.providers.choose import choose
from services.access.providers.ground import SignInGround
from services.access.sessions import open_session
from tests.ground import bearer, file_petition, is_problem, sign_in
from tests.services.provider_servers import WeChatServer, serving

THEN = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
PATH = "/v1/sessions"
MINE = "/v1/me/petitions"


async def test_a_login_code_opens_a_session_for_thirty_days(http: httpx.AsyncClient) -> None:
    with time_machine.travel(THEN, tick=False):
        answer = await http.post(PATH, json={"provider": "demo", "code": "demo-wang"})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()["access_token"]
    assert token.startswith("ys_")
    assert datetime.fromisoformat(answer.json()["expires_at"]) == THEN + timedelta(days=30)
    with time_machine.travel(THEN + timedelta(days=29)):
        assert (await http.get(MINE, headers=bearer(token))).json() == {"items": [], "next_cursor": None}
    with time_machine.travel(THEN + timedelta(days=31)):
        assert is_problem(await http.get(MINE, headers=bearer(token)), 401, "unauthenticated")


async def test_a_login_code_is_good_once(http: httpx.AsyncClient) -> None:
    body = {"provider": "demo", "code": "demo-wang.1"}
    assert (await http.post(PATH, json=body)).status_code == 201
    with time_machine.travel(THEN + timedelta(days=400)):
        assert is_problem(await http.post(PATH, json=body), 401, "login_code_invalid")


@pytest.mark.parametrize("code", ["wang", "demo-", "demo-wang.", "demo-a b", "demo-" + "x" * 65])
async def test_a_code_that_the_provider_does_not_know_is_refused(http: httpx.AsyncClient, code: str) -> None:
    answer = await http.post(PATH, json={"provider": "demo", "code": code})
    assert is_problem(answer, 401, "login_code_invalid")
    assert code not in answer.text or code == "demo-"


async def test_another_provider_is_not_offered(http: httpx.AsyncClient) -> None:
    answer = await http.post(PATH, json={"provider": "wechat", "code": "0a1b2c"})
    assert is_problem(answer, 422, "provider_unknown")
    assert answer.json()["errors"][0]["pointer"] == "/provider"


async def test_the_stand_in_is_not_offered_in_production(database: Database, keyring: KeyRing, tmp_path: Path) -> None:
    settings = Settings(environment="production", base_url="https://yima.example", key_file=tmp_path / "keys.json")
    told = ResidentSignIn(provider="demo", code="demo-wang")
    with pytest.raises(Refused, match="provider_unknown"):
        choose(told, ground=SignInGround(database, keyring, settings, "192.0.2.1", THEN))


async def test_the_same_account_is_the_same_resident_and_only_a_blind_index_is_kept(
    http: httpx.AsyncClient, database: Database, keyring: KeyRing
) -> None:
    for account in ("wang", "wang", "li"):
        await sign_in(http, account)
    async with database.transaction() as session:
        residents = (await session.exec(select(Resident))).all()
    assert {row.subject_index for row in residents} == {
        keyring.digest("resident-subject", f"demo:{account}") for account in ("wang", "li")
    }
    assert len(residents) == 2


async def test_a_resident_stays_the_same_when_the_keys_are_rotated(
    database: Database, settings: Settings, keyring: KeyRing
) -> None:
    for active, code in ((1, "demo-wang.1"), (2, "demo-wang.2")):
        ring = KeyRing(active, keyring.keys)
        told = ResidentSignIn(provider="demo", code=code)
        await open_session(told, ground=SignInGround(database, ring, settings, "192.0.2.1", THEN))
    async with database.transaction() as session:
        (resident,) = (await session.exec(select(Resident))).all()
    assert resident.subject_index == keyring.digest("resident-subject", "demo:wang", key=2)


@pytest.mark.usefixtures("demo")
async def test_a_resident_reads_the_own_petitions_page_by_page_newest_first(http: httpx.AsyncClient) -> None:
    wang, li = await sign_in(http, "wang"), await sign_in(http, "li")
    filed = [(await file_petition(http, token=wang, title=f"第{n}件"))["number"] for n in range(5)]
    await file_petition(http, token=li)
    await file_petition(http)
    seen, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = await http.get(MINE, params=query, headers=bearer(wang))
        assert answer.headers["cache-control"] == "no-store"
        page = answer.json()
        seen.append([item["number"] for item in page["items"]])
        if (cursor := page["next_cursor"]) is None:
            break
    newest_first = filed[::-1]
    assert seen == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    (item,) = (await http.get(MINE, headers=bearer(li))).json()["items"]
    assert set(item) == {"number", "title", "state", "state_name", "level", "unit", "registered_at"}
    assert (item["level"], item["title"]) == ("village", "灌溉渠断流")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=0", 422, "validation"),
        ("limit=101", 422, "validation"),
        ("cursor=nonsense", 400, "cursor_invalid"),
        ("page=2", 400, "query_unknown"),
        ("limit=2&limit=3", 400, "query_repeated"),
    ],
)
async def test_a_list_is_never_read_by_guesswork(http: httpx.AsyncClient, query: str, status: int, code: str) -> None:
    token = await sign_in(http, "wang")
    assert is_problem(await http.get(f"{MINE}?{query}", headers=bearer(token)), status, code)


async def test_the_list_is_read_along_its_index(database: Database) -> None:
    one = "'01a1b2c3-0000-7000-8000-000000000001'"
    plan = f"EXPLAIN SELECT * FROM petition WHERE resident_id = {one} AND id < {one} ORDER BY id DESC LIMIT 21"
    async with database.transaction() as session:
        for unwanted in ("seqscan", "bitmapscan"):  # an empty table tempts the planner
            await session.exec(text(f"SET LOCAL enable_{unwanted} = off"))  # type: ignore[call-overload]
        steps = "\n".join((await session.exec(text(plan))).scalars())  # type: ignore[call-overload]
    assert "Index Scan Backward using petitions_of_resident" in steps
    assert "Sort" not in steps


async def test_signing_out_ends_the_token(http: httpx.AsyncClient) -> None:
    token = await sign_in(http, "wang")
    assert (await http.delete(PATH, headers=bearer(token))).status_code == 204
    assert is_problem(await http.get(MINE, headers=bearer(token)), 401, "unauthenticated")
    assert is_problem(await http.delete(PATH, headers=bearer(token)), 401, "unauthenticated")


async def test_nobody_reads_a_list_without_a_residents_token(http: httpx.AsyncClient) -> None:
    for headers in ({}, bearer("ys_" + "A" * 32), bearer("yd_" + "A" * 32)):
        assert is_problem(await http.get(MINE, headers=headers), 401, "unauthenticated")


async def test_a_mini_program_signs_in_over_http_and_is_told_what_went_wrong(
    http: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    platform = WeChatServer()
    async with serving(platform):
        told = {"wechat_app_id": platform.app_id, "wechat_secret": platform.secret, "wechat_url": platform.url}
        http.app.state.settings = settings.model_copy(update=told)  # type: ignore[attr-defined]
        body = {"provider": "wechat", "code": platform.hands_out("0a1b2c", "oGZUI0egBJY1zhBYw2Kh")}
        assert (await http.post(PATH, json=body)).status_code == 201
        assert is_problem(await http.post(PATH, json=body), 401, "login_code_used")
        assert is_problem(await http.post(PATH, json=body | {"code": "x"}), 401, "login_code_invalid")
        platform.busy = 2
        busy = await http.post(PATH, json=body | {"code": "y"})
        assert is_problem(busy, 503, "login_unavailable")
        assert busy.headers["retry-after"] == "5"
    tables = await database.hot.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    kept = "".join([str(await database.hot.fetch(f'SELECT t::text FROM "{table}" AS t')) for (table,) in tables])
    assert not [secret for secret in ("oGZUI0egBJY1zhBYw2Kh", "tiihtNczf5v6AKRyjwEUhQ", "0a1b2c") if secret in kept]
