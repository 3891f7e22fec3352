"""Can staff sign in, and can nobody else?"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest
import time_machine
from sqlmodel import col, select, update

from core.database import Database
from core.keyring import KeyRing, fingerprint
from core.settings import Settings
from domain.fields import Role
from models import AccessToken, Staff, Unit
from services.organisation.access_file import DemoAccess, DeskAccess
from tests.ground import bearer, desk_of, is_problem, served

MUCH = "100000/minute"
THEN = datetime(2026, 11, 18, 4, 0, 15, tzinfo=UTC)
PATH = "/v1/desk/sessions"


async def _sign_in(http: httpx.AsyncClient, desk: DeskAccess, **changes: Any) -> httpx.Response:
    return await http.post(PATH, json={"username": desk.username, "password": desk.password, **changes})


async def _sign_in_from(http: httpx.AsyncClient, address: str, desk: DeskAccess, **changes: Any) -> httpx.Response:
    body = {"username": desk.username, "password": desk.password, **changes}
    return await http.post(PATH, json=body, headers={"X-Forwarded-For": address})


def _neighbours(demo: DemoAccess) -> list[DeskAccess]:
    """Return the two accounts of one village."""
    village = desk_of(demo, Role.VILLAGE_DESK).area_code
    return [desk for desk in demo.desks if desk.area_code == village]


def _code(desk: DeskAccess, at: datetime) -> str:
    assert desk.totp_secret
    return pyotp.TOTP(desk.totp_secret).at(at)


async def test_user_name_and_password_open_a_desk_for_ten_hours(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    desk = desk_of(demo, Role.VILLAGE_DESK)
    with time_machine.travel(THEN, tick=False):
        answer = await _sign_in(http, desk)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    token = told.pop("access_token")
    assert token.startswith("yd_")
    assert datetime.fromisoformat(told["expires_at"]) == THEN + timedelta(hours=10)
    assert (told["role"], told["level"], told["area_code"]) == ("village_desk", "village", desk.area_code)
    with time_machine.travel(THEN + timedelta(hours=9, minutes=59)):
        assert (await http.get(PATH, headers=bearer(token))).json() == told
    with time_machine.travel(THEN + timedelta(hours=10, seconds=1)):
        assert is_problem(await http.get(PATH, headers=bearer(token)), 401, "unauthenticated")
    async with database.transaction() as session:
        assert (await session.exec(select(AccessToken.hash))).all() == [fingerprint(token)]


async def test_full_width_letters_of_a_chinese_keyboard_are_understood(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    desk = desk_of(demo, Role.VILLAGE_DESK)
    wide = {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(0x21, 0x7F))}
    answer = await _sign_in(
        http, desk, username=f" {desk.username.translate(wide)} ", password=desk.password.translate(wide)
    )
    assert answer.status_code == 201


async def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    desk = desk_of(demo, Role.VILLAGE_DESK)
    answers = [await _sign_in(http, desk, password="no"), await _sign_in(http, desk, username="nobody")]
    assert all(is_problem(answer, 401, "signin_failed") for answer in answers)
    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]


async def test_an_account_with_a_second_factor_asks_for_its_code_once_the_password_is_right(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    desk = desk_of(demo, Role.PETITION_OFFICE)
    assert is_problem(await _sign_in(http, desk, password="no"), 401, "signin_failed")
    asked = await _sign_in(http, desk)
    assert is_problem(asked, 401, "totp_required")
    assert asked.json()["errors"][0]["pointer"] == "/one_time_code"
    with time_machine.travel(THEN, tick=False):
        assert (await _sign_in(http, desk, one_time_code=_code(desk, THEN))).status_code == 201


@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (-30, 201), (30, 201), (60, 401)])
async def test_a_telephone_may_be_one_step_wrong(
    http: httpx.AsyncClient, demo: DemoAccess, seconds: int, status: int
) -> None:
    desk = desk_of(demo, Role.DISCIPLINE)
    with time_machine.travel(THEN, tick=False):
        answer = await _sign_in(http, desk, one_time_code=_code(desk, THEN + timedelta(seconds=seconds)))
    assert answer.status_code == status


async def test_a_one_time_code_is_taken_once_even_at_the_same_instant(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    desk = desk_of(demo, Role.PETITION_OFFICE)
    with time_machine.travel(THEN, tick=False):
        code = _code(desk, THEN)
        answers = await asyncio.gather(*(_sign_in(http, desk, one_time_code=code) for _ in range(4)))
        again = await _sign_in(http, desk, one_time_code=f"{code[:3]} {code[3:]}")
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    assert is_problem(again, 401, "signin_failed")
    with time_machine.travel(THEN + timedelta(seconds=30), tick=False):
        assert is_problem(await _sign_in(http, desk, one_time_code=code), 401, "signin_failed")
        fresh = await _sign_in(http, desk, one_time_code=_code(desk, THEN + timedelta(seconds=30)))
    assert fresh.status_code == 201


async def test_ten_failures_close_a_user_name_even_for_the_right_password(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    desk, other = _neighbours(demo)
    for _ in range(10):
        assert is_problem(await _sign_in(http, desk, password="no"), 401, "signin_failed")
    closed = await _sign_in(http, desk)
    assert is_problem(closed, 429, "signin_attempts_used_up")
    assert 0 < int(closed.headers["retry-after"]) <= 3600
    assert (await _sign_in(http, other)).status_code == 201


async def test_thirty_failures_close_an_address_whatever_the_user_names(
    settings: Settings, keyring: KeyRing, demo: DemoAccess
) -> None:
    async for http in served(settings.model_copy(update={"signin_limit": MUCH}), keyring):
        with time_machine.travel(THEN, tick=False):
            for turn in range(30):
                answer = await http.post(PATH, json={"username": f"nobody-{turn}", "password": "no"})
                assert is_problem(answer, 401, "signin_failed")
            closed = await _sign_in(http, desk_of(demo, Role.VILLAGE_DESK))
        assert is_problem(closed, 429, "signin_attempts_used_up")


async def test_who_guesses_elsewhere_locks_nobody_out_where_they_have_signed_in_before(
    settings: Settings, keyring: KeyRing, demo: DemoAccess
) -> None:
    config = settings.model_copy(update={"trust_proxy": True, "signin_attempts_per_user": 20, "signin_limit": MUCH})
    desk = desk_of(demo, Role.VILLAGE_DESK)
    async for http in served(config, keyring):
        assert (await _sign_in_from(http, "192.0.2.1", desk)).status_code == 201
        for turn in range(20):
            wrong = await _sign_in_from(http, f"198.51.100.{turn}", desk, password="no")
            assert is_problem(wrong, 401, "signin_failed")
        for address in ("198.51.100.77", "203.0.113.1"):
            closed = await _sign_in_from(http, address, desk)
            assert is_problem(closed, 429, "signin_attempts_used_up")
            assert int(closed.headers["retry-after"]) <= 180, "one more every three minutes, from anywhere"
        assert (await _sign_in_from(http, "192.0.2.1", desk)).status_code == 201


async def test_a_colleague_who_mistypes_at_the_same_address_closes_it_for_nobody_who_works_there(
    settings: Settings, keyring: KeyRing, demo: DemoAccess
) -> None:
    config = settings.model_copy(update={"signin_attempts_per_address": 12, "signin_limit": MUCH})
    desk, other = _neighbours(demo)
    async for http in served(config, keyring):
        assert (await _sign_in(http, desk)).status_code == 201
        for turn in range(12):
            await _sign_in(http, other, username=f"nobody-{turn}", password="no")
        assert is_problem(await _sign_in(http, other), 429, "signin_attempts_used_up")
        assert (await _sign_in(http, desk)).status_code == 201


async def test_the_wait_grows_with_every_failure_from_minutes_to_hours(
    settings: Settings, keyring: KeyRing, demo: DemoAccess
) -> None:
    config = settings.model_copy(update={"signin_limit": MUCH})
    desk, waits, at = desk_of(demo, Role.VILLAGE_DESK), list[float](), THEN
    async for http in served(config, keyring):
        while len(waits) < 40:
            with time_machine.travel(at, tick=False):
                answer = await _sign_in(http, desk, password="no")
            assert answer.status_code in {401, 429}, answer.text
            if answer.status_code == 429:
                wait = timedelta(seconds=int(answer.headers["retry-after"]))
                waits.append(wait / timedelta(minutes=1))
                at += wait
    assert waits[0] == 6
    assert waits == sorted(waits)
    assert (72 in waits, waits[-1]) == (True, 252), waits


async def test_asking_for_the_code_is_no_failure(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    desk = desk_of(demo, Role.PETITION_OFFICE)
    for _ in range(12):
        assert is_problem(await _sign_in(http, desk), 401, "totp_required")


async def test_a_disabled_account_or_unit_is_out_at_once(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    desk, colleague = _neighbours(demo)
    token = (await _sign_in(http, desk)).json()["access_token"]
    second = (await _sign_in(http, colleague)).json()["access_token"]
    async with database.transaction() as session:
        await session.exec(update(Staff).where(col(Staff.username) == desk.username).values(active=False))
    assert is_problem(await http.get(PATH, headers=bearer(token)), 401, "unauthenticated")
    assert is_problem(await _sign_in(http, desk), 401, "signin_failed")
    assert (await http.get(PATH, headers=bearer(second))).status_code == 200
    async with database.transaction() as session:
        of_unit = col(Unit.area_code) == colleague.area_code
        await session.exec(update(Unit).where(of_unit).values(active=False))
    assert is_problem(await http.get(PATH, headers=bearer(second)), 401, "unauthenticated")
    assert is_problem(await _sign_in(http, colleague), 401, "signin_failed")


async def test_signing_out_ends_this_token_and_no_other(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    desk, _ = _neighbours(demo)
    one, two = [(await _sign_in(http, desk)).json()["access_token"] for _turn in range(2)]
    assert (await http.delete(PATH, headers=bearer(one))).status_code == 204
    assert is_problem(await http.get(PATH, headers=bearer(one)), 401, "unauthenticated")
    assert is_problem(await http.delete(PATH, headers=bearer(one)), 401, "unauthenticated")
    assert (await http.get(PATH, headers=bearer(two))).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", f"Bearer ys_{'A' * 32}"])
async def test_nobody_comes_in_without_a_desk_token(http: httpx.AsyncClient, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    for method in ("GET", "DELETE"):
        answer = await http.request(method, PATH, headers=headers)
        assert is_problem(answer, 401, "unauthenticated")


async def test_a_password_never_comes_back_in_an_answer(http: httpx.AsyncClient) -> None:
    for body in ({"password": "S3cret-" * 40, "username": "a"}, {"password": ["S3cret-"], "one_time_code": "S3cret-"}):
        answer = await http.post(PATH, json=body)
        assert is_problem(answer, 422, "validation")
        assert "S3cret-" not in answer.text


async def test_more_sign_ins_at_once_than_connections_all_get_an_answer(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    village_desks = [desk for desk in demo.desks if desk.role is Role.VILLAGE_DESK]
    answers = await asyncio.gather(*(_sign_in(http, desk) for desk in village_desks[:12]))
    assert [answer.status_code for answer in answers] == [201] * 12
