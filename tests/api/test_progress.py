"""Following, rating, withdrawing: what a petitioner can do, and nobody else."""

import json

import httpx

from core.database import Database
from core.keyring import fingerprint
from services.organisation.access_file import DemoAccess
from tests.people import OPINION, Desk, Resident, draft, key


async def answered(http: httpx.AsyncClient, demo: DemoAccess) -> Resident:
    resident = await Resident.files(http)
    desk = await Desk.opens(http, demo)
    await desk.moves(resident.number, "accept")
    await desk.moves(resident.number, "issue_opinion", **OPINION)
    return resident


async def test_an_unchanged_page_costs_no_body(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    first = await http.get(resident.path, headers=resident.headers)
    assert first.headers["cache-control"] == "no-store"
    same = await http.get(resident.path, headers=resident.headers | {"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    desk = await Desk.opens(http, demo)
    await desk.moves(resident.number, "accept")
    changed = await http.get(resident.path, headers=resident.headers | {"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_the_number_alone_opens_nothing(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    one, other = await Resident.files(http), await Resident.files(http)
    assert (await http.get(one.path)).status_code == 401
    assert (await http.get(one.path, headers={"Authorization": "Bearer nonsense-nonsense-nonsense"})).status_code == 401
    assert (await http.get(one.path, headers=other.headers)).json()["code"] == "not_found"
    for path in (f"{one.path}/moves",):
        assert (await http.get(path, headers=other.headers)).status_code == 404
    assert (
        await http.post(f"{one.path}/moves", json={"move": "confirm_done"}, headers=other.headers)
    ).status_code == 404
    body = {"solved": "yes", "unit": {"satisfaction": "satisfied"}}
    assert (await http.post(f"{one.path}/ratings", json=body, headers=other.headers | key())).status_code == 404


async def test_tokens_are_stored_as_hashes_and_codes_not_at_all(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    token, code = resident.receipt["receipt_token"], resident.receipt["query_code"].replace("-", "")
    assert await database.hot.fetchval("SELECT receipt_hash FROM petition") == fingerprint(token)
    for table in ("petition", "person", "request_key", "event", "document", "notice"):
        stored = str(await database.hot.fetch(f"SELECT t::text FROM {table} AS t"))
        assert token not in stored
        assert code not in stored


async def test_solved_stands_apart_from_satisfied(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await answered(http, demo)
    rated = await resident.rates(
        solved="no", unit={"satisfaction": "mostly_satisfied"}, petition_office={"satisfaction": "satisfied"}
    )
    assert rated.status_code == 201, rated.text
    rows = await database.hot.fetch("SELECT about, solved, satisfaction FROM rating ORDER BY about")
    assert [tuple(row) for row in rows] == [
        ("petition_office", "no", "satisfied"),
        ("unit", "no", "mostly_satisfied"),
    ]
    assert await database.hot.fetchval("SELECT count(*) FROM clock WHERE kind = 'C16' AND met_at IS NOT NULL") == 1


async def test_an_opinion_is_rated_once_and_only_after_it_came(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    fresh = await Resident.files(http)
    early = await fresh.rates()
    assert (early.status_code, early.json()["code"]) == (409, "nothing_to_rate")
    resident = await answered(http, demo)
    assert (await resident.rates()).status_code == 201
    twice = await resident.rates()
    assert (twice.status_code, twice.json()["code"]) == (409, "already_rated")


async def test_the_rating_window_closes(http: httpx.AsyncClient, database: Database, demo: DemoAccess) -> None:
    resident = await answered(http, demo)
    await database.hot.execute("UPDATE clock SET due_at = now() - interval '1 day' WHERE kind = 'C16'")
    late = await resident.rates()
    assert (late.status_code, late.json()["code"]) == (409, "rating_window_over")


async def test_a_retried_rating_gets_the_same_answer(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await answered(http, demo)
    body, headers = {"solved": "yes", "unit": {"satisfaction": "satisfied"}}, resident.headers | key()
    first = await http.post(f"{resident.path}/ratings", json=body, headers=headers)
    again = await http.post(f"{resident.path}/ratings", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_staff_cannot_rate(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await answered(http, demo)
    desk = await Desk.opens(http, demo)
    body = {"solved": "yes", "unit": {"satisfaction": "satisfied"}}
    answer = await http.post(f"{resident.path}/ratings", json=body, headers=desk.headers | key())
    assert answer.status_code == 401


async def test_withdrawing_needs_the_petitioners_own_code(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    missing = await resident.moves("withdraw")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/query_code")
    wrong = await resident.moves("withdraw", query_code="0000-0000-000")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
    done = await resident.moves("withdraw", query_code=resident.receipt["query_code"].lower())
    assert (done.status_code, done.json()["state"]) == (200, "closed_withdrawn")
    desk = await Desk.opens(http, demo)
    assert await desk.inbox() == []


async def test_a_withdrawn_petition_comes_back_within_thirty_days(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    resident = await Resident.files(http)
    await resident.moves("withdraw", query_code=resident.receipt["query_code"])
    await database.hot.execute("UPDATE petition SET closed_at = closed_at - interval '31 days'")
    late = await resident.moves("reopen")
    assert (late.status_code, late.json()["code"]) == (409, "reopen_window_over")
    pressed = await resident.moves("reopen", pressured=True)
    assert (pressed.status_code, pressed.json()["state"]) == (200, "registered")
    county = await Desk.opens(http, demo, "petition_office", "999901000000")
    assert [item["number"] for item in await county.inbox()] == [resident.number]
    routed = await county.moves(resident.number, "route", reason="重新转送")
    assert routed.json()["state"] == "pending_acceptance"


async def test_every_event_is_chained_to_the_one_before(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    from domain.chain import GENESIS, link
    from services.audit.record import COVERED

    resident = await answered(http, demo)
    await resident.rates()
    before = GENESIS
    rows = await database.hot.fetch("SELECT * FROM event ORDER BY seq")
    for row in rows:
        facts = {name: row[name] for name in COVERED} | {"data": json.loads(row["data"])}
        before = link(before, facts)
        assert before == row["hash"], row["topic"]
    head = await database.hot.fetchrow("SELECT last_event, last_hash FROM petition")
    assert (head["last_event"], head["last_hash"]) == (len(rows), before)


async def test_the_slip_can_be_printed_again_as_pdf_and_png(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    pdf = await http.get(f"{resident.path}/slip", headers=resident.headers)
    assert (pdf.status_code, pdf.headers["content-type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    png = await http.get(f"{resident.path}/slip?format=png", headers=resident.headers)
    assert (png.status_code, png.content[1:4]) == (200, b"PNG")
    assert (await http.get(f"{resident.path}/slip")).status_code == 401


async def test_guessing_the_code_to_withdraw_is_limited(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http)
    answers = [(await resident.moves("withdraw", query_code="0000-0000-000")).json()["code"] for _ in range(11)]
    assert answers == ["code_wrong"] * 10 + ["code_attempts_used_up"]
    assert (await resident.looks())["state"] == "pending_acceptance"
    stranger = await Resident.files(http)
    foreign = await http.post(
        f"{resident.path}/moves", json={"move": "withdraw", "query_code": "0000-0000-000"}, headers=stranger.headers
    )
    assert foreign.status_code == 404


async def test_an_attachment_goes_with_its_petition_to_the_desk(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(picture, "JPEG")
    upload = await http.post("/v1/attachments", files={"file": ("水渠.jpg", picture.getvalue(), "image/jpeg")})
    assert upload.status_code == 201, upload.text
    attachment_id = upload.json()["attachment_id"]
    resident = await Resident.files(http, attachments=[attachment_id])
    (card,) = (await resident.looks())["attachments"]
    assert card["attachment_id"] == attachment_id
    desk = await Desk.opens(http, demo)
    seen = await http.get(f"/v1/desk/petitions/{resident.number}/attachments/{attachment_id}", headers=desk.headers)
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    own = await http.get(f"{resident.path}/attachments/{attachment_id}?part=original", headers=resident.headers)
    assert own.content == picture.getvalue()
    other = await Desk.opens(http, demo, area="999901100201")
    hidden = await http.get(f"/v1/desk/petitions/{resident.number}/attachments/{attachment_id}", headers=other.headers)
    assert hidden.status_code == 404
    again = await http.post("/v1/petitions", json=draft(attachments=[attachment_id]), headers=key())
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (422, "/attachments")
