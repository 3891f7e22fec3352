"""Do accounts begin by invitation alone, and end at once?"""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
import time_machine
from sqlmodel import col, select

from core.database import Database
from core.keyring import KeyRing, fingerprint
from domain.fields import Role, UnitKind
from models import AuditEvent, Staff, StaffInvitation
from services.organisation.access_file import DemoAccess
from tests.ground import bearer, is_problem
from tests.people import Desk
from tests.staff import GOOD, THEN, accepts, invites, make, office_head, opens, unit_of

STAFF = "/v1/desk/staff"
ACCEPT = "/v1/desk/invitations/acceptance"
OPEN = "/v1/desk/invitations/opening"


async def test_an_invited_person_chooses_password_and_second_factor_and_works(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    head = await office_head(http, demo)
    invitation = await invites(http, head.headers, username="LiuWan.Chen")
    assert invitation["username"] == "liuwan.chen"
    assert invitation["link"] == f"http://localhost:8000/invitation#{invitation['code']}"
    opened = await opens(http, invitation["code"])
    assert (opened["unit"], opened["second_factor"]) == ("柳湾村村民委员会", "required")
    uri = urlsplit(opened["offer"]["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query)["secret"] == [opened["offer"]["secret"]]
    assert opened["offer"]["qr_svg"].startswith("<svg")
    somebody = await accepts(http, invitation)
    headers = await somebody.signs_in(http)
    assert (await http.get("/v1/desk/petitions", headers=headers)).status_code == 200
    assert is_problem(await http.post(OPEN, json={"code": invitation["code"]}), 404, "invitation_unknown")
    async with database.transaction() as session:
        assert (await session.exec(select(StaffInvitation))).all() == []
        topics = (await session.exec(select(AuditEvent.topic).order_by(col(AuditEvent.id)))).all()
    wanted = ["staff.invited", "staff.invitation_accepted", "desk.signed_in"]
    assert [topic for topic in topics if topic in wanted][-3:] == wanted


async def test_of_an_invitation_only_the_hash_is_kept(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    head = await office_head(http, demo)
    invitation = await invites(http, head.headers)
    rows = await database.hot.fetch("SELECT code_hash, staff_invitation::text AS told FROM staff_invitation")
    assert [row["code_hash"] for row in rows] == [fingerprint(invitation["code"])]
    assert invitation["code"] not in rows[0]["told"]
    assert await database.hot.fetchval("SELECT count(*) FROM request_key") == 0, "nor sealed, with an answer"


async def test_an_invitation_holds_for_seventy_two_hours_and_one_use(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    with time_machine.travel(THEN, tick=False):
        head = await office_head(http, demo)
        invitation = await invites(http, head.headers)
    assert datetime.fromisoformat(invitation["expires_at"]) == THEN + timedelta(hours=72)
    with time_machine.travel(THEN + timedelta(hours=72), tick=False):
        assert is_problem(await http.post(OPEN, json={"code": invitation["code"]}), 404, "invitation_unknown")
    with time_machine.travel(THEN + timedelta(hours=71, minutes=59), tick=False):
        offer = (await opens(http, invitation["code"]))["offer"]
        body = {
            "code": invitation["code"],
            "password": GOOD,
            "enrolment": offer["enrolment"],
            "one_time_code": pyotp.TOTP(offer["secret"]).now(),
        }
        answers = await asyncio.gather(*(http.post(ACCEPT, json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("短密码", "password_short"),
        ("password1234", "password_common"),
        ("柳湾村柳湾村柳湾村柳湾村", "password_common"),
    ],
)
async def test_a_weak_password_is_refused_and_the_invitation_stays(
    http: httpx.AsyncClient, demo: DemoAccess, password: str, code: str
) -> None:
    invitation = await invites(http, (await office_head(http, demo)).headers)
    refused = await http.post(ACCEPT, json={"code": invitation["code"], "password": password})
    assert is_problem(refused, 422, code)
    assert refused.json()["errors"][0]["pointer"] == "/password"
    assert password not in refused.text
    await accepts(http, invitation)


@pytest.mark.parametrize(
    "password",
    [
        "qingheshifanxian84",
        "QingHe.84719302658",
        "Q1ngh3Xian!739164",
        "liuwancun-84719302",
        "chenjingban-846193",
        "qhsfx-8471930265",
    ],
)
async def test_the_pinyin_of_the_place_is_no_password(http: httpx.AsyncClient, demo: DemoAccess, password: str) -> None:
    invitation = await invites(http, (await office_head(http, demo)).headers, display_name="陈经办")
    refused = await http.post(ACCEPT, json={"code": invitation["code"], "password": password})
    assert is_problem(refused, 422, "password_common")


async def test_a_role_that_needs_it_gets_no_account_without_a_second_factor(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    invitation = await invites(http, (await office_head(http, demo)).headers)
    offer = (await opens(http, invitation["code"]))["offer"]
    body = {"code": invitation["code"], "password": GOOD}
    assert is_problem(await http.post(ACCEPT, json=body), 422, "second_factor_missing")
    wrong = body | {"enrolment": offer["enrolment"], "one_time_code": "000000"}
    assert is_problem(await http.post(ACCEPT, json=wrong), 422, "one_time_code_wrong")
    bent = body | {"enrolment": "AAAA" + offer["enrolment"][4:], "one_time_code": pyotp.TOTP(offer["secret"]).now()}
    assert is_problem(await http.post(ACCEPT, json=bent), 409, "enrolment_ended")
    other = await invites(http, (await office_head_again(http, demo)), username="liuwan.other")
    theirs = (await opens(http, other["code"]))["offer"]
    swapped = body | {"enrolment": theirs["enrolment"], "one_time_code": pyotp.TOTP(theirs["secret"]).now()}
    assert is_problem(await http.post(ACCEPT, json=swapped), 409, "enrolment_ended")


async def office_head_again(http: httpx.AsyncClient, demo: DemoAccess) -> dict[str, str]:
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=2)):  # noqa: TID251 - a fresh code
        return (await office_head(http, demo)).headers


async def test_an_enrolment_ends_after_a_quarter_of_an_hour(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    with time_machine.travel(THEN, tick=False):
        invitation = await invites(http, (await office_head(http, demo)).headers)
        offer = (await opens(http, invitation["code"]))["offer"]
    with time_machine.travel(THEN + timedelta(minutes=15), tick=False):
        body = {"code": invitation["code"], "password": GOOD, "enrolment": offer["enrolment"]}
        late = await http.post(ACCEPT, json=body | {"one_time_code": pyotp.TOTP(offer["secret"]).now()})
    assert is_problem(late, 409, "enrolment_ended")


async def test_where_it_is_not_needed_a_second_factor_may_be_left_out(
    http: httpx.AsyncClient, demo: DemoAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Today every role has a permission that needs one; the table may have one that has none.
    monkeypatch.setattr("services.staff.accept.needs_second_factor", lambda _role: False)
    head = await office_head(http, demo)
    office = await unit_of(http, head.headers, "信访局")
    invitation = await invites(http, head.headers, unit_id=office["unit_id"], role="supervisor")
    assert (await opens(http, invitation["code"]))["second_factor"] == "optional"
    taken = await http.post(ACCEPT, json={"code": invitation["code"], "password": GOOD})
    assert taken.status_code == 200, taken.text
    signed_in = await http.post("/v1/desk/sessions", json={"username": invitation["username"], "password": GOOD})
    assert signed_in.status_code == 201


# ------------------------------------------------------------------------------ who invites whom


@pytest.mark.parametrize(
    ("inviter", "kind", "allowed"),
    [
        (Role.PETITION_OFFICE, UnitKind.PETITION_OFFICE, {
            "village_desk", "township_desk", "petition_office", "supervisor", "department", "reviewer",
        }),
        (Role.DISCIPLINE, UnitKind.DISCIPLINE_DESK, {"discipline"}),
        (Role.OPERATOR, UnitKind.PETITION_OFFICE, {"operator", "auditor"}),
        (Role.AUDITOR, UnitKind.PETITION_OFFICE, set()),
        (Role.VILLAGE_DESK, UnitKind.VILLAGERS_COMMITTEE, set()),
        (Role.SUPERVISOR, UnitKind.PETITION_OFFICE, set()),
        (Role.REVIEWER, UnitKind.REVIEW_OFFICE, set()),
    ],
)  # fmt: skip
async def test_nobody_gives_what_they_do_not_have(
    http: httpx.AsyncClient,
    demo: DemoAccess,
    database: Database,
    keyring: KeyRing,
    inviter: Role,
    kind: UnitKind,
    allowed: set[str],
) -> None:
    headers = await (await make(database, keyring, inviter, kind, head=True)).signs_in(http)
    places = {
        "village_desk": UnitKind.VILLAGERS_COMMITTEE, "township_desk": UnitKind.TOWNSHIP_GOVERNMENT,
        "discipline": UnitKind.DISCIPLINE_DESK, "reviewer": UnitKind.REVIEW_OFFICE, "department": UnitKind.WATER,
    }  # fmt: skip
    for role in Role:
        place = places.get(role.value, UnitKind.PETITION_OFFICE)
        unit = await database.hot.fetchval("SELECT id FROM unit WHERE kind = $1 ORDER BY area_code LIMIT 1", place)
        form = {"username": f"new.{role.value}", "display_name": "新人", "unit_id": str(unit), "role": role.value}
        answer = await http.post(f"{STAFF}/invitations", json=form, headers=headers)
        if role.value in allowed:
            assert answer.status_code == 201, (role, answer.text)
        else:
            assert answer.status_code == 403, (role, answer.text)
            assert answer.json()["code"] in {"role_not_yours", "forbidden"}


async def test_only_a_head_with_a_second_factor_invites_and_only_in_the_own_county(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    office = UnitKind.PETITION_OFFICE
    clerk = await (await make(database, keyring, Role.PETITION_OFFICE, office)).signs_in(http)
    weak = await (await make(database, keyring, Role.PETITION_OFFICE, office, head=True, factor=False)).signs_in(http)
    assert is_problem(await http.get(STAFF, headers=clerk), 403, "forbidden")
    assert is_problem(await http.get(STAFF, headers=weak), 403, "second_factor_required")
    assert is_problem(await http.get(f"{STAFF}/units", headers=weak), 403, "second_factor_required")
    village = await Desk.opens(http, demo)
    for path in (STAFF, f"{STAFF}/units"):
        assert is_problem(await http.get(path, headers=village.headers), 403, "forbidden")
    head = await (await make(database, keyring, Role.PETITION_OFFICE, office, head=True)).signs_in(http)
    other = "01990000-0000-7000-8000-00000000abcd"
    await database.hot.execute(
        "INSERT INTO unit (id, area_code, level, kind, name, address, hours, phone, active)"
        " VALUES ($1, '110101000000', 'county', 'petition_office', '外县信访局', '', '', '', true)",
        other,
    )
    form = {"username": "out.side", "display_name": "外县", "unit_id": other, "role": "petition_office"}
    assert is_problem(await http.post(f"{STAFF}/invitations", json=form, headers=head), 422, "unit_unknown")
    assert "外县" not in (await http.get(f"{STAFF}/units", params={"name": "信访局"}, headers=head)).text


async def test_a_post_that_a_unit_does_not_have_and_a_name_that_is_taken_say_so(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    head = await office_head(http, demo)
    unit = await unit_of(http, head.headers, "柳湾村")
    assert unit["roles"] == ["village_desk"]
    form = {"username": "liuwan.chen", "display_name": "陈", "unit_id": unit["unit_id"], "role": "petition_office"}
    refused = await http.post(f"{STAFF}/invitations", json=form, headers=head.headers)
    assert is_problem(refused, 422, "role_not_here")
    assert "村（社区）窗口" in refused.json()["detail"]
    await invites(http, head.headers, username="liuwan.chen")
    again = form | {"role": "village_desk", "username": "LIUWAN.CHEN"}
    assert is_problem(await http.post(f"{STAFF}/invitations", json=again, headers=head.headers), 422, "username_taken")
    for username in ("陈", "a b c d", "abc", "-abcd", "ａｂｃｄ"):
        bad = await http.post(f"{STAFF}/invitations", json=again | {"username": username}, headers=head.headers)
        assert is_problem(bad, 422, "validation"), username


# -------------------------------------------------------------------------- list, stop, reset


async def test_accounts_are_listed_page_by_page_and_found_by_name(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    head = await office_head(http, demo)
    invitation = await invites(http, head.headers)
    seen: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        query = {"limit": 30} | ({"cursor": cursor} if cursor else {})
        page = (await http.get(STAFF, params=query, headers=head.headers)).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    names = [item["username"] for item in seen]
    assert len(names) == len(set(names)) > 30
    assert set(names) >= {desk.username for desk in demo.desks if desk.role is not Role.DISCIPLINE}
    assert not [item for item in seen if item["role"] in {"discipline", "operator", "auditor"}]
    assert (seen[-1]["username"], seen[-1]["standing"]) == (invitation["username"], "invited")
    found = (await http.get(STAFF, params={"name": invitation["username"]}, headers=head.headers)).json()["items"]
    assert [item["staff_id"] for item in found] == [invitation["staff_id"]]
    assert (await http.get(STAFF, params={"name": "%"}, headers=head.headers)).json()["items"] == []


async def test_who_is_disabled_is_out_until_they_sign_in_again(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    head = await office_head(http, demo)
    somebody = await accepts(http, await invites(http, head.headers))
    headers = await somebody.signs_in(http)
    path = f"{STAFF}/{somebody.staff_id}/active"
    stopped = await http.put(path, json={"active": False}, headers=head.headers)
    assert (stopped.status_code, stopped.json()["standing"]) == (200, "disabled")
    assert is_problem(await http.get("/v1/desk/petitions", headers=headers), 401, "unauthenticated")
    assert is_problem(await somebody.asks(http), 401, "signin_failed")
    assert (await http.put(path, json={"active": False}, headers=head.headers)).status_code == 200
    allowed = await http.put(path, json={"active": True}, headers=head.headers)
    assert allowed.json()["standing"] == "active"
    assert is_problem(await http.get("/v1/desk/petitions", headers=headers), 401, "unauthenticated"), "sessions ended"
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=2)):  # noqa: TID251
        assert (await somebody.asks(http)).status_code == 201
    async with database.transaction() as session:
        topics = (await session.exec(select(AuditEvent.topic).where(col(AuditEvent.topic).like("staff.%able%")))).all()
    assert sorted(topics) == ["staff.disabled", "staff.enabled"], "the second time changed nothing"


async def test_an_invitation_ends_with_the_account(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    head = await office_head(http, demo)
    invitation = await invites(http, head.headers)
    path = f"{STAFF}/{invitation['staff_id']}/active"
    await http.put(path, json={"active": False}, headers=head.headers)
    assert is_problem(await http.post(OPEN, json={"code": invitation["code"]}), 404, "invitation_unknown")


async def test_a_reset_closes_everything_and_the_kept_second_factor_is_asked(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    head = await office_head(http, demo)
    somebody = await accepts(http, await invites(http, head.headers))
    headers = await somebody.signs_in(http)
    first = await http.post(f"{STAFF}/{somebody.staff_id}/invitations", json={}, headers=head.headers)
    assert first.status_code == 201
    invitation = (await http.post(f"{STAFF}/{somebody.staff_id}/invitations", json={}, headers=head.headers)).json()
    assert is_problem(await http.get("/v1/desk/petitions", headers=headers), 401, "unauthenticated")
    assert is_problem(await somebody.asks(http), 401, "signin_failed")
    assert is_problem(await http.post(OPEN, json={"code": first.json()["code"]}), 404, "invitation_unknown")
    opened = await opens(http, invitation["code"])
    assert (opened["second_factor"], opened["offer"]) == ("kept", None)
    new = "拖拉机 二胡 山羊 茶壶"
    body = {"code": invitation["code"], "password": new}
    assert is_problem(await http.post(ACCEPT, json=body), 422, "one_time_code_wrong")
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=2)):  # noqa: TID251
        assert somebody.secret
        taken = await http.post(ACCEPT, json=body | {"one_time_code": pyotp.TOTP(somebody.secret).now()})
        assert taken.status_code == 200, taken.text


async def test_who_lost_the_telephone_enrols_another(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    head = await office_head(http, demo)
    somebody = await accepts(http, await invites(http, head.headers))
    path = f"{STAFF}/{somebody.staff_id}/invitations"
    answer = await http.post(path, json={"new_second_factor": True}, headers=head.headers)
    again = await accepts(http, answer.json())
    assert again.secret != somebody.secret
    await again.signs_in(http)


async def test_one_time_codes_of_a_kept_factor_cannot_be_guessed(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    head = await office_head(http, demo)
    somebody = await accepts(http, await invites(http, head.headers))
    path = f"{STAFF}/{somebody.staff_id}/invitations"
    code = (await http.post(path, json={}, headers=head.headers)).json()["code"]
    body = {"code": code, "password": GOOD, "one_time_code": "000000"}
    answers = [await http.post(ACCEPT, json=body) for _ in range(11)]  # the first ten were not all spent before
    assert answers[-1].status_code == 429
    assert is_problem(answers[-1], 429, "signin_attempts_used_up")


async def test_nobody_resets_or_stops_themselves_or_whom_they_do_not_look_after(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    head = await office_head(http, demo)
    async with database.transaction() as session:
        rows = (await session.exec(select(Staff))).all()
        officer = next(str(row.id) for row in rows if row.role == Role.DISCIPLINE)
        name = next(desk.username for desk in demo.desks if desk.role is Role.PETITION_OFFICE)
        own = next(str(row.id) for row in rows if row.username == name)
    nobody = "01990000-0000-7000-8000-000000000000"
    bodies = {}
    for staff_id, status, code in ((own, 409, "own_account"), (officer, 404, "not_found"), (nobody, 404, "not_found")):
        reset = await http.post(f"{STAFF}/{staff_id}/invitations", json={}, headers=head.headers)
        assert is_problem(reset, status, code)
        stop = await http.put(f"{STAFF}/{staff_id}/active", json={"active": False}, headers=head.headers)
        assert is_problem(stop, status, code)
        bodies[staff_id] = re.sub('"request_id": "[^"]*"', "", stop.text)
    assert bodies[officer] == bodies[nobody]


async def test_no_script_opens_accounts(http: httpx.AsyncClient, demo: DemoAccess, database: Database) -> None:
    from domain.permissions import TokenScope
    from tests.api.test_staff_doors import token_of

    token = await token_of(database, demo, Role.PETITION_OFFICE, scopes=list(TokenScope))
    assert is_problem(await http.get(STAFF, headers=bearer(token)), 403, "scope_missing")
