"""Does single sign-on let in whom the provider vouches for, and nobody whom an attacker makes up?"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from joserfc import jwk

from core.database import Database
from core.keyring import KeyRing
from core.settings import Settings
from domain.fields import Role, UnitKind
from services.access.oidc import provider as known
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, is_problem, served
from tests.services.oidc_server import (
    CLIENT,
    EC_KEY,
    RSA_KEY,
    SECRET,
    STRANGER,
    OidcServer,
    hashed,
    serving,
    signed,
    without,
)
from tests.staff import Somebody, make

STARTS, SESSIONS = "/v1/desk/oidc/starts", "/v1/desk/oidc/sessions"
LINK = "/v1/desk/account/identity"
MUCH = "100000/minute"


@pytest.fixture
async def provider() -> AsyncIterator[OidcServer]:
    """Return a provider of its own for each test, and forget what was known of others."""
    known._known.clear()
    async with serving() as server:
        yield server


def config_for(settings: Settings, provider: OidcServer, **changes: Any) -> Settings:
    told = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return settings.model_copy(update=told | {"signin_limit": MUCH, "provider_seconds": 2.0} | changes)


@pytest.fixture
async def sso(
    settings: Settings, keyring: KeyRing, provider: OidcServer, demo: DemoAccess
) -> AsyncIterator[httpx.AsyncClient]:
    async for client in served(config_for(settings, provider), keyring):
        yield client


@pytest.fixture
async def clerk(database: Database, keyring: KeyRing, demo: DemoAccess) -> Somebody:
    return await make(database, keyring, Role.VILLAGE_DESK, UnitKind.VILLAGERS_COMMITTEE, factor=False)


async def begun(http: httpx.AsyncClient) -> dict[str, str]:
    answer = await http.post(STARTS)
    assert answer.status_code == 200, answer.text
    told: dict[str, str] = answer.json()
    return told


async def comes_back(http: httpx.AsyncClient, provider: OidcServer, subject: str, **changes: Any) -> httpx.Response:
    start = await begun(http)
    back = provider.sends_back(start["url"], subject) | {"secret": start["secret"]}
    return await http.post(SESSIONS, json=back | changes)


async def links(http: httpx.AsyncClient, provider: OidcServer, who: Somebody, subject: str) -> httpx.Response:
    headers = await who.signs_in(http)
    started = await http.post(f"{LINK}/starts", json={"password": who.password}, headers=headers)
    assert started.status_code == 200, started.text
    back = provider.sends_back(started.json()["url"], subject) | {"secret": started.json()["secret"]}
    return await http.put(LINK, json=back, headers=headers)


async def test_a_linked_identity_signs_in_and_an_unknown_one_never(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    assert is_problem(await comes_back(sso, provider, "s-1"), 403, "oidc_unlinked")
    assert (await links(sso, provider, clerk, "s-1")).status_code == 204
    answer = await comes_back(sso, provider, "s-1")
    assert answer.status_code == 201, answer.text
    headers = bearer(answer.json()["access_token"])
    account = (await sso.get("/v1/desk/account", headers=headers)).json()
    assert (account["username"], account["single_sign_on"]) == (clerk.username, True)
    assert not account["signed_in_with_second_factor"]
    assert is_problem(await comes_back(sso, provider, "S-1"), 403, "oidc_unlinked")
    assert (await sso.delete(LINK, headers=headers)).status_code == 204
    assert is_problem(await comes_back(sso, provider, "s-1"), 403, "oidc_unlinked")


async def test_nobody_is_matched_by_e_mail_or_user_name(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    provider.bend = lambda claims: claims | {
        "email": f"{clerk.username}@county.example", "email_verified": True, "preferred_username": clerk.username,
    }  # fmt: skip
    assert is_problem(await comes_back(sso, provider, clerk.username), 403, "oidc_unlinked")


async def test_only_hashes_are_kept(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody, database: Database
) -> None:
    start = await begun(sso)
    await links(sso, provider, clerk, "s-secret-subject")
    rows = await database.hot.fetch("SELECT staff_identity::text AS told FROM staff_identity")
    rows += await database.hot.fetch("SELECT oidc_start::text AS told FROM oidc_start")
    assert len(rows) == 2
    assert not [row for row in rows if "s-secret-subject" in row["told"] or start["secret"] in row["told"]]


async def test_a_disabled_account_does_not_come_in_by_this_door_either(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody, database: Database
) -> None:
    await links(sso, provider, clerk, "s-1")
    await database.hot.execute("UPDATE staff SET active = false WHERE username = $1", clerk.username)
    assert is_problem(await comes_back(sso, provider, "s-1"), 403, "oidc_unlinked")


async def test_an_identity_belongs_to_one_account_and_an_account_has_one(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody, database: Database, keyring: KeyRing
) -> None:
    await links(sso, provider, clerk, "s-1")
    other = await make(database, keyring, Role.VILLAGE_DESK, UnitKind.VILLAGERS_COMMITTEE, factor=False)
    assert is_problem(await links(sso, provider, other, "s-1"), 409, "identity_taken")
    assert is_problem(await links(sso, provider, clerk, "s-2"), 409, "identity_taken")


# ----------------------------------------------------------------------------- second factor


@pytest.mark.parametrize(
    ("counts", "told", "is_strong"),
    [
        ("", {"amr": ["pwd", "otp"]}, False),
        ("amr:otp", {"amr": ["pwd", "otp"]}, True),
        ("amr:otp", {"amr": ["pwd"]}, False),
        ("amr:otp", {"amr": "otp"}, False),
        ("amr:otp acr:urn:two", {"acr": "urn:two"}, True),
        ("acr:urn:two", {"amr": ["urn:two"]}, False),
    ],
)
async def test_the_providers_second_factor_counts_only_where_it_is_configured(
    settings: Settings,
    keyring: KeyRing,
    provider: OidcServer,
    database: Database,
    demo: DemoAccess,
    counts: str,
    told: dict[str, Any],
    is_strong: bool,  # noqa: FBT001
) -> None:
    head = await make(database, keyring, Role.PETITION_OFFICE, UnitKind.PETITION_OFFICE, head=True)
    async for http in served(config_for(settings, provider, oidc_second_factor=counts), keyring):
        await links(http, provider, head, "s-1")
        provider.bend = lambda claims: claims | told
        with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=2)):  # noqa: TID251
            start = await begun(http)
            back = provider.sends_back(start["url"], "s-1") | {"secret": start["secret"]}
            answer = await http.post(SESSIONS, json=back)
            if not is_strong:
                assert is_problem(answer, 401, "totp_required")
                wrong = await http.post(SESSIONS, json=back | {"one_time_code": "000000"})
                assert is_problem(wrong, 422, "one_time_code_wrong")
                answer = await http.post(SESSIONS, json=back | {"one_time_code": head.code()})
            assert answer.status_code == 201, answer.text
            headers = bearer(answer.json()["access_token"])
            assert (await http.get("/v1/desk/staff", headers=headers)).status_code == 200, "strong either way"
            if not is_strong:
                again = await http.post(SESSIONS, json=back | {"one_time_code": head.code()})
                assert is_problem(again, 403, "oidc_failed")


async def test_one_time_codes_cannot_be_guessed_by_this_door(
    sso: httpx.AsyncClient, provider: OidcServer, database: Database, keyring: KeyRing, demo: DemoAccess
) -> None:
    head = await make(database, keyring, Role.PETITION_OFFICE, UnitKind.PETITION_OFFICE)
    await links(sso, provider, head, "s-1")
    for _ in range(10):
        guess = await comes_back(sso, provider, "s-1", one_time_code="000000")
        assert is_problem(guess, 422, "one_time_code_wrong")
    guess = await comes_back(sso, provider, "s-1", one_time_code="000000")
    assert is_problem(guess, 429, "signin_attempts_used_up")


# ------------------------------------------------------------------------------------- attacks

Bend = Callable[[dict[str, Any]], dict[str, Any]]
CLAIMS: dict[str, Bend] = {
    "wrong nonce": lambda claims: claims | {"nonce": "x" * 43},
    "no nonce": lambda claims: without(claims, "nonce"),
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "the issuer with a slash": lambda claims: claims | {"iss": claims["iss"] + "/"},
    "no issuer": lambda claims: without(claims, "iss"),
    "another audience": lambda claims: claims | {"aud": "another-app"},
    "no audience": lambda claims: without(claims, "aud"),
    "two audiences without azp": lambda claims: claims | {"aud": [CLIENT, "another-app"]},
    "another azp": lambda claims: claims | {"aud": [CLIENT, "another-app"], "azp": "another-app"},
    "expired": lambda claims: claims | {"exp": int(time.time()) - 61},  # noqa: TID251
    "no end": lambda claims: without(claims, "exp"),
    "an end in words": lambda claims: claims | {"exp": "9999999999"},
    "of tomorrow": lambda claims: claims | {"iat": int(time.time()) + 3600},  # noqa: TID251
    "not yet": lambda claims: claims | {"nbf": int(time.time()) + 3600},  # noqa: TID251
    "made long ago": lambda claims: claims | {"iat": int(time.time()) - 3600},  # noqa: TID251
    "no subject": lambda claims: without(claims, "sub"),
    "a number for a subject": lambda claims: claims | {"sub": 1},
    "a subject without end": lambda claims: claims | {"sub": "s" * 256},
}
SIGNED: dict[str, Callable[[dict[str, Any]], str]] = {
    "alg none": lambda claims: signed(claims, alg="none"),
    "alg None": lambda claims: signed(claims, alg="none").replace("Im5vbmUi", "Ik5vbmUi"),
    "HS256 with the public key": lambda claims: hashed(claims, RSA_KEY.as_pem(private=False)),
    "HS256 with our secret": lambda claims: hashed(claims, SECRET.encode()),
    "a stranger's key under a known name": lambda claims: signed(claims, key=STRANGER),
    "a key id that nobody has": lambda claims: signed(claims, kid="rsa-2"),
    "no key id among several": lambda claims: signed(claims, kid=None),
    "the key of another kind": lambda claims: signed(claims, kid="ec-1"),
    "a key in the header": lambda claims: signed(claims, key=STRANGER, kid="own", jwk=STRANGER.as_dict(private=False)),
    "an address of keys in the header": lambda claims: signed(claims, key=STRANGER, jku="http://evil.example/keys"),
    "a changed payload": lambda claims: ".".join(
        [signed(claims).split(".")[0], signed(claims | {"sub": "s-2"}).split(".")[1], signed(claims).split(".")[2]]
    ),
    "no token": lambda _claims: "not.a.token",
    "an empty one": lambda _claims: "",
}


async def test_the_tokens_of_the_attacks_are_refused_and_a_good_one_is_taken(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    await links(sso, provider, clerk, "s-1")
    for name, bend in CLAIMS.items():
        provider.bend = bend
        answer = await comes_back(sso, provider, "s-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "oidc_failed"), name
    provider.bend = lambda claims: claims
    for name, sign in SIGNED.items():
        provider.sign = sign
        answer = await comes_back(sso, provider, "s-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "oidc_failed"), name
    for good in (signed, lambda claims: signed(claims, key=EC_KEY, alg="ES256"), lambda c: signed(c, alg="PS256")):
        provider.sign = good
        answer = await comes_back(sso, provider, "s-1")
        assert answer.status_code == 201, answer.text
    provider.bend = lambda claims: claims | {"aud": [CLIENT, "another-app"], "azp": CLIENT}
    assert (await comes_back(sso, provider, "s-1")).status_code == 201


async def test_a_state_is_good_once_for_whoever_began_and_within_ten_minutes(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    await links(sso, provider, clerk, "s-1")
    one, two = await begun(sso), await begun(sso)
    back = provider.sends_back(one["url"], "s-1")
    stolen = await sso.post(SESSIONS, json=back | {"secret": two["secret"]})  # another browser's beginning
    assert is_problem(stolen, 403, "oidc_failed")
    first = await sso.post(SESSIONS, json=back | {"secret": one["secret"]})
    assert first.status_code == 201
    again = provider.sends_back(one["url"], "s-1")
    assert is_problem(await sso.post(SESSIONS, json=again | {"secret": one["secret"]}), 403, "oidc_failed")
    late = await begun(sso)
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=10, seconds=1)):  # noqa: TID251
        back = provider.sends_back(late["url"], "s-1") | {"secret": late["secret"]}
        assert is_problem(await sso.post(SESSIONS, json=back), 403, "oidc_failed")
    begins = await begun(sso)
    back = provider.sends_back(begins["url"], "s-1") | {"secret": begins["secret"]}
    answers = await asyncio.gather(*(sso.post(SESSIONS, json=back) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403]


async def test_a_code_of_another_sign_in_is_refused_by_its_challenge(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    await links(sso, provider, clerk, "s-1")
    mine, theirs = await begun(sso), await begun(sso)
    own = provider.sends_back(mine["url"], "s-attacker")
    injected = provider.sends_back(theirs["url"], "s-1")["code"]
    answer = await sso.post(SESSIONS, json=own | {"code": injected, "secret": mine["secret"]})
    assert is_problem(answer, 403, "oidc_failed")


async def test_an_answer_of_another_provider_is_refused(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    await links(sso, provider, clerk, "s-1")
    for mixed in ("https://evil.example", "", None):
        answer = await comes_back(sso, provider, "s-1", iss=mixed)
        assert is_problem(answer, 403, "oidc_failed")


async def test_what_was_begun_to_link_does_not_sign_in_and_the_other_way_round(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody, database: Database, keyring: KeyRing
) -> None:
    other = await make(database, keyring, Role.VILLAGE_DESK, UnitKind.VILLAGERS_COMMITTEE, factor=False)
    mine, theirs = await clerk.signs_in(sso), await other.signs_in(sso)
    start = (await sso.post(f"{LINK}/starts", json={"password": clerk.password}, headers=mine)).json()
    back = provider.sends_back(start["url"], "s-1") | {"secret": start["secret"]}
    assert is_problem(await sso.post(SESSIONS, json=back), 403, "oidc_failed")
    assert is_problem(await sso.put(LINK, json=back, headers=theirs), 403, "oidc_failed")
    plain = await begun(sso)
    back = provider.sends_back(plain["url"], "s-1") | {"secret": plain["secret"]}
    assert is_problem(await sso.put(LINK, json=back, headers=mine), 403, "oidc_failed")
    wrong = await sso.post(f"{LINK}/starts", json={"password": "no"}, headers=mine)
    assert is_problem(wrong, 403, "password_wrong")


# ----------------------------------------------------------------------------------- the provider


async def test_a_new_key_is_learned_and_nobody_makes_us_ask_for_keys_all_the_time(
    sso: httpx.AsyncClient, provider: OidcServer, clerk: Somebody
) -> None:
    await links(sso, provider, clerk, "s-1")
    new = jwk.RSAKey.generate_key(2048, {"kid": "rsa-9", "use": "sig"})
    provider.sign = lambda claims: signed(claims, key=new)
    for _ in range(5):
        assert is_problem(await comes_back(sso, provider, "s-1"), 403, "oidc_failed")
    assert provider.asked.count("/keys") == 1
    provider.keys = [new]
    with time_machine.travel(datetime.now().astimezone() + timedelta(seconds=61)):  # noqa: TID251
        assert (await comes_back(sso, provider, "s-1")).status_code == 201
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "also", [{"issuer": "https://evil.example"}, {"token_endpoint": None}, {"jwks_uri": "ftp://x"}]
)
async def test_a_provider_that_describes_another_is_not_used(
    sso: httpx.AsyncClient, provider: OidcServer, also: dict[str, Any]
) -> None:
    provider.also = also
    assert is_problem(await sso.post(STARTS), 503, "oidc_unavailable")


async def test_a_provider_that_is_silent_or_does_not_know_us_is_said_to_be_away(
    settings: Settings, keyring: KeyRing, provider: OidcServer, demo: DemoAccess
) -> None:
    config = config_for(settings, provider, oidc_client_secret="wrong", provider_seconds=0.3)
    async for http in served(config, keyring):
        assert is_problem(await comes_back(http, provider, "s-1"), 503, "oidc_unavailable")
        provider.silent = True
        known._known.clear()
        assert is_problem(await http.post(STARTS), 503, "oidc_unavailable")


async def test_where_it_is_not_configured_it_is_not_offered(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    assert is_problem(await http.post(STARTS), 422, "provider_unknown")
    body = {"secret": "s" * 43, "oidc_state": "x", "code": "y"}
    assert is_problem(await http.post(SESSIONS, json=body), 422, "provider_unknown")


def test_half_a_configuration_stops_the_start() -> None:
    with pytest.raises(ValueError, match="YIMA_OIDC_CLIENT_ID"):
        Settings(environment="test", oidc_issuer="https://id.example")
    with pytest.raises(ValueError, match="oidc_second_factor"):
        Settings(environment="test", oidc_second_factor="otp")
    with pytest.raises(ValueError, match="YIMA_OIDC_ISSUER must be https"):
        Settings(
            environment="production", keys="{}", base_url="https://yima.example", oidc_issuer="http://id.example",
            oidc_client_id="x",
        )  # fmt: skip
