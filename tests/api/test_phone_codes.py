"""Can somebody sign in with a code on their phone, and nobody by guessing?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import time_machine
from sqlmodel import select

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.refusals import Refused
from models import PhoneCode, Resident
from schemas.sessions import ResidentSignIn
from services.access.providers.choose import offered
from services.access.providers.ground import SignInGround
from services.access.providers.phone import send_phone_code
from services.access.sessions import open_session
from tests.ground import bearer, is_problem

THEN = datetime(2026, 11, 18, 4, 10, tzinfo=UTC)
CODES, SESSIONS = "/v1/sessions/phone-codes", "/v1/sessions"
PHONE = "13800000000"


async def sends(http: httpx.AsyncClient, phone: str = PHONE) -> str:
    answer = await http.post(CODES, json={"phone": phone})
    assert answer.status_code == 202, answer.text
    assert answer.headers["cache-control"] == "no-store"
    code: str = answer.json()["demo_code"]
    return code


async def signs_in(http: httpx.AsyncClient, code: str, phone: str = PHONE) -> httpx.Response:
    return await http.post(SESSIONS, json={"provider": "phone", "phone": phone, "code": code})


def wrong(code: str, step: int = 1) -> str:
    return f"{(int(code) + step) % 10**6:06}"


async def test_a_code_opens_a_session_once(http: httpx.AsyncClient, database: Database) -> None:
    code = await sends(http)
    assert len(code) == 6
    opened = await signs_in(http, f" {code} ", "138 0000 0000")
    assert opened.status_code == 201
    assert (await http.get("/v1/me/petitions", headers=bearer(opened.json()["access_token"]))).status_code == 200
    assert is_problem(await signs_in(http, code), 401, "login_code_invalid")
    async with database.transaction() as session:
        assert (await session.exec(select(PhoneCode))).all() == []


async def test_the_same_phone_is_the_same_account_and_neither_phone_nor_code_is_readable(
    http: httpx.AsyncClient, database: Database
) -> None:
    for _ in range(2):
        assert (await signs_in(http, await sends(http))).status_code == 201
    code = await sends(http)
    async with database.transaction() as session:
        (resident,) = (await session.exec(select(Resident))).all()
    kept = str(
        await database.hot.fetch("SELECT t::text FROM resident AS t UNION ALL SELECT t::text FROM phone_code AS t")
    )
    kept += str(await database.hot.fetch("SELECT t::text FROM attempt AS t"))
    assert resident.provider == "phone"
    assert PHONE not in kept
    assert code not in kept.replace("\\x", "")


async def test_a_code_ends_after_five_minutes_and_with_the_next(http: httpx.AsyncClient) -> None:
    with time_machine.travel(THEN, tick=False) as clock:
        code = await sends(http)
        clock.shift(timedelta(minutes=5))
        assert is_problem(await signs_in(http, code), 401, "login_code_invalid")
        first, second = await sends(http), await sends(http)
        if first != second:
            assert is_problem(await signs_in(http, first), 401, "login_code_invalid")
        assert (await signs_in(http, second)).status_code == 201


async def test_five_wrong_tries_end_a_code_also_at_one_instant(http: httpx.AsyncClient) -> None:
    code = await sends(http)
    answers = await asyncio.gather(*(signs_in(http, wrong(code, n)) for n in range(1, 6)))
    assert {answer.status_code for answer in answers} == {401}
    assert is_problem(await signs_in(http, code), 401, "login_code_invalid")


async def test_two_at_one_instant_are_one(http: httpx.AsyncClient) -> None:
    code = await sends(http)
    answers = await asyncio.gather(*(signs_in(http, code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401]


async def test_no_answer_tells_whether_a_phone_is_known(http: httpx.AsyncClient) -> None:
    with time_machine.travel(THEN, tick=False):
        assert (await signs_in(http, await sends(http))).status_code == 201
        known, unknown = [await http.post(CODES, json={"phone": phone}) for phone in (PHONE, "13900000000")]
        assert known.status_code == unknown.status_code
        assert known.json() | {"demo_code": ""} == unknown.json() | {"demo_code": ""}
        never = [await signs_in(http, "no-code", phone) for phone in (PHONE, "13700000000")]
    bodies = [answer.json() | {"request_id": ""} for answer in never]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("phone", ["0999-555-0201", "12345", "+1 202 555 0101", "王小明", "1380000000"])
async def test_only_a_mobile_number_gets_a_code(http: httpx.AsyncClient, phone: str) -> None:
    answer = await http.post(CODES, json={"phone": phone})
    assert is_problem(answer, 422, "mobile_required")
    assert phone not in answer.text
    assert is_problem(await signs_in(http, "123456", phone), 422, "mobile_required")


async def test_a_phone_gets_so_many_an_hour_and_so_many_a_day(http: httpx.AsyncClient) -> None:
    with time_machine.travel(THEN, tick=False) as clock:
        for _ in range(2):
            for _ in range(5):
                await sends(http)
            clock.shift(timedelta(hours=1))
        refused = await http.post(CODES, json={"phone": PHONE})
        assert is_problem(refused, 429, "phone_codes_used_up")
        assert int(refused.headers["retry-after"]) == 24 * 60  # ten a day: the next share comes in its turn
        await sends(http, "13900000000")  # somebody else's
        clock.shift(timedelta(hours=18))
        await sends(http)


async def test_an_hour_counts_by_itself(http: httpx.AsyncClient) -> None:
    with time_machine.travel(THEN, tick=False):
        for _ in range(5):
            await sends(http)
        refused = await http.post(CODES, json={"phone": PHONE})
        assert int(refused.headers["retry-after"]) == 12 * 60  # five an hour: one every twelve minutes


def ground(database: Database, keyring: KeyRing, settings: Settings, **told: object) -> SignInGround:
    return SignInGround(database, keyring, settings.model_copy(update=told), "192.0.2.1", THEN)


async def test_an_address_and_all_together_are_limited(
    database: Database, keyring: KeyRing, settings: Settings
) -> None:
    for told, address in (
        ({"phone_codes_per_address_hour": 2}, "192.0.2.7"),
        ({"phone_codes_per_day": 2}, "192.0.2.8"),
    ):
        await database.hot.execute("DELETE FROM attempt")  # counted by another rule
        here = replace(ground(database, keyring, settings, **told), address=address)
        phones: Sequence[str] = [f"1380000000{n}" for n in range(3)]
        for phone in phones[:2]:
            await send_phone_code(phone, ground=here)
        with pytest.raises(Refused, match="phone_codes_used_up"):
            await send_phone_code(phones[2], ground=here)


async def test_guesses_at_many_phones_are_counted_by_address(
    database: Database, keyring: KeyRing, settings: Settings
) -> None:
    here = ground(database, keyring, settings, code_attempts_per_address=3)
    codes = []
    for n in range(4):
        told = ResidentSignIn(provider="phone", phone=f"1380000000{n}", code="none")
        with pytest.raises(Refused) as refusal:
            await open_session(told, ground=here)
        codes.append(refusal.value.code)
    assert codes == ["login_code_invalid"] * 3 + ["code_attempts_used_up"]


async def test_a_code_outlives_a_rotation_of_the_keys(database: Database, settings: Settings, keyring: KeyRing) -> None:
    old, new = (ground(database, KeyRing(active, keyring.keys), settings) for active in (1, 2))
    sent = await send_phone_code(PHONE, ground=old)
    told = ResidentSignIn(provider="phone", phone=PHONE, code=str(sent.demo_code))
    assert await open_session(told, ground=new)
    await send_phone_code(PHONE, ground=old)
    await send_phone_code(PHONE, ground=new)
    async with database.transaction() as session:
        assert len((await session.exec(select(PhoneCode))).all()) == 1


async def test_where_no_sender_is_configured_it_says_so(database: Database, keyring: KeyRing, tmp_path: Path) -> None:
    public = Settings(environment="production", base_url="https://yima.example", key_file=tmp_path / "keys.json")
    assert offered(public) == ()
    with pytest.raises(Refused, match="phone_codes_unavailable"):
        await send_phone_code(PHONE, ground=SignInGround(database, keyring, public, "192.0.2.1", THEN))
