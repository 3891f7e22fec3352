"""Do number and query code open a petition, for its holder and for nobody who guesses?"""

import unicodedata
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

import main
from core import clock
from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain import numbers
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, file_petition, is_problem

pytestmark = pytest.mark.usefixtures("demo")
WRONG = "0000-0000-000"


async def _open(http: httpx.AsyncClient, number: str, code: str) -> httpx.Response:
    return await http.post(f"/v1/petitions/{number}/access", json={"query_code": code})


def _other(number: str) -> str:
    """Return a number with a right check digit that nobody has."""
    digits = "20990101999999"
    return f"{number[:2]}2099-0101-999999-{numbers.check_digit(digits)}"


async def test_number_and_code_open_the_petition_for_half_an_hour(http: httpx.AsyncClient) -> None:
    receipt = await file_petition(http)
    before = clock.now()
    answer = await _open(http, receipt["number"], receipt["query_code"])
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    lasts = datetime.fromisoformat(answer.json()["expires_at"]) - before
    assert timedelta(minutes=29) < lasts < timedelta(minutes=31)
    token = answer.json()["access_token"]
    assert token.startswith("ya_")
    assert len(token) == 35
    progress = await http.get(f"/v1/petitions/{receipt['number']}", headers=bearer(token))
    assert progress.json()["number"] == receipt["number"]
    with time_machine.travel(before + timedelta(minutes=32)):
        late = await http.get(f"/v1/petitions/{receipt['number']}", headers=bearer(token))
    assert late.status_code in {401, 403, 404}


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in code),
        lambda code: f"  {code.replace('0', 'O').replace('1', 'l')} ",
    ],
)
async def test_a_code_opens_however_people_type_it(http: httpx.AsyncClient, typed: Any) -> None:
    receipt = await file_petition(http)
    number = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c.lower() for c in receipt["number"])
    assert unicodedata.normalize("NFKC", number).upper() == receipt["number"]
    assert (await _open(http, number, typed(receipt["query_code"]))).status_code == 201


async def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(http: httpx.AsyncClient) -> None:
    receipt = await file_petition(http)
    number = receipt["number"]
    garbled = number[:-1] + str((int(number[-1]) + 1) % 10)
    answers = [
        await _open(http, number, WRONG),
        await _open(http, _other(number), receipt["query_code"]),
        await _open(http, garbled, receipt["query_code"]),
        await _open(http, "%00", receipt["query_code"]),
    ]
    assert all(is_problem(answer, 403, "code_wrong") for answer in answers)
    bodies = [{k: v for k, v in answer.json().items() if k != "request_id"} for answer in answers]
    assert bodies.count(bodies[0]) == len(bodies)


async def test_the_code_of_one_petition_does_not_open_another(http: httpx.AsyncClient) -> None:
    mine, other = await file_petition(http), await file_petition(http)
    assert is_problem(await _open(http, other["number"], mine["query_code"]), 403, "code_wrong")


async def test_ten_wrong_codes_close_the_path_and_the_receipt_still_opens(http: httpx.AsyncClient) -> None:
    receipt, other = await file_petition(http), await file_petition(http)
    number = receipt["number"]
    for _ in range(10):
        assert is_problem(await _open(http, number, WRONG), 403, "code_wrong")
    closed = await _open(http, number.lower(), receipt["query_code"])
    assert is_problem(closed, 429, "code_attempts_used_up")
    assert 0 < int(closed.headers["retry-after"]) <= 3600
    assert (await _open(http, other["number"], other["query_code"])).status_code == 201
    by_receipt = await http.get(f"/v1/petitions/{number}", headers=bearer(receipt["receipt_token"]))
    assert by_receipt.status_code == 200


async def test_a_number_that_does_not_exist_closes_just_the_same(http: httpx.AsyncClient) -> None:
    number = _other("YM")
    for _ in range(10):
        await _open(http, number, WRONG)
    assert is_problem(await _open(http, number, WRONG), 429, "code_attempts_used_up")


async def test_a_right_code_does_not_give_the_wrong_ones_back(http: httpx.AsyncClient) -> None:
    receipt = await file_petition(http)
    for _ in range(9):
        await _open(http, receipt["number"], WRONG)
    for _ in range(3):
        assert (await _open(http, receipt["number"], receipt["query_code"])).status_code == 201
    assert is_problem(await _open(http, receipt["number"], WRONG), 403, "code_wrong")
    assert is_problem(await _open(http, receipt["number"], WRONG), 429, "code_attempts_used_up")


@pytest.mark.parametrize(
    "limits",
    [{"code_attempts_per_address": 3}, {"code_attempts_global": 3}],
)
async def test_one_address_and_all_together_have_a_limit_too(
    limits: dict[str, int], database: Database, settings: Settings, keyring: KeyRing
) -> None:
    async for http in _client(settings.model_copy(update=limits), database, keyring):
        receipt = await file_petition(http)
        for _ in range(3):
            assert is_problem(await _open(http, _other(receipt["number"]), WRONG), 403, "code_wrong")
        closed = await _open(http, receipt["number"], receipt["query_code"])
        assert is_problem(closed, 429, "code_attempts_used_up")


async def test_the_code_never_comes_back_in_an_answer(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    receipt = await file_petition(http)
    secret = receipt["query_code"] * 6
    answers = [
        await _open(http, receipt["number"], WRONG),
        await _open(http, receipt["number"], secret),
        await http.post(f"/v1/petitions/{receipt['number']}/access", json={"query_code": [secret]}),
        await http.post(f"/v1/petitions/{receipt['number']}/access", content=secret),
    ]
    assert [answer.status_code for answer in answers] == [403, 422, 422, 415]
    assert not any(receipt["query_code"] in answer.text or WRONG in answer.text for answer in answers)


async def test_a_number_longer_than_any_is_refused_before_it_is_looked_up(http: httpx.AsyncClient) -> None:
    assert is_problem(await _open(http, "Y" * 65, WRONG), 422, "validation")


async def _client(settings: Settings, database: Database, keyring: KeyRing) -> AsyncIterator[httpx.AsyncClient]:
    app = main.create(settings, database=database, keys=keyring)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client
