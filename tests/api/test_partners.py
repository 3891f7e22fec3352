"""Can a partner's system get a token, hand in petitions and follow its own alone?"""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import time_machine
from sqlmodel import col, select, update
from uuid_utils.compat import uuid7

from core.database import Database
from core.keyring import fingerprint
from models import AccessToken, Partner, Petition
from services.organisation.access_file import DemoAccess, PartnerAccess
from tests.ground import bearer, is_problem
from tests.people import VILLAGE, draft, key

THEN = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TOKEN = "/oauth2/token"
PATH = "/v1/partner/petitions"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = {"grant_type": "client_credentials"}
OTHER = PartnerAccess(client_id="other-partner", client_secret="s" * 43, scopes=["petitions:read", "petitions:write"])


@pytest.fixture
def partner(demo: DemoAccess) -> PartnerAccess:
    return demo.partners[0]


def _basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def _token(http: httpx.AsyncClient, partner: PartnerAccess, **form: str) -> str:
    headers = _basic(partner.client_id, partner.client_secret)
    answer = await http.post(TOKEN, data=GRANT | form, headers=headers)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


async def _admit(database: Database, access: PartnerAccess, county_code: str = "999901000000") -> None:
    async with database.transaction() as session:
        session.add(
            Partner(
                id=uuid7(),
                client_id=access.client_id,
                secret_hash=fingerprint(access.client_secret),
                name="另一个平台",
                county_code=county_code,
                scopes=access.scopes,
            )
        )


async def _hand_in(http: httpx.AsyncClient, token: str, reference: str = "ref-1", **changes: Any) -> httpx.Response:
    body = {"external_reference": reference, "petition": draft(**changes)}
    return await http.post(PATH, json=body, headers=key() | bearer(token))


def _is_oauth_error(answer: httpx.Response, status: int, error: str) -> bool:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/json"
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    assert answer.json()["error_description"].isascii()
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
    return True


@pytest.mark.parametrize("how", ["basic", "form", "both name the same client"])
async def test_client_credentials_get_a_token_for_an_hour(
    http: httpx.AsyncClient, partner: PartnerAccess, database: Database, how: str
) -> None:
    named = {"client_id": partner.client_id}
    headers = {} if how == "form" else _basic(partner.client_id, partner.client_secret)
    form = {"basic": {}, "form": named | {"client_secret": partner.client_secret}}.get(how, named)
    with time_machine.travel(THEN, tick=False):
        answer = await http.post(TOKEN, data=GRANT | form, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    token = told.pop("access_token")
    assert told == {"token_type": "Bearer", "expires_in": 3600, "scope": "petitions:read petitions:write"}
    assert token.startswith("yp_")
    async with database.transaction() as session:
        stored = (await session.exec(select(AccessToken))).one()
    assert (stored.hash, stored.expires_at) == (fingerprint(token), THEN + timedelta(hours=1))
    with time_machine.travel(THEN + timedelta(hours=1, seconds=1)):
        assert is_problem(await http.get(f"{PATH}/ref-1", headers=bearer(token)), 401, "unauthenticated")


async def test_form_encoded_basic_credentials_are_decoded(http: httpx.AsyncClient, database: Database) -> None:
    odd = PartnerAccess(client_id="a:b %", client_secret="c+d/é=", scopes=["petitions:read"])
    await _admit(database, odd)
    encoded = urlencode({"id": odd.client_id, "secret": odd.client_secret})
    client_id, secret = (part.partition("=")[2] for part in encoded.split("&"))
    assert (await http.post(TOKEN, data=GRANT, headers=_basic(client_id, secret))).status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "error"),
    [
        ("", {}, 400, "invalid_request"),
        ("grant_type=password", {}, 400, "unsupported_grant_type"),
        ("grant_type=client_credentials", {}, 401, "invalid_client"),
        ("grant_type=client_credentials&grant_type=client_credentials", {}, 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=demo-partner&client_secret=no", {}, 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=nobody&client_secret=no", {}, 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=%00&client_secret=no", {}, 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=%ff&client_secret=no", {}, 400, "invalid_request"),
        ("grant_type=client_credentials", _basic("demo-partner", "no"), 401, "invalid_client"),
        ("grant_type=client_credentials", {"Authorization": "Basic ???"}, 401, "invalid_client"),
        ("grant_type=client_credentials", {"Authorization": "Bearer abc"}, 401, "invalid_client"),
        ("grant_type=client_credentials&client_secret=no", _basic("demo-partner", "no"), 400, "invalid_request"),
        ("grant_type=client_credentials&client_id=a", _basic("demo-partner", "no"), 400, "invalid_request"),
        ('{"grant_type": "client_credentials"}', {"Content-Type": "application/json"}, 400, "invalid_request"),
    ],
)
@pytest.mark.usefixtures("demo")
async def test_errors_have_the_shape_that_oauth_libraries_read(
    http: httpx.AsyncClient, body: str, headers: dict[str, str], status: int, error: str
) -> None:
    assert _is_oauth_error(await http.post(TOKEN, content=body, headers=FORM | headers), status, error)


async def test_a_subset_of_scopes_may_be_asked_for_and_no_other(
    http: httpx.AsyncClient, partner: PartnerAccess
) -> None:
    token = await _token(http, partner, scope="petitions:read")
    refused = await _hand_in(http, token)
    assert is_problem(refused, 403, "scope_missing")
    headers = _basic(partner.client_id, partner.client_secret)
    wide = await http.post(TOKEN, data=GRANT | {"scope": "petitions:read everything"}, headers=headers)
    assert _is_oauth_error(wide, 400, "invalid_scope")


async def test_a_partner_that_was_shut_out_is_out_at_once(
    http: httpx.AsyncClient, partner: PartnerAccess, database: Database
) -> None:
    token = await _token(http, partner)
    async with database.transaction() as session:
        await session.exec(update(Partner).where(col(Partner.client_id) == partner.client_id).values(active=False))
    assert is_problem(await _hand_in(http, token), 401, "unauthenticated")
    headers = _basic(partner.client_id, partner.client_secret)
    assert _is_oauth_error(await http.post(TOKEN, data=GRANT, headers=headers), 401, "invalid_client")


async def test_a_partner_hands_in_a_petition_and_follows_it(
    http: httpx.AsyncClient, partner: PartnerAccess, database: Database
) -> None:
    token = await _token(http, partner)
    answer = await _hand_in(http, token, "12345-2026-000731")
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    by_receipt = await http.get(f"/v1/petitions/{receipt['number']}", headers=bearer(receipt["receipt_token"]))
    assert by_receipt.status_code == 200
    read = await http.get(f"{PATH}/12345-2026-000731", headers=bearer(token))
    assert read.status_code == 200
    assert read.headers["cache-control"] == "no-store"
    told = read.json()
    due = told.pop("next_due")
    assert due == min(receipt["clocks"], key=lambda clock: clock["due_at"])
    assert told == {
        "number": receipt["number"],
        "external_reference": "12345-2026-000731",
        "state": receipt["state"],
        "state_name": receipt["state_name"],
        "level": "village",
        "unit": receipt["unit"]["name"],
        "registered_at": receipt["registered_at"],
        "closed_at": None,
    }
    async with database.transaction() as session:
        stored = (await session.exec(select(Petition))).one()
        owner = (await session.exec(select(Partner.id).where(Partner.client_id == partner.client_id))).one()
    assert (stored.channel, stored.partner_id) == ("partner", owner)


async def test_a_report_that_a_partner_handed_in_is_not_taken_back_with_the_code_that_it_has(
    http: httpx.AsyncClient, partner: PartnerAccess
) -> None:
    receipt = (await _hand_in(http, await _token(http, partner), about_officials=True)).json()
    path, headers = f"/v1/petitions/{receipt['number']}", bearer(receipt["receipt_token"])
    code = {"query_code": receipt["query_code"]}
    withdrawn = await http.post(f"{path}/moves", json={"move": "withdraw", **code}, headers=headers)
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (409, "report_from_desk")
    assert "withdraw" not in {card["move"] for card in (await http.get(path, headers=headers)).json()["moves"]}


async def test_a_retry_gets_the_same_receipt_and_a_second_key_is_told_that_the_reference_is_used(
    http: httpx.AsyncClient, partner: PartnerAccess
) -> None:
    headers = key() | bearer(await _token(http, partner))
    body = {"external_reference": "ref-1", "petition": draft()}
    first, again = [await http.post(PATH, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    changed = {"external_reference": "ref-2", "petition": draft()}
    assert is_problem(await http.post(PATH, json=changed, headers=headers), 422, "idempotency_key_reused")
    second = await http.post(PATH, json=body, headers=headers | key())
    assert is_problem(second, 409, "reference_used")
    assert second.json()["errors"][0]["pointer"] == "/external_reference"
    without = {name: value for name, value in headers.items() if name != "Idempotency-Key"}
    assert is_problem(await http.post(PATH, json=body, headers=without), 400, "idempotency_key_required")


async def test_one_partner_never_sees_anothers_and_both_may_use_the_same_reference(
    http: httpx.AsyncClient, partner: PartnerAccess, database: Database
) -> None:
    await _admit(database, OTHER)
    mine, others = await _token(http, partner), await _token(http, OTHER)
    number = (await _hand_in(http, mine)).json()["number"]
    assert is_problem(await http.get(f"{PATH}/ref-1", headers=bearer(others)), 404, "not_found")
    assert (await _hand_in(http, others)).status_code == 201
    assert (await http.get(f"{PATH}/ref-1", headers=bearer(mine))).json()["number"] == number
    assert (await http.get(f"{PATH}/ref-1", headers=bearer(others))).json()["number"] != number


async def test_a_partner_hands_in_for_its_own_county_alone(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    await _admit(database, OTHER, county_code="999902000000")
    token = await _token(http, OTHER)
    by_area = await _hand_in(http, token)
    by_place = await _hand_in(http, token, area_code=None, place_code=demo.places[0].place_code)
    for answer in (by_area, by_place):
        assert is_problem(answer, 422, "area_not_served")
        assert answer.json()["errors"][0]["pointer"] == "/petition/area_code"
    own = await _token(http, demo.partners[0])
    village = next(place.place_code for place in demo.places if place.area_code == VILLAGE)
    assert (await _hand_in(http, own, area_code=None, place_code=village)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code", "pointer"),
    [
        ({"area_code": None}, 422, "area_required", "/petition/area_code"),
        ({"area_code": "999901999999"}, 422, "area_unknown", "/petition/area_code"),
        ({"category": "no.such"}, 422, "category_unknown", "/petition/category"),
        ({"place_code": "XXXX-XXXX-XX", "area_code": None}, 422, "place_code_unknown", "/petition/place_code"),
        ({"content": "短"}, 422, "validation", "/petition/content"),
    ],
)
async def test_a_refusal_points_into_the_body_that_the_partner_sent(
    http: httpx.AsyncClient, partner: PartnerAccess, changes: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    answer = await _hand_in(http, await _token(http, partner), **changes)
    assert is_problem(answer, status, code)
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("reference", ["", "a b", "../x", "号", "x" * 65, "-x"])
async def test_a_reference_must_fit_into_an_address(
    http: httpx.AsyncClient, partner: PartnerAccess, reference: str
) -> None:
    token = await _token(http, partner)
    assert is_problem(await _hand_in(http, token, reference), 422, "validation")


async def test_reading_needs_its_scope_and_a_partners_token(http: httpx.AsyncClient, partner: PartnerAccess) -> None:
    token = await _token(http, partner, scope="petitions:write")
    assert is_problem(await http.get(f"{PATH}/ref-1", headers=bearer(token)), 403, "scope_missing")
    for headers in ({}, bearer("yp_" + "A" * 32), bearer("yd_" + "A" * 32)):
        assert is_problem(await http.get(f"{PATH}/ref-1", headers=headers), 401, "unauthenticated")
        answer = await http.post(PATH, json={"external_reference": "a", "petition": draft()}, headers=key() | headers)
        assert is_problem(answer, 401, "unauthenticated")
