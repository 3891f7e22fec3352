"""Do several people stand behind one petition, each with a key of their own and unseen by the others?"""

import asyncio
import json
from typing import Any

import httpx
import pytest
import structlog
from sqlmodel import col, select

from api.citizen import papers
from core import clock
from core.database import Database
from domain.fields import CO_PETITIONERS, PersonRole
from models import AccessToken, Clock, Event, Person, Petition, Rating
from services.notices.channels import built_in
from services.notices.deliver import drain
from services.organisation.access_file import DemoAccess
from services.petitions.slip import SlipData
from tests.ground import file_petition, is_problem, sign_in
from tests.people import OPINION, Desk, Resident, key

pytestmark = pytest.mark.usefixtures("demo")
WRONG = "0000-0000-000"


async def opens(first: Resident) -> dict[str, Any]:
    """Open joining and return what the first petitioner gets."""
    answer = await first.http.post(f"{first.path}/joining", headers=first.headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def try_to_join(
    first: Resident, code: str, *, headers: dict[str, str] | None = None, **form: Any
) -> httpx.Response:
    body = {"join_code": code, **({"name": "李小红", "phone": "13911112222"} | form)}
    return await first.http.post(f"{first.path}/co-petitioners", json=body, headers=headers or key())


async def joins(first: Resident, **form: Any) -> Resident:
    """Open joining, and let somebody join."""
    answer = await try_to_join(first, (await opens(first))["join_code"], **form)
    assert answer.status_code == 201, answer.text
    return Resident(first.http, answer.json())


async def with_code(one: Resident) -> Resident:
    """Return the same person, who came in by number and query code."""
    answer = await one.http.post(f"{one.path}/access", json={"query_code": one.receipt["query_code"]})
    assert answer.status_code == 201, answer.text
    return Resident(one.http, one.receipt | {"receipt_token": answer.json()["access_token"]})


async def leaves(one: Resident, code: str | None = None) -> httpx.Response:
    body = {"query_code": code or one.receipt["query_code"]}
    return await one.http.post(f"{one.path}/co-petitioners/leave", json=body, headers=one.headers)


async def answered(http: httpx.AsyncClient, demo: DemoAccess, number: str) -> Desk:
    desk = await Desk.opens(http, demo)
    for move, form in (("accept", {}), ("issue_opinion", OPINION)):
        moved = await desk.moves(number, move, **form)
        assert moved.status_code == 200, moved.text
    return desk


# --------------------------------------------------------------------------------- joining


async def test_the_first_petitioner_gets_a_code_that_stands_in_no_path_or_query(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    assert (await first.looks())["joint"] == {
        "role": "petitioner", "may_open": True, "is_open": False, "joined": None, "rates_until": None, "words": "",
    }  # fmt: skip
    answer = await http.post(f"{first.path}/joining", headers=first.headers)
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    before, _, fragment = told["join_url"].partition("#")
    assert before == "http://localhost:8000/j"
    assert fragment == f"{first.number}.{told['join_code']}"
    assert told["qr"].startswith("<svg")
    assert await opens(first) == told
    assert (await first.looks())["joint"]["is_open"]
    assert told["join_code"] != first.receipt["query_code"]


async def test_whoever_joins_gets_keys_of_their_own(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    receipt = other.receipt
    assert receipt["receipt_token"].startswith("yc_")
    assert receipt["query_code"] != first.receipt["query_code"]
    assert receipt["progress_url"].endswith(f"/p#{first.number}.{receipt['receipt_token']}")
    assert receipt["qr"].startswith("<svg")
    assert receipt["next_step"] == first.receipt["next_step"]
    for who in (other, await with_code(other)):
        page = await who.looks()
        assert (page["number"], page["content"]) == (first.number, (await first.looks())["content"])
        assert page["joint"]["role"] == "co_petitioner"
        assert (page["joint"]["joined"], page["joint"]["is_open"]) == (None, False)
    assert (await first.looks())["joint"]["joined"] == 1


@pytest.mark.parametrize("way", ["receipt", "code"])
async def test_whoever_joined_reads_clocks_papers_files_and_their_own_slip(http: httpx.AsyncClient, way: str) -> None:
    photo = b"\xff\xd8\xff\xe0" + b"0" * 10
    uploaded = await http.post("/v1/attachments", files={"file": ("a.txt", photo, "text/plain")})
    assert uploaded.status_code in {201, 415, 422}
    first = await Resident.files(http)
    joined = await joins(first)
    other = joined if way == "receipt" else await with_code(joined)
    page = await other.looks()
    for part in ("clocks", "certificates", "moves", f"documents/{page['documents'][0]['document_id']}", "slip"):
        answer = await http.get(f"{other.path}/{part}", headers=other.headers)
        assert answer.status_code == 200, (part, answer.text)
    pages = {(await http.get(f"{one.path}/slip?format=png", headers=one.headers)).content for one in (first, other)}
    assert len(pages) == 2


async def test_the_own_slip_carries_the_own_code(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[SlipData] = []

    def render(data: SlipData, **_: object) -> bytes:
        printed.append(data)
        return b"%PDF"

    monkeypatch.setattr(papers, "render_slip", render)
    first = await Resident.files(http)
    other = await joins(first)
    for one in (first, other, await with_code(other)):
        assert (await http.get(f"{one.path}/slip", headers=one.headers)).status_code == 200
    mine, theirs, again = printed
    assert (mine.query_code, theirs.query_code) == (first.receipt["query_code"], other.receipt["query_code"])
    assert theirs.qr_content == again.qr_content == other.receipt["progress_url"]
    assert theirs == again


async def test_joining_again_with_the_same_key_is_one_person(http: httpx.AsyncClient, database: Database) -> None:
    first = await Resident.files(http)
    code, headers = (await opens(first))["join_code"], key()
    answers = [await try_to_join(first, code, headers=headers) for _ in range(12)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)
    assert (await first.looks())["joint"]["joined"] == 1
    assert is_problem(await try_to_join(first, code, headers=headers, name="另一人"), 422, "idempotency_key_reused")


async def test_a_wrong_number_a_wrong_code_and_a_closed_joining_get_the_same_answer(http: httpx.AsyncClient) -> None:
    first, never = await Resident.files(http), await Resident.files(http)
    code = (await opens(first))["join_code"]
    ended = await http.delete(f"{first.path}/joining", headers=first.headers)
    assert ended.status_code == 204
    other = await Resident.files(http)
    await opens(other)
    answers = [
        await try_to_join(first, code),
        await try_to_join(never, code),
        await try_to_join(other, code),
        await try_to_join(other, other.receipt["query_code"]),
        await http.post("/v1/petitions/YM2099/co-petitioners", json={"join_code": code, "name": "李"}, headers=key()),
    ]
    body = {"join_code": code, "name": "李"}
    answers.append(await http.post("/v1/petitions/%00/co-petitioners", json=body, headers=key()))
    assert all(is_problem(answer, 403, "join_code_wrong") for answer in answers)
    assert len({json.dumps({**answer.json(), "request_id": ""}) for answer in answers}) == 1


async def test_every_opening_makes_another_code_and_those_who_joined_stay(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    old = (await opens(first))["join_code"]
    for _ in range(2):
        assert (await http.delete(f"{first.path}/joining", headers=first.headers)).status_code == 204
    assert not (await first.looks())["joint"]["is_open"]
    assert (await other.looks())["number"] == first.number
    assert (await opens(first))["join_code"] != old
    assert is_problem(await try_to_join(first, old), 403, "join_code_wrong")


async def test_wrong_join_codes_run_out_and_right_ones_cost_nothing(http: httpx.AsyncClient) -> None:
    settings = http.app.state.settings  # type: ignore[attr-defined]
    http.app.state.settings = settings.model_copy(update={"join_attempts_per_petition": 3})  # type: ignore[attr-defined]
    first, second = await Resident.files(http), await Resident.files(http)
    code = (await opens(first))["join_code"]
    for turn in range(5):
        assert (await try_to_join(first, code, name=f"邻居{turn}")).status_code == 201
    for _ in range(3):
        assert is_problem(await try_to_join(first, WRONG), 403, "join_code_wrong")
    assert is_problem(await try_to_join(first, code), 429, "join_attempts_used_up")
    assert (await first.looks())["joint"]["joined"] == 5
    assert (await try_to_join(second, (await opens(second))["join_code"])).status_code == 201


async def test_a_name_or_the_wish_to_stay_unnamed_is_needed(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    first = await Resident.files(http)
    code = (await opens(first))["join_code"]
    nameless = await try_to_join(first, code, name=None)
    assert is_problem(nameless, 422, "name_required")
    assert nameless.json()["errors"][0]["pointer"] == "/name"
    assert (await try_to_join(first, code, phone="12")).status_code == 422
    assert (await try_to_join(first, code, anonymous=True)).status_code == 201
    async with database.transaction() as session:
        (row,) = (await session.exec(select(Person).where(col(Person.joined_at).is_not(None)))).all()
    assert (row.name_sealed, row.phone_sealed, row.phone_index) == (None, None, None)
    assert (row.role, row.representative) == (PersonRole.CO_PETITIONER, False)
    people = (await (await Desk.opens(http, demo)).reads(first.number)).json()["people"]
    assert [person["name"] for person in people] == ["王**", "匿名"]


@pytest.mark.parametrize("report", [{"purpose": "report"}, {"about_officials": True}])
async def test_a_report_is_nobody_elses_to_join(http: httpx.AsyncClient, report: dict[str, Any]) -> None:
    first = await Resident.files(http, **report)
    assert is_problem(await http.post(f"{first.path}/joining", headers=first.headers), 409, "joint_not_here")
    assert not (await first.looks())["joint"]["may_open"]


async def test_a_closed_petition_is_not_joined(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    code = (await opens(first))["join_code"]
    assert (await first.moves("withdraw", query_code=first.receipt["query_code"])).status_code == 200
    assert is_problem(await try_to_join(first, code), 409, "joint_closed")
    assert is_problem(await http.post(f"{first.path}/joining", headers=first.headers), 409, "joint_closed")


async def test_no_more_than_the_law_knows_may_join_however_many_press_at_once(
    http: httpx.AsyncClient, database: Database
) -> None:
    named = [{"name": f"联名人{turn}"} for turn in range(CO_PETITIONERS - 3)]
    first = await Resident.files(http, co_petitioners=named)
    code = (await opens(first))["join_code"]
    answers = await asyncio.gather(*(try_to_join(first, code, name=f"邻居{turn}") for turn in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"joint_full"}
    assert (await first.looks())["joint"]["joined"] == 3


async def test_only_the_first_petitioner_opens_and_closes_joining(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    first = await Resident.files(http)
    joined, stranger = await joins(first), await Resident.files(http)
    for other in (joined, await with_code(joined)):
        for method in ("POST", "DELETE"):
            answer = await http.request(method, f"{first.path}/joining", headers=other.headers)
            assert is_problem(answer, 403, "actor_not_allowed")
    assert is_problem(await http.post(f"{first.path}/joining", headers=stranger.headers), 404, "not_found")
    desk = await Desk.opens(http, demo)
    assert is_problem(await http.post(f"{first.path}/joining", headers=desk.headers), 401, "unauthenticated")
    back = await with_code(first)
    assert (await http.post(f"{first.path}/joining", headers=back.headers)).status_code == 200


async def test_a_resident_who_signed_in_is_the_first_petitioner(http: httpx.AsyncClient) -> None:
    token = await sign_in(http, "wang")
    receipt = await file_petition(http, token=token)
    mine = Resident(http, receipt | {"receipt_token": token})
    assert (await opens(mine))["number"] == receipt["number"]
    assert (await mine.looks())["joint"]["role"] == "petitioner"


# ------------------------------------------------------------------------------- what is seen


async def everything(one: Resident) -> str:
    """Return all that somebody can read of the petition as text."""
    texts = [json.dumps(await one.looks(), ensure_ascii=False)]
    for part in ("clocks", "moves", "certificates"):
        answer = await one.http.get(f"{one.path}/{part}", headers=one.headers)
        texts.append(answer.text)
    return "\n".join(texts)


async def test_nobody_reads_names_phones_or_keys_of_another(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http, petitioner={"name": "欧阳提出", "phone": "13800000000"})
    red = await joins(first, name="司马联名", phone="13911112222")
    blue = await joins(first, name="诸葛第三", phone="13933334444")
    secrets = {
        one.receipt["receipt_token"]: {one.receipt["query_code"], one.receipt["receipt_token"], name, phone}
        for one, name, phone in ((first, "欧阳", "1380000"), (red, "司马", "1391111"), (blue, "诸葛", "1393333"))
    }
    for one in (first, red, blue):
        read = await everything(one)
        for token, private in secrets.items():
            if token != one.receipt["receipt_token"]:
                assert not [word for word in private if word in read]
    page = await red.looks()
    assert "联名人" not in json.dumps(page["timeline"], ensure_ascii=False)
    assert not {"people", "co_petitioners"} & set(page)


async def test_joining_writes_no_event_and_leaves_the_version_of_the_desk(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    first = await Resident.files(http)
    code = (await opens(first))["join_code"]
    desk = await Desk.opens(http, demo)
    seen = await desk.reads(first.number)
    for turn in range(3):
        assert (await try_to_join(first, code, name=f"邻居{turn}")).status_code == 201
    moved = await desk.moves_blind(first.number, seen.headers["etag"], "accept")
    assert moved.status_code == 200, moved.text
    async with database.transaction() as session:
        topics = (await session.exec(select(Event.topic).order_by(col(Event.seq)))).all()
    assert not [topic for topic in topics if "joined" in topic]
    assert topics.count("petition.joining_opened") == 1


async def test_codes_stand_in_no_log_and_no_table(http: httpx.AsyncClient, database: Database) -> None:
    first = await Resident.files(http)
    with structlog.testing.capture_logs() as logs:
        code = (await opens(first))["join_code"]
        assert (await try_to_join(first, WRONG)).status_code == 403
        other = Resident(http, (await try_to_join(first, code)).json())
        await with_code(other)
        assert (await leaves(other, WRONG)).status_code == 403
    secrets = [code, other.receipt["query_code"], other.receipt["receipt_token"], "李小红", "13911112222"]
    told = json.dumps(logs, default=str, ensure_ascii=False)
    assert not [secret for secret in secrets if secret in told]
    async with database.transaction() as session:
        for table in (Petition, Person, AccessToken):
            kept = str([row.model_dump() for row in (await session.exec(select(table))).all()])
            for secret in secrets:
                assert secret not in kept
                assert secret.replace("-", "") not in kept


async def test_notices_to_the_petitioner_reach_everybody_who_joined(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    await answered(http, demo, first.number)
    await drain(database, channels=built_in(), now=clock.now())
    mine, theirs = await first.looks(), await other.looks()
    assert mine["notices"]
    assert mine["notices"] == theirs["notices"]


# ------------------------------------------------------------------------------- what is done


async def test_whoever_joined_may_urge_and_add_and_nothing_else(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    first = await Resident.files(http)
    joined = await joins(first)
    await answered(http, demo, first.number)
    for other in (joined, await with_code(joined)):
        assert {move["move"] for move in (await other.looks())["moves"]} == {"urge", "add_note"}
        listed = (await http.get(f"{other.path}/moves", headers=other.headers)).json()["items"]
        assert {move["move"] for move in listed} == {"urge", "add_note"}
        for move, form in (
            ("confirm_done", {}),
            ("step_up", {}),
            ("request_review", {"why": "不同意"}),
            ("rate_unsatisfied", {"reason": "没有回应"}),
            ("supply", {"text": "补充一点说明"}),
            ("withdraw", {"query_code": first.receipt["query_code"]}),
            ("withdraw", {"query_code": joined.receipt["query_code"]}),
            ("reopen", {}),
        ):
            answer = await other.moves(move, **form)
            assert answer.json()["code"] in {"actor_not_allowed", "move_not_allowed"}, (move, answer.text)
            assert move == "reopen" or is_problem(answer, 403, "actor_not_allowed")
    noted = await joined.moves("add_note", text="我家的地也没有水。")
    assert noted.status_code == 200, noted.text
    assert {move["move"] for move in noted.json()["moves"]} == {"urge", "add_note"}
    assert (await joined.moves("urge")).status_code == 200
    words = [entry["words"] for entry in (await first.looks())["timeline"]]
    assert "一位联名人补充了说明。" in words
    assert any(entry.startswith("一位联名人催办了一次") for entry in words)


async def test_guessing_to_withdraw_does_not_use_up_the_first_petitioners_attempts(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    for _ in range(12):
        assert is_problem(await other.moves("withdraw", query_code=WRONG), 403, "actor_not_allowed")
    assert (await first.moves("withdraw", query_code=first.receipt["query_code"])).status_code == 200


async def test_whoever_joined_brings_back_what_the_first_petitioner_withdrew(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    assert (await first.moves("withdraw", query_code=first.receipt["query_code"])).status_code == 200
    page = await other.looks()
    assert page["state"] == "closed_withdrawn"
    assert "提出人已经撤回" in page["joint"]["words"]
    assert {move["move"] for move in page["moves"]} == {"reopen"}
    back = await other.moves("reopen")
    assert (back.status_code, back.json()["state"]) == (200, "registered")
    assert "一位联名人恢复了信访件" in (await first.looks())["timeline"][-1]["words"]


async def test_leaving_ends_the_own_keys_and_nothing_else(http: httpx.AsyncClient, database: Database) -> None:
    first = await Resident.files(http)
    other, stays = await joins(first), await joins(first, name="赵六")
    came = await with_code(other)
    for wrong in (WRONG, first.receipt["query_code"], stays.receipt["query_code"]):
        assert is_problem(await leaves(other, wrong), 403, "code_wrong")
    assert is_problem(await leaves(first), 403, "actor_not_allowed")
    assert (await leaves(came, other.receipt["query_code"])).status_code == 204
    for gone in (other, came):
        assert is_problem(await http.get(gone.path, headers=gone.headers), 404, "not_found")
        assert is_problem(await gone.moves("urge"), 404, "not_found")
    again = await http.post(f"{first.path}/access", json={"query_code": other.receipt["query_code"]})
    assert is_problem(again, 403, "code_wrong")
    assert (await first.looks())["joint"]["joined"] == 1
    assert (await stays.looks())["state"] == (await first.looks())["state"] == "pending_acceptance"
    async with database.transaction() as session:
        assert len((await session.exec(select(Person))).all()) == 2


async def test_codes_for_leaving_run_out_for_their_holder_alone(http: httpx.AsyncClient) -> None:
    first = await Resident.files(http)
    other, stays = await joins(first), await joins(first, name="赵六")
    for _ in range(10):
        assert is_problem(await leaves(other, WRONG), 403, "code_wrong")
    assert is_problem(await leaves(other), 429, "code_attempts_used_up")
    assert (await leaves(stays)).status_code == 204


# ------------------------------------------------------------------------------- what is judged


async def test_each_rates_once_and_only_the_first_petitioner_meets_the_clock(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    first = await Resident.files(http)
    red, blue = await joins(first), await joins(first, name="赵六")
    desk = await answered(http, demo, first.number)
    unhappy = {"solved": "no", "unit": {"satisfaction": "unsatisfied", "comment": "下游还是没有水"}}
    rated = await (await with_code(red)).rates(**unhappy)
    assert rated.status_code == 201, rated.text
    assert rated.json()["moves"] == []
    assert is_problem(await red.rates(), 409, "already_rated")
    async with database.transaction() as session:
        (window,) = (await session.exec(select(Clock).where(Clock.kind == "C16"))).all()
    assert window.met_at is None
    assert (await first.looks())["ratings"] == []
    assert "rate_unsatisfied" not in {move["move"] for move in (await first.looks())["moves"]}
    assert is_problem(await first.moves("rate_unsatisfied", reason="没有水"), 409, "rate_first")
    assert (await first.rates()).status_code == 201
    async with database.transaction() as session:
        (window,) = (await session.exec(select(Clock).where(Clock.kind == "C16"))).all()
    assert window.met_at is not None
    until = (await blue.looks())["joint"]["rates_until"]
    assert until
    assert (await blue.rates(unit={"satisfaction": "mostly_satisfied"})).status_code == 201
    assert [rating["satisfaction"] for rating in (await blue.looks())["ratings"]] == ["mostly_satisfied"]
    assert [rating["satisfaction"] for rating in (await red.looks())["ratings"]] == ["unsatisfied"]
    assert [rating["satisfaction"] for rating in (await first.looks())["ratings"]] == ["satisfied"]
    for one in (first, red, blue):
        assert "下游还是没有水" not in await everything(one)
    assert not [entry for entry in (await red.looks())["timeline"] if entry["topic"] == "petition.rated"]
    assert len((await desk.reads(first.number)).json()["ratings"]) == 3


async def test_whoever_joined_rates_no_longer_than_the_first_petitioner(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    assert is_problem(await other.rates(), 409, "nothing_to_rate")
    await answered(http, demo, first.number)
    assert (await first.rates()).status_code == 201
    async with database.transaction() as session:
        (window,) = (await session.exec(select(Clock).where(Clock.kind == "C16"))).all()
        window.due_at = window.started_at
        session.add(window)
    assert is_problem(await other.rates(), 409, "rating_window_over")


async def test_a_rating_stays_when_its_writer_leaves_and_says_nothing_of_them(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    first = await Resident.files(http)
    other = await joins(first)
    desk = await answered(http, demo, first.number)
    assert (await other.rates()).status_code == 201
    assert (await leaves(other)).status_code == 204
    async with database.transaction() as session:
        (rating,) = (await session.exec(select(Rating))).all()
        left = (await session.exec(select(Person).where(Person.id == rating.person_id))).one()
    assert (
        not [left.name_sealed, left.phone_sealed, left.phone_index, left.receipt_hash, left.joined_at].count(None) < 5
    )
    assert len((await desk.reads(first.number)).json()["people"]) == 1
    assert (await first.looks())["joint"]["joined"] == 0


# ------------------------------------------------------------------- the same matter, before and after


async def test_a_merged_petition_shows_the_earlier_one_as_it_is_now(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    earlier = await Resident.files(http)
    first = await Resident.files(http, category="other")
    other = await joins(first)
    assert (await first.looks())["earlier"] is None
    office = await Desk.opens(http, demo, "petition_office", "999901000000")
    why = "同一条渠、同一次断流，是同一件事。"
    merged = await office.moves(first.number, "mark_duplicate", earlier_number=earlier.number, why=why, confirmed=True)
    assert merged.status_code == 200, merged.text
    village = await Desk.opens(http, demo)
    assert (await village.moves(earlier.number, "accept")).status_code == 200
    shown = {"number": earlier.number, "state": "accepted", "state_name": (await earlier.looks())["state_name"]}
    assert (await first.looks())["earlier"] == (await other.looks())["earlier"] == shown
    linked = (await office.reads(earlier.number)).json()["linked"]
    assert [(one["number"], one["link"], one["is_earlier"]) for one in linked] == [(first.number, "merged", False)]
    linked = (await office.reads(first.number)).json()["linked"]
    assert [(one["number"], one["state"], one["is_earlier"]) for one in linked] == [(earlier.number, "accepted", True)]
    linked = (await village.reads(earlier.number)).json()["linked"]
    assert [(one["number"], one["is_earlier"]) for one in linked] == [(first.number, False)]  # merged: theirs to read


async def test_an_earlier_petition_that_goes_on_is_shown_to_its_own_account_alone(http: httpx.AsyncClient) -> None:
    token = await sign_in(http, "wang")
    earlier = await file_petition(http, token=token)
    receipt = await file_petition(http, token=token, previous_number=earlier["number"], title="又断流了")
    signed_in, by_slip = Resident(http, receipt | {"receipt_token": token}), Resident(http, receipt)
    found = (await signed_in.looks())["earlier"]
    assert (found["number"], found["state"]) == (earlier["number"], earlier["state"])
    other = await joins(by_slip)
    for one in (by_slip, await with_code(by_slip), other, await with_code(other)):
        assert (await one.looks())["earlier"] is None
