"""Can staff look after their own password, second factor, sessions and tokens, and does that end what it should?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest
import time_machine
from sqlmodel import select

from core.database import Database
from core.keyring import KeyRing, fingerprint
from domain.fields import Role, UnitKind
from models import AccessToken, AuditEvent
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, is_problem
from tests.people import Desk
from tests.staff import GOOD, THEN, Somebody, make

OWN = "/v1/desk/account"


@pytest.fixture
async def somebody(demo: DemoAccess, database: Database, keyring: KeyRing) -> Somebody:
    """Somebody at a village desk who has no second factor yet."""
    return await make(database, keyring, Role.VILLAGE_DESK, UnitKind.VILLAGERS_COMMITTEE, factor=False)


async def test_the_own_account_says_what_it_can(http: httpx.AsyncClient, somebody: Somebody) -> None:
    account = (await http.get(OWN, headers=await somebody.signs_in(http))).json()
    assert (account["username"], account["role"]) == (somebody.username, "village_desk")
    assert (account["has_second_factor"], account["needs_second_factor"]) == (False, True)
    assert account["token_scopes"] == ["inbox.read", "petitions.read", "figures.read", "moves.write"]
    assert not account["invites"]


async def test_a_new_password_needs_the_old_one_and_ends_every_other_session(
    http: httpx.AsyncClient, somebody: Somebody, database: Database
) -> None:
    here, there = await somebody.signs_in(http), await somebody.signs_in(http)
    form = {"old_password": "wrong", "new_password": GOOD}
    assert is_problem(await http.put(f"{OWN}/password", json=form, headers=here), 403, "password_wrong")
    form["old_password"] = somebody.password
    for weak, code in (("短", "password_short"), (f"{somebody.username}!!", "password_common")):
        refused = await http.put(f"{OWN}/password", json=form | {"new_password": weak}, headers=here)
        assert is_problem(refused, 422, code)
        assert refused.json()["errors"][0]["pointer"] == "/new_password"
    assert (await http.put(f"{OWN}/password", json=form, headers=here)).status_code == 204
    assert (await http.get(OWN, headers=here)).status_code == 200
    assert is_problem(await http.get(OWN, headers=there), 401, "unauthenticated")
    assert is_problem(await somebody.asks(http), 401, "signin_failed")
    assert (await somebody.asks(http, password=GOOD)).status_code == 201
    async with database.transaction() as session:
        topics = (await session.exec(select(AuditEvent.topic))).all()
    assert topics.count("staff.password_changed") == 1


async def test_the_own_password_cannot_be_guessed_in_a_stolen_session(
    http: httpx.AsyncClient, somebody: Somebody
) -> None:
    headers = await somebody.signs_in(http)
    for _ in range(10):
        wrong = await http.post(f"{OWN}/second-factor/offer", json={"password": "no"}, headers=headers)
        assert is_problem(wrong, 403, "password_wrong")
    form = {"old_password": somebody.password, "new_password": GOOD}
    assert is_problem(await http.put(f"{OWN}/password", json=form, headers=headers), 429, "signin_attempts_used_up")


async def enrols(http: httpx.AsyncClient, somebody: Somebody, headers: dict[str, str]) -> httpx.Response:
    """Enrol a new authenticator, with a code of the one before where there is one."""
    offered = await http.post(f"{OWN}/second-factor/offer", json={"password": somebody.password}, headers=headers)
    assert offered.status_code == 200, offered.text
    offer = offered.json()
    body = {"enrolment": offer["enrolment"], "one_time_code": pyotp.TOTP(offer["secret"]).now()}
    if somebody.secret:
        body["old_one_time_code"] = somebody.code()
    answer = await http.put(f"{OWN}/second-factor", json=body, headers=headers)
    if answer.status_code == 204:
        somebody.secret, somebody.ahead = offer["secret"], 30
    return answer


async def test_a_second_factor_is_enrolled_and_counts_from_the_next_sign_in(
    http: httpx.AsyncClient, somebody: Somebody
) -> None:
    here, there = await somebody.signs_in(http), await somebody.signs_in(http)
    assert (await enrols(http, somebody, here)).status_code == 204
    assert is_problem(await http.get(OWN, headers=there), 401, "unauthenticated")
    account = (await http.get(OWN, headers=here)).json()
    assert (account["has_second_factor"], account["signed_in_with_second_factor"]) == (True, False)
    assert is_problem(await somebody.asks(http, one_time_code=""), 401, "totp_required")
    again = await somebody.signs_in(http)
    assert (await http.get(OWN, headers=again)).json()["signed_in_with_second_factor"]


async def test_to_replace_it_takes_a_code_of_the_one_before(http: httpx.AsyncClient, somebody: Somebody) -> None:
    with time_machine.travel(THEN, tick=False) as at:
        headers = await somebody.signs_in(http)
        assert (await enrols(http, somebody, headers)).status_code == 204
        first = somebody.secret
        at.shift(timedelta(minutes=2))
        somebody.ahead, known = 0, somebody.secret
        somebody.secret = None
        assert is_problem(await enrols(http, somebody, headers), 422, "one_time_code_wrong")
        somebody.secret = pyotp.random_base32()
        assert is_problem(await enrols(http, somebody, headers), 422, "one_time_code_wrong")
        somebody.secret = known
        assert (await enrols(http, somebody, headers)).status_code == 204
        at.shift(timedelta(minutes=2))
        assert first
        old = await somebody.asks(http, one_time_code=pyotp.TOTP(first).now())
        assert is_problem(old, 401, "signin_failed")
        await somebody.signs_in(http)


async def test_own_sessions_are_listed_and_ended_and_nobody_elses(
    http: httpx.AsyncClient, somebody: Somebody, demo: DemoAccess
) -> None:
    here, there = await somebody.signs_in(http), await somebody.signs_in(http)
    items = (await http.get(f"{OWN}/sessions", headers=here)).json()["items"]
    assert sorted(item["is_this"] for item in items) == [False, True]
    assert not any(item["second_factor"] for item in items)
    other = next(item["session_id"] for item in items if not item["is_this"])
    colleague = await Desk.opens(http, demo)
    assert is_problem(await http.delete(f"{OWN}/sessions/{other}", headers=colleague.headers), 404, "not_found")
    assert (await http.delete(f"{OWN}/sessions/{other}", headers=here)).status_code == 204
    assert is_problem(await http.get(OWN, headers=there), 401, "unauthenticated")
    assert is_problem(await http.delete(f"{OWN}/sessions/{other}", headers=here), 404, "not_found")


# ---------------------------------------------------------------------------- tokens for scripts


async def test_a_token_is_shown_once_kept_as_its_hash_and_revoked(
    http: httpx.AsyncClient, somebody: Somebody, database: Database
) -> None:
    headers = await somebody.signs_in(http)
    form = {"label": "周报", "scopes": ["inbox.read", "figures.read"], "days": 30, "password": somebody.password}
    before = datetime.now(UTC)  # noqa: TID251
    made = await http.post(f"{OWN}/tokens", json=form, headers=headers)
    assert made.status_code == 201, made.text
    token, told = made.json()["access_token"], made.json()
    assert token.startswith("yt_")
    assert timedelta(days=30) <= datetime.fromisoformat(told["expires_at"]) - before < timedelta(days=30, minutes=1)
    row = await database.hot.fetchrow("SELECT hash, access_token::text AS told FROM access_token WHERE name = '周报'")
    assert row["hash"] == fingerprint(token)
    assert token not in row["told"]
    assert (await http.get("/v1/desk/petitions", headers=bearer(token))).status_code == 200
    (listed,) = (await http.get(f"{OWN}/tokens", headers=headers)).json()["items"]
    assert listed == {key: value for key, value in told.items() if key != "access_token"} | {
        "used_on": datetime.now(UTC).date().isoformat()  # noqa: TID251
    }
    assert is_problem(await http.get(f"{OWN}/tokens", headers=bearer(token)), 403, "scope_missing")
    path = f"{OWN}/tokens/{told['token_id']}"
    assert is_problem(await http.delete(f"{OWN}/sessions/{told['token_id']}", headers=headers), 404, "not_found")
    assert (await http.delete(path, headers=headers)).status_code == 204
    assert is_problem(await http.get("/v1/desk/petitions", headers=bearer(token)), 401, "unauthenticated")
    async with database.transaction() as session:
        topics = (await session.exec(select(AuditEvent.topic))).all()
    assert {"staff.token_made", "staff.token_revoked"} <= set(topics)


async def test_a_token_is_made_with_the_password_for_a_year_at_most_and_few_at_once(
    http: httpx.AsyncClient, somebody: Somebody, database: Database
) -> None:
    headers = await somebody.signs_in(http)
    form = {"label": "周报", "scopes": ["inbox.read"], "days": 365, "password": somebody.password}
    wrongs: list[dict[str, Any]] = [{"days": 366}, {"days": 0}, {"scopes": []}, {"scopes": ["reveal"]}, {"label": " "}]
    for wrong in wrongs:
        assert is_problem(await http.post(f"{OWN}/tokens", json=form | wrong, headers=headers), 422, "validation")
    refused = await http.post(f"{OWN}/tokens", json=form | {"password": "no"}, headers=headers)
    assert is_problem(refused, 403, "password_wrong")
    for _ in range(20):
        assert (await http.post(f"{OWN}/tokens", json=form, headers=headers)).status_code == 201
    assert is_problem(await http.post(f"{OWN}/tokens", json=form, headers=headers), 409, "too_many_tokens")
    async with database.transaction() as session:
        held = (await session.exec(select(AccessToken).where(AccessToken.kind == "personal"))).all()
    assert {token.scopes[0] for token in held} == {"inbox.read"}
    assert not any(token.second_factor for token in held)


@pytest.mark.parametrize(
    ("role", "kind", "scopes"),
    [
        (Role.OPERATOR, UnitKind.PETITION_OFFICE, []),
        (Role.AUDITOR, UnitKind.PETITION_OFFICE, []),
        (Role.SUPERVISOR, UnitKind.PETITION_OFFICE, ["inbox.read", "petitions.read", "figures.read"]),
        (Role.DISCIPLINE, UnitKind.DISCIPLINE_DESK, ["inbox.read", "petitions.read", "moves.write"]),
    ],
)
async def test_a_token_has_no_scope_that_its_holders_role_cannot_use(
    http: httpx.AsyncClient,
    demo: DemoAccess,
    database: Database,
    keyring: KeyRing,
    role: Role,
    kind: UnitKind,
    scopes: list[str],
) -> None:
    somebody = await make(database, keyring, role, kind)
    headers = await somebody.signs_in(http)
    assert (await http.get(OWN, headers=headers)).json()["token_scopes"] == scopes
    for scope in {"inbox.read", "petitions.read", "figures.read", "moves.write"} - set(scopes):
        form = {"label": "脚本", "scopes": [scope], "days": 1, "password": somebody.password}
        refused = await http.post(f"{OWN}/tokens", json=form, headers=headers)
        assert is_problem(refused, 422, "scope_not_yours")
        assert scope in refused.json()["detail"]


async def test_a_token_ends_with_the_reset_of_its_holder(
    http: httpx.AsyncClient, demo: DemoAccess, somebody: Somebody
) -> None:
    from tests.staff import office_head

    form = {"label": "脚本", "scopes": ["inbox.read"], "days": 1, "password": somebody.password}
    made = await http.post(f"{OWN}/tokens", json=form, headers=await somebody.signs_in(http))
    token = made.json()["access_token"]
    head = await office_head(http, demo)
    await http.post(f"/v1/desk/staff/{somebody.staff_id}/invitations", json={}, headers=head.headers)
    assert is_problem(await http.get("/v1/desk/petitions", headers=bearer(token)), 401, "unauthenticated")
