"""Can people take along, correct and erase what is kept of them, and nobody else's?"""

import asyncio
import json
import secrets
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from core.database import Database
from core.keyring import KeyRing
from domain.chain import GENESIS, link
from models import AuditEvent, Event, Person, Petition, RequestKey, Resident
from services.access import request_keys
from services.audit.record import COVERED
from services.organisation.access_file import DemoAccess
from services.petitions.people import bound_to
from tests.conftest import NOON
from tests.ground import bearer, file_petition, is_problem, sign_in
from tests.people import OPINION, Desk, draft, key
from tests.people import Resident as Holder

pytestmark = pytest.mark.usefixtures("demo")
ME, ERASURE = "/v1/me", "/v1/me/erasure"
SECRETS = ("王小明", "13800000000", "支渠从七月初", "灌溉渠断流", "没有写日子")


async def answered(http: httpx.AsyncClient, demo: DemoAccess, holder: Holder) -> None:
    """Let the village answer, and the petitioner judge and close."""
    desk = await Desk.opens(http, demo)
    for move, form in (("accept", {}), ("issue_opinion", OPINION)):
        assert (await desk.moves(holder.number, move, **form)).status_code == 200
    judged = {"satisfaction": "satisfied", "comment": "没有写日子"}
    assert (await holder.rates(unit=judged)).status_code == 201
    assert (await holder.moves("confirm_done")).status_code == 200


async def of_account(http: httpx.AsyncClient, token: str, **changes: Any) -> Holder:
    return Holder(http, await file_petition(http, token=token, **changes))


async def erases(holder: Holder, code: str | None = None) -> httpx.Response:
    told = {"query_code": code or holder.receipt["query_code"]}
    return await holder.http.post(f"{holder.path}/erasure", json=told, headers=holder.headers)


async def corrects(holder: Holder, **form: Any) -> httpx.Response:
    return await holder.http.put(f"{holder.path}/petitioner", json=form, headers=holder.headers)


async def chain_holds(database: Database, number: str) -> bool:
    async with database.transaction() as session:
        petition = (await session.exec(select(Petition).where(Petition.number == number))).one()
        rows = select(Event).where(Event.petition_id == petition.id).order_by(col(Event.seq))
        before = GENESIS
        for event in (await session.exec(rows)).all():
            before = link(before, {name: getattr(event, name) for name in COVERED})
            assert before == event.hash
    return before == petition.last_hash


async def people_of(database: Database, keyring: KeyRing, number: str) -> list[tuple[str | None, str | None]]:
    async with database.transaction() as session:
        rows = select(Person).join(Petition, col(Petition.id) == col(Person.petition_id))
        found = (await session.exec(rows.where(Petition.number == number).order_by(col(Person.id)))).all()
    return [
        (
            keyring.unseal(row.name_sealed, bound_to=bound_to(row.id, "name")) if row.name_sealed else None,
            keyring.unseal(row.phone_sealed, bound_to=bound_to(row.id, "phone")) if row.phone_sealed else None,
        )
        for row in found
    ]


async def topics(database: Database) -> list[str]:
    async with database.transaction() as session:
        rows = await session.exec(
            select(AuditEvent).where(col(AuditEvent.topic).startswith("account.")).order_by(col(AuditEvent.id))
        )
        return [row.topic for row in rows.all()]


# ---------------------------------------------------------------------------------- export


async def test_everything_is_taken_along_and_that_is_written_down(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    token = await sign_in(http, "wang")
    told = {"name": "王小明", "phone": "13800000000", "on_behalf_of": {"name": "王奶奶", "relation": "祖母"}}
    first = await of_account(http, token, petitioner=told, co_petitioners=[{"name": "李小红"}])
    await of_account(http, await sign_in(http, "li"), title="别人的一件")
    await answered(http, demo, first)
    answer = await http.get(ME, headers=bearer(token))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    data = answer.json()
    assert data["account"] | {"created_at": ""} == {"provider": "demo", "created_at": "", "sessions": 1}
    (one,) = data["petitions"]
    assert (one["number"], one["content"][:6]) == (first.number, "支渠从七月初")
    assert [(who["name"], who["phone"]) for who in one["people"]] == [
        ("王小明", "+8613800000000"), ("王奶奶", None), ("李小红", None)
    ]  # fmt: skip
    assert [rating["comment"] for rating in one["ratings"]] == ["没有写日子"]
    assert {paper["kind"] for paper in one["documents"]} >= {"registration_receipt", "village_opinion"}
    assert one["timeline"][0]["topic"] == "petition.registered"
    assert one["text_hash"] == first.receipt["text_hash"]
    assert await topics(database) == ["account.exported"]


async def test_a_file_is_named_as_it_was_handed_in(http: httpx.AsyncClient) -> None:
    from tests.test_drift import _photo

    files = {"file": ("水渠 七月.jpg", _photo(), "image/jpeg")}
    uploaded = await http.post("/v1/attachments", files=files)
    token = await sign_in(http, "wang")
    await of_account(http, token, attachments=[uploaded.json()["attachment_id"]])
    (one,) = (await http.get(ME, headers=bearer(token))).json()["petitions"]
    assert [file["name"] for file in one["attachments"]] == ["水渠_七月.jpg"]


async def test_who_joined_is_not_in_another_ones_export(http: httpx.AsyncClient) -> None:
    token = await sign_in(http, "wang")
    first = await of_account(http, token)
    await joins(first, "赵大山")
    answer = await http.get(ME, headers=bearer(token))
    assert "赵大山" not in answer.text


async def test_an_empty_account_is_an_empty_list(http: httpx.AsyncClient) -> None:
    assert (await http.get(ME, headers=bearer(await sign_in(http, "new")))).json()["petitions"] == []


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [("GET", ME, None), ("PUT", ME, {"name": "王晓明"}), ("POST", ERASURE, {"provider": "demo", "code": "demo-wang"})],
)
async def test_only_an_account_has_a_me(
    http: httpx.AsyncClient, method: str, path: str, form: dict[str, Any] | None
) -> None:
    holder = await Holder.files(http)
    for headers in ({}, holder.headers, bearer("ys_" + "A" * 32)):
        assert is_problem(await http.request(method, path, headers=headers, json=form), 401, "unauthenticated")


# ------------------------------------------------------------------------------ correction


async def joins(first: Holder, name: str, **more: Any) -> Holder:
    opened = await first.http.post(f"{first.path}/joining", headers=first.headers)
    body = {"join_code": opened.json()["join_code"], "name": name, **more}
    answer = await first.http.post(f"{first.path}/co-petitioners", json=body, headers=key())
    assert answer.status_code == 201, answer.text
    return Holder(first.http, answer.json())


async def test_a_receipt_corrects_its_own_petitioner_and_only_that_it_happened_is_written(
    http: httpx.AsyncClient, database: Database, keyring: KeyRing
) -> None:
    holder = await Holder.files(http)
    before = await holder.looks()
    assert (await corrects(holder, name="王晓明", phone="139 0000 0000")).json()["corrected"] == [holder.number]
    assert await people_of(database, keyring, holder.number) == [("王晓明", "+8613900000000")]
    assert (await corrects(holder, remove_phone=True)).status_code == 200
    assert await people_of(database, keyring, holder.number) == [("王晓明", None)]
    page = await holder.looks()
    assert (page["content"], page["title"]) == (before["content"], before["title"])
    said = [entry["words"] for entry in page["timeline"] if entry["topic"] == "petition.corrected"]
    assert said == ["您更正了登记的姓名和电话。", "您更正了登记的电话。"]
    kept = str(await database.hot.fetch("SELECT e::text FROM event AS e"))
    assert not any(value in kept for value in ("王晓明", "王小明", "139000", "138000"))
    assert await chain_holds(database, holder.number)


async def test_an_account_corrects_all_of_its_own(
    http: httpx.AsyncClient, database: Database, keyring: KeyRing
) -> None:
    token = await sign_in(http, "wang")
    mine = [await of_account(http, token) for _ in range(2)]
    unnamed = await of_account(http, token, petitioner={"anonymous": True})
    other = await Holder.files(http)
    answer = await http.put(ME, json={"phone": "13911112222"}, headers=bearer(token))
    assert answer.json() == {"corrected": [one.number for one in mine], "anonymous": [unnamed.number]}
    for one in mine:
        assert await people_of(database, keyring, one.number) == [("王小明", "+8613911112222")]
    assert await people_of(database, keyring, other.number) == [("王小明", "+8613800000000")]
    assert await people_of(database, keyring, unnamed.number) == [(None, None)]
    assert await topics(database) == ["account.corrected"]


async def test_who_joined_corrects_themselves(http: httpx.AsyncClient, database: Database, keyring: KeyRing) -> None:
    first = await Holder.files(http)
    joined = await joins(first, "赵大山")
    assert (await corrects(joined, name="赵大川")).status_code == 200
    assert await people_of(database, keyring, first.number) == [("王小明", "+8613800000000"), ("赵大川", None)]
    assert "更正" not in json.dumps(await first.looks(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({}, 422, "validation"), ({"phone": "abc"}, 422, "phone_invalid"), ({"name": ""}, 422, "validation"),
        ({"content": "另一件事"}, 422, "validation"), ({"name": None}, 422, "validation"),
    ],
)  # fmt: skip
async def test_a_correction_says_what_and_nothing_else(
    http: httpx.AsyncClient, form: dict[str, Any], status: int, code: str
) -> None:
    assert is_problem(await corrects(await Holder.files(http), **form), status, code)


@pytest.mark.parametrize(
    ("form", "pointer", "words"),
    [
        ({"phone": "13900000000", "remove_phone": True}, "/phone", "只能选一样"),
        ({}, "/name", "请填写要更正的姓名或电话"),
        ({"phone": "13800"}, "/phone", "手机是 11 位"),
        ({"name": "王\u202e晓明"}, "/name", "控制字符"),
    ],
)
async def test_a_correction_that_cannot_be_meant_is_told_where_and_how_to_mend_it(
    http: httpx.AsyncClient, database: Database, keyring: KeyRing, form: dict[str, Any], pointer: str, words: str
) -> None:
    token = await sign_in(http, "wang")
    mine = await of_account(http, token)
    for answer in (await http.put(ME, json=form, headers=bearer(token)), await corrects(mine, **form)):
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert words in error["detail"]
    assert await people_of(database, keyring, mine.number) == [("王小明", "+8613800000000")]


async def test_where_no_name_was_kept_there_is_none_to_correct(http: httpx.AsyncClient) -> None:
    holder = await Holder.files(http, petitioner={"anonymous": True})
    assert is_problem(await corrects(holder, name="王小明"), 409, "nothing_to_correct")


async def test_nobody_corrects_or_erases_what_their_key_does_not_open(http: httpx.AsyncClient) -> None:
    mine, other = await Holder.files(http), await Holder.files(http)
    mine.headers = other.headers
    assert is_problem(await corrects(mine, name="王晓明"), 404, "not_found")
    assert is_problem(await erases(mine), 404, "not_found")


# --------------------------------------------------------------------------------- erasure


async def everything(database: Database) -> str:
    tables = await database.hot.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return "".join([str(await database.hot.fetch(f'SELECT t::text FROM "{table}" AS t')) for (table,) in tables])


async def test_a_closed_petition_leaves_a_tombstone_and_a_whole_chain(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    holder = await Holder.files(http, named_units=["某施工队"], co_petitioners=[{"name": "李小红"}])
    office = await Desk.opens(http, demo, "petition_office", "999901000000")
    township = await Desk.opens(http, demo, "township_desk", "999901100000")
    seen = await office.reads(holder.number)
    assert seen.status_code == 200
    assert (await holder.moves("withdraw", query_code=holder.receipt["query_code"])).status_code == 200
    opened = await http.post(f"{holder.path}/access", json={"query_code": holder.receipt["query_code"]})
    answer = await erases(holder)
    assert (answer.status_code, answer.json()["erased"]) == (200, True)
    assert not [secret for secret in (*SECRETS, "某施工队", "李小红") if secret in await everything(database)]
    assert await people_of(database, keyring, holder.number) == [(None, None), (None, None)]
    assert await chain_holds(database, holder.number)
    for token in (holder.receipt["receipt_token"], opened.json()["access_token"]):
        assert is_problem(await http.get(holder.path, headers=bearer(token)), 404, "not_found")
    again = await http.post(f"{holder.path}/access", json={"query_code": holder.receipt["query_code"]})
    assert is_problem(again, 403, "code_wrong")
    assert is_problem(await erases(holder), 404, "not_found")
    tomb = (await office.reads(holder.number)).json()
    assert (tomb["title"], tomb["content"], tomb["named_units"]) == ("（已删除）", "", [])
    assert (tomb["number"], tomb["state"]) == (holder.number, "closed_withdrawn")
    assert tomb["moves"] == tomb["attachments"] == []
    assert {event["words"] for event in tomb["events"]} == {""}
    assert [event["topic"] for event in tomb["events"]][-2:] == ["petition.withdrawn", "petition.erased"]
    assert {(person["name"], person["phone"]) for person in tomb["people"]} == {(None, None)}
    document = tomb["documents"][0]["document_id"]
    paper = await http.get(f"/v1/desk/petitions/{holder.number}/documents/{document}", headers=office.headers)
    assert is_problem(paper, 404, "not_found")
    assert (await township.reads(holder.number)).status_code in {200, 404}


async def test_what_was_answered_and_judged_is_erased_too_and_still_counts(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    holder = await Holder.files(http)
    await answered(http, demo, holder)
    assert (await erases(holder)).json()["erased"] is True
    left = await everything(database)
    assert not [secret for secret in (*SECRETS, OPINION["facts"], OPINION["reply"]) if secret in left]
    counted = await database.hot.fetch("SELECT solved, satisfaction FROM rating")
    assert [tuple(row) for row in counted] == [("yes", "satisfied")]
    assert (
        await database.hot.fetchval(
            "SELECT count(*) FROM clock WHERE num_nonnulls(met_at, breached_at, stopped_at) = 0"
        )
        == 0
    )
    assert await chain_holds(database, holder.number)


async def answers_kept(database: Database, keyring: KeyRing) -> list[str]:
    """Open everything that is kept to be answered again."""
    async with database.transaction() as session:
        rows = (await session.exec(select(RequestKey))).all()
    return [keyring.unseal(row.answer, bound_to=request_keys.bound_to(row.caller, row.key)) for row in rows]


async def test_no_answer_of_an_erased_petition_is_kept_to_be_given_again(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    other, header = await Holder.files(http), key()
    filed = await http.post("/v1/petitions", json=draft(), headers=header)
    holder = Holder(http, filed.json())
    joined = await joins(holder, "赵大山")
    await answered(http, demo, holder)
    assert sum(holder.number in text for text in await answers_kept(database, keyring)) == 3  # filed, joined, rated
    leaving = {"query_code": joined.receipt["query_code"]}
    await http.post(f"{joined.path}/co-petitioners/leave", json=leaving, headers=joined.headers)
    assert (await erases(holder)).json()["erased"] is True
    (left,) = await answers_kept(database, keyring)
    assert other.number in left


async def test_no_answer_of_an_erased_account_is_kept_to_be_given_again(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    token = await sign_in(http, "wang")
    closed, still_open = await of_account(http, token), await of_account(http, token)
    await answered(http, demo, closed)
    assert len(await answers_kept(database, keyring)) == 3
    assert (await forgets(http, token)).status_code == 200
    assert await answers_kept(database, keyring) == []
    assert (await still_open.looks())["number"] == still_open.number


async def test_what_is_still_open_is_answered_again_though_its_names_are_gone(http: httpx.AsyncClient) -> None:
    header = key()
    first = await http.post("/v1/petitions", json=draft(), headers=header)
    assert (await erases(Holder(http, first.json()))).json()["erased"] is False
    again = await http.post("/v1/petitions", json=draft(), headers=header)
    assert (again.status_code, again.json()["number"]) == (201, first.json()["number"])


async def test_an_erased_petition_is_not_opened_again_by_a_desk(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    holder = await Holder.files(http)
    assert (await holder.moves("withdraw", query_code=holder.receipt["query_code"])).status_code == 200
    assert (await erases(holder)).status_code == 200
    desk = await Desk.opens(http, demo, "petition_office", "999901000000")
    path = f"/v1/desk/petitions/{holder.number}"
    said = {"channel": "visit", "act": {"move": "reopen", "pressured": False}}
    for code in (None, holder.receipt["query_code"]):
        body = said | ({"query_code": code} if code else {})
        answer = await http.post(f"{path}/petitioner-moves", json=body, headers=desk.headers)
        assert answer.status_code in {403, 404, 409, 422}, answer.text
    assert (await http.get(f"{path}/moves", headers=desk.headers)).status_code == 404
    assert (await desk.reads(holder.number)).json()["state"] == "closed_withdrawn"


async def test_an_open_petition_goes_on_without_a_name(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    token = await sign_in(http, "wang")
    holder = await of_account(http, token)
    answer = await erases(holder)
    assert answer.json()["erased"] is False
    assert "办结后" in answer.json()["words"]
    assert await people_of(database, keyring, holder.number) == [(None, None)]
    assert (await http.get("/v1/me/petitions", headers=bearer(token))).json()["items"] == []
    page = await holder.looks()
    assert page["content"].startswith("支渠从七月初")
    assert page["timeline"][-1]["topic"] == "petition.names_removed"
    await answered(http, demo, holder)
    assert (await erases(holder)).json()["erased"] is True
    assert await chain_holds(database, holder.number)


async def test_a_wrong_code_erases_nothing_and_is_counted(http: httpx.AsyncClient, database: Database) -> None:
    holder = await Holder.files(http)
    for _ in range(10):
        assert is_problem(await erases(holder, "0000-0000-000"), 403, "code_wrong")
    assert is_problem(await erases(holder), 429, "code_attempts_used_up")
    assert "支渠从七月初" in await everything(database)


async def test_what_others_joined_stays_theirs(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    first = await Holder.files(http)
    joined = await joins(first, "赵大山")
    assert is_problem(await erases(joined), 403, "actor_not_allowed")
    await answered(http, demo, first)
    told = (await erases(first)).json()
    assert told["erased"] is False
    assert "联名" in told["words"]
    assert await people_of(database, keyring, first.number) == [(None, None), ("赵大山", None)]
    assert (await joined.looks())["content"].startswith("支渠从七月初")
    left = await http.post(
        f"{joined.path}/co-petitioners/leave", json={"query_code": joined.receipt["query_code"]}, headers=joined.headers
    )
    assert left.status_code == 204
    assert (await erases(first)).json()["erased"] is True


async def forgets(http: httpx.AsyncClient, token: str, account: str = "wang", **proof: str) -> httpx.Response:
    """Erase an account with a fresh login code."""
    told = {"provider": "demo", "code": f"demo-{account}.{secrets.token_hex(4)}"} | proof
    return await http.post(ERASURE, json=told, headers=bearer(token))


async def test_a_session_that_lies_open_erases_nothing_by_itself(http: httpx.AsyncClient, database: Database) -> None:
    token = await sign_in(http, "wang")
    mine = await of_account(http, token)
    assert (await http.delete(ME, headers=bearer(token))).status_code == 405
    assert is_problem(await http.post(ERASURE, json={}, headers=bearer(token)), 422, "validation")
    assert is_problem(await forgets(http, token, "li"), 403, "other_account")
    assert is_problem(await forgets(http, token, code="nonsense"), 401, "login_code_invalid")
    phone = await http.post("/v1/sessions/phone-codes", json={"phone": "13800000000"})
    stranger = {"provider": "phone", "phone": "13800000000", "code": phone.json()["demo_code"]}
    refused = await forgets(http, token, **stranger)
    assert is_problem(refused, 403, "other_account")
    assert refused.json()["errors"][0]["pointer"] == "/provider"
    opened = await http.post("/v1/sessions", json=stranger)
    assert opened.status_code == 201  # what was refused used no code up
    assert (await http.get("/v1/me/petitions", headers=bearer(token))).json()["items"][0]["number"] == mine.number
    assert "支渠从七月初" in await everything(database)


async def test_who_signed_in_by_phone_proves_it_with_a_new_code_of_that_phone(http: httpx.AsyncClient) -> None:
    async def proof(phone: str) -> dict[str, str]:
        sent = await http.post("/v1/sessions/phone-codes", json={"phone": phone})
        return {"provider": "phone", "phone": phone, "code": sent.json()["demo_code"]}

    first = await proof("13800000000")
    token = (await http.post("/v1/sessions", json=first)).json()["access_token"]
    assert is_problem(await forgets(http, token, **first), 401, "login_code_invalid")  # that one is used up
    other = await forgets(http, token, **await proof("13911112222"))
    assert is_problem(other, 403, "other_account")
    assert other.json()["errors"][0]["pointer"] == "/phone"
    assert (await forgets(http, token, **await proof("138 0000 0000"))).status_code == 200
    assert is_problem(await http.get(ME, headers=bearer(token)), 401, "unauthenticated")


async def test_an_account_is_erased_with_all_that_hangs_on_it(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    token, second = await sign_in(http, "wang"), await sign_in(http, "wang")
    closed, still_open = await of_account(http, token), await of_account(http, token)
    other = await of_account(http, await sign_in(http, "li"))
    await answered(http, demo, closed)
    answer = await forgets(http, token)
    assert answer.status_code == 200
    assert {one["number"]: one["erased"] for one in answer.json()["petitions"]} == {
        closed.number: True, still_open.number: False
    }  # fmt: skip
    for one in (token, second):
        assert is_problem(await http.get(ME, headers=bearer(one)), 401, "unauthenticated")
    assert is_problem(await http.get(closed.path, headers=closed.headers), 404, "not_found")
    assert (await still_open.looks())["number"] == still_open.number
    assert (await other.looks())["number"] == other.number
    assert await people_of(database, keyring, other.number) == [("王小明", "+8613800000000")]
    async with database.transaction() as session:
        assert len((await session.exec(select(Resident))).all()) == 1
        linked = (await session.exec(select(Petition.number).where(col(Petition.resident_id).is_not(None)))).all()
    assert linked == [other.number]
    assert await topics(database) == ["account.erased"]
    assert (await http.get("/v1/me/petitions", headers=bearer(await sign_in(http, "wang")))).json()["items"] == []


async def test_an_account_that_goes_while_it_files_leaves_no_link(http: httpx.AsyncClient, database: Database) -> None:
    for _ in range(8):
        token = await sign_in(http, "wang")
        filing = http.post("/v1/petitions", json=draft(), headers=key() | bearer(token))
        filed, gone = await asyncio.gather(filing, forgets(http, token))
        assert (filed.status_code, gone.status_code) in {(201, 200), (401, 200)}, filed.text
    assert await database.hot.fetchval("SELECT count(*) FROM petition WHERE resident_id IS NOT NULL") == 0


async def test_the_functions_that_forget_take_only_what_is_held(database_url: str, http: httpx.AsyncClient) -> None:
    import asyncpg

    from core import database as db
    from core.roles import APP

    holder = await Holder.files(http)
    connection = await asyncpg.connect(db.dsn(database_url), server_settings={"role": APP})
    await connection.execute("SELECT set_config('yima.scope', 'house', false)")
    petition_id = await connection.fetchval("SELECT id FROM petition WHERE number = $1", holder.number)
    await connection.execute("SELECT take_names_off($1)", petition_id)
    assert await connection.fetchval("SELECT count(name_sealed) FROM person") == 1
    for held in ("", str(petition_id)):  # not held; held, but open
        await connection.execute("SELECT set_config('yima.held', $1, false)", held)
        with pytest.raises(asyncpg.RaiseError):
            await connection.execute("SELECT erase_petition($1, $2)", petition_id, NOON)
    for statement in ("UPDATE audit_event SET topic = topic", "DELETE FROM audit_event"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


# ---------------------------------------------------------- for others, for a child, unnamed


async def test_for_another_and_for_a_child_is_recorded_and_shown(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database
) -> None:
    child = {"name": "王宝宝", "relation": "儿子", "represented_minor": True}
    holder = await Holder.files(http, petitioner={"name": "王小明", "on_behalf_of": child})
    (first, *_) = (await holder.looks())["timeline"]
    assert first["words"].endswith("您替别人（未满 14 周岁）提出。")
    people = (await (await Desk.opens(http, demo)).reads(holder.number)).json()["people"]
    assert [(who["role"], who["name"], who["relation"], who["minor"]) for who in people] == [
        ("petitioner", "王**", None, False), ("represented", "王**", "儿子", True)
    ]  # fmt: skip
    data = await database.hot.fetchval("SELECT data FROM event WHERE seq = 1")
    assert json.loads(data) == {"on_behalf": True, "represented_minor": True, "writer_minor": False}
    grown = await Holder.files(
        http, petitioner={"name": "王小明", "on_behalf_of": {"name": "王奶奶", "relation": "祖母"}}
    )
    assert (await grown.looks())["timeline"][0]["words"].endswith("您替别人提出。")


async def test_a_child_who_writes_for_another_is_recorded_as_one(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    told = {"name": "王小明", "on_behalf_of": {"name": "王奶奶", "relation": "祖母", "minor": True}}
    holder = await Holder.files(http, petitioner=told)
    people = (await (await Desk.opens(http, demo)).reads(holder.number)).json()["people"]
    assert [who["minor"] for who in people] == [True, False]


async def test_of_who_stays_unnamed_nothing_is_kept_whatever_was_typed_and_the_receipt_does_the_same(
    http: httpx.AsyncClient, demo: DemoAccess, database: Database, keyring: KeyRing
) -> None:
    told = {
        "name": "王小明", "phone": "13800000000", "anonymous": True,
        "on_behalf_of": {"name": "王宝宝", "relation": "儿子", "represented_minor": True},
    }  # fmt: skip
    holder = await Holder.files(http, petitioner=told)
    assert await people_of(database, keyring, holder.number) == [(None, None), (None, None)]
    assert await database.hot.fetchval("SELECT count(phone_index) FROM person") == 0
    people = (await (await Desk.opens(http, demo)).reads(holder.number)).json()["people"]
    assert [(who["name"], who["phone"]) for who in people] == [("匿名", None), ("匿名", None)]
    opened = await http.post(f"{holder.path}/access", json={"query_code": holder.receipt["query_code"]})
    assert opened.status_code == 201
    await answered(http, demo, holder)
    assert (await erases(holder)).json()["erased"] is True
