"""Filing: what the receipt says, what is refused, and that nothing is ever lost or doubled."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from core import qr
from core.database import Database
from domain import codes, numbers
from schemas.petitions import Receipt
from services.organisation.access_file import DemoAccess
from tests.ground import is_problem
from tests.people import VILLAGE, Desk, Resident, draft, key


async def count(database: Database, table: str = "petition") -> int:
    return int(await database.hot.fetchval(f"SELECT count(*) FROM {table}"))


async def test_the_receipt_names_number_code_unit_and_last_day(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    receipt = (await Resident.files(http)).receipt
    Receipt.model_validate(receipt)
    assert numbers.normalise(receipt["number"]) == receipt["number"]
    assert codes.normalise(receipt["query_code"], 10) is not None
    assert receipt["receipt_token"].startswith("yr_")
    assert receipt["unit"]["address"]
    assert receipt["unit"]["phone"]
    assert [clock["kind"] for clock in receipt["clocks"]] == ["C2v"]
    assert receipt["qr"] == qr.svg(receipt["progress_url"])
    assert receipt["receipt_token"] in receipt["progress_url"].partition("#")[2]
    assert any("复议" in line or "仲裁" in line or "照常" in line for line in receipt["limitation_warnings"])


async def test_a_scanned_place_code_is_enough_to_say_where(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    place = next(place for place in demo.places if place.area_code == VILLAGE)
    typed = codes.grouped(place.place_code).lower()
    receipt = (await Resident.files(http, area_code=None, place_code=typed)).receipt
    assert receipt["level"] == "village"


async def test_the_same_key_gives_the_same_receipt_and_one_petition(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    header = key()
    first = await http.post("/v1/petitions", json=draft(), headers=header)
    again = await http.post("/v1/petitions", json=draft(), headers=header)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert await count(database) == 1


async def test_fifty_clicks_at_once_make_one_petition(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    header = key()
    answers = await asyncio.gather(*(http.post("/v1/petitions", json=draft(), headers=header) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert await count(database) == 1


async def test_the_same_key_with_other_words_is_refused(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    header = key()
    await http.post("/v1/petitions", json=draft(), headers=header)
    other = await http.post("/v1/petitions", json=draft(title="另一件事"), headers=header)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("given", [{}, {"Idempotency-Key": "short"}, {"Idempotency-Key": "有中文" * 8}])
async def test_a_key_is_required(http: httpx.AsyncClient, demo: DemoAccess, given: dict[str, str]) -> None:
    headers = [(name.encode(), value.encode()) for name, value in given.items()]
    answer = await http.post("/v1/petitions", json=draft(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"content": "短"}, "/content", "string_too_short"),
    ({"content": "长" * 20001}, "/content", "string_too_long"),
    ({"title": "题" * 101}, "/title", "string_too_long"),
    ({"area_code": "12345"}, "/area_code", "string_pattern_mismatch"),
    ({"area_code": "９９９９０１１００２００"}, "/area_code", "string_pattern_mismatch"),
    ({"area_code": "999901199200"}, "/area_code", "area_unknown"),
    ({"area_code": None}, "/area_code", "area_required"),
    ({"area_code": "999901000000"}, "/area_code", "area_required"),
    ({"area_code": "999901100000", "requested_level": "county"}, "/area_code", "area_required"),
    ({"place_code": "ABCD-EFGH-JK", "area_code": None}, "/place_code", "place_code_unknown"),
    ({"category": "no.such"}, "/category", "category_unknown"),
    ({"petitioner": {}}, "/petitioner/name", "name_required"),
    ({"petitioner": {"name": "王小明", "phone": "12"}}, "/petitioner/phone", "string_too_short"),
    ({"petitioner": {"name": "王小明", "phone": "abcdefg"}}, "/petitioner/phone", "phone_invalid"),
    ({"petitioner": {"name": "王小明", "phone": "13800"}}, "/petitioner/phone", "phone_invalid"),
    ({"petitioner": {"name": "王小明", "phone": "5550201"}}, "/petitioner/phone", "phone_invalid"),
    ({"title": "灌溉\u202e渠断流"}, "/title", "hidden_characters"),
    ({"content": "支渠不来水\u2066，请先放水"}, "/content", "hidden_characters"),
    ({"title": "灌溉渠断流\x1b[31m"}, "/title", "hidden_characters"),
    ({"named_units": ["县水利局", "柳湾\u202e村"]}, "/named_units/1", "hidden_characters"),
    ({"petitioner": {"name": "王\u202d小明"}}, "/petitioner/name", "hidden_characters"),
    ({"privacy_notice_version": "2025-01"}, "/privacy_notice_version", "notice_unknown"),
    ({"privacy_notice_version": ""}, "/privacy_notice_version", "notice_unknown"),
    ({"co_petitioners": [{"name": "李一", "phone": "99"}]}, "/co_petitioners/0/phone", "string_too_short"),
    ({"attachments": ["0192f0c0-0000-7000-8000-000000000000"]}, "/attachments", "attachment_unknown"),
    ({"attachments": [f"0192f0c0-0000-7000-8000-{i:012}" for i in range(10)]}, "/attachments", "too_long"),
    ({"privacy_notice_version": None}, "/privacy_notice_version", "string_type"),
    ({"number": "YM2026-1122-000042-8"}, "", "extra_forbidden"),
    ({"state": "closed_concluded"}, "", "extra_forbidden"),
    ({"petitioner": {"name": "王小明", "state": 1}}, "/petitioner", "extra_forbidden"),
    ({"purpose": "complain"}, "/purpose", "enum"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), REFUSED)
async def test_what_is_refused_names_the_field_and_stores_nothing(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess, change: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await http.post("/v1/petitions", json=draft(**change), headers=key())
    assert answer.status_code == 422, answer.text
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert "王小明" not in answer.text
    assert await count(database) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"content": "a", "content": "b"}',
        '{"content": "\\ud800 半个字符半个字符"}'.encode(),
        '{"content": "空字符\\u0000空字符空字符"}'.encode(),
        b'{"content": NaN}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"\xff\xfe",
        b"null",
    ],
)
async def test_broken_json_is_a_plain_refusal(http: httpx.AsyncClient, demo: DemoAccess, body: bytes) -> None:
    answer = await http.post("/v1/petitions", content=body, headers=key() | {"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (draft(content="空字符\x00空字符空字符"), "/content"),
        (draft(petitioner={"name": "王\ud800"}), "/petitioner/name"),
        (draft(co_petitioners=[{"name": "李"}, {"name": "\x00"}]), "/co_petitioners/1/name"),
        ({"a/b": ["\x00"]}, "/a~1b/0"),
        ({"\x00": 1}, ""),
    ],
)
async def test_a_text_that_cannot_be_stored_is_named(
    http: httpx.AsyncClient, demo: DemoAccess, body: dict[str, Any], pointer: str
) -> None:
    headers = key() | {"Content-Type": "application/json"}
    answer = await http.post("/v1/petitions", content=json.dumps(body), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "text_unclean")
    assert [error["pointer"] for error in answer.json().get("errors", [{"pointer": ""}])] == [pointer]


async def test_other_media_types_and_large_bodies_are_refused(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    answer = await http.post("/v1/petitions", content=b"a=b", headers=key() | {"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    large = await http.post("/v1/petitions", json=draft(content="长" * 200_000), headers=key())
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")


async def test_errors_speak_english_when_asked(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    answer = await http.post("/v1/petitions", json=draft(content="x"), headers=key() | {"Accept-Language": "en"})
    assert "at least 5" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("change", "state", "level", "rule"),
    [
        ({"requested_level": "village"}, "pending_acceptance", "village", "R08"),
        ({"requested_level": "county", "purpose": "suggestion"}, "pending_acceptance", "village", "R08"),
        ({"category": "environment.pollution"}, "pending_acceptance", "county", "R08"),
        ({"category": "other"}, "registered", "county", "R08"),
        ({"emergency": True}, "emergency_open", "county", "E4"),
        ({"about_officials": True}, "registered", "county", "R20"),
        ({"purpose": "report"}, "registered", "county", "R20"),
        ({"already_in_process": "court"}, "registered", "county", "R21"),
        ({"emergency": True, "about_officials": True}, "emergency_open", "county", "E4"),
    ],
)
async def test_every_matter_goes_where_the_rules_say(
    http: httpx.AsyncClient, demo: DemoAccess, change: dict[str, Any], state: str, level: str, rule: str
) -> None:
    receipt = (await Resident.files(http, **change)).receipt
    assert (receipt["state"], receipt["level"], receipt["routing"]["rule"]) == (state, level, rule)


async def test_a_named_village_is_passed_over_and_sees_nothing(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    unit = (await Resident.files(http)).receipt["unit"]["name"]
    resident = await Resident.files(http, named_units=[unit])
    assert (resident.receipt["level"], resident.receipt["routing"]["rule"]) == ("township", "E3")
    desk = await Desk.opens(http, demo)
    assert resident.number not in {item["number"] for item in await desk.inbox()}
    assert (await desk.reads(resident.number)).status_code == 404


async def test_emergencies_tell_the_numbers_to_call(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    receipt = (await Resident.files(http, emergency=True)).receipt
    assert any("120" in contact for contact in receipt["emergency_contacts"])


async def test_anonymous_and_on_behalf_of_are_taken(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    await Resident.files(http, petitioner={"anonymous": True})
    behalf = {"name": "王奶奶", "relation": "祖母", "minor": False}
    await Resident.files(http, petitioner={"name": "王小明", "on_behalf_of": behalf})


async def test_names_and_phones_never_stand_readable_in_the_database(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    who = {"name": "钱多多", "phone": "13911112222"}
    await Resident.files(http, petitioner=who, co_petitioners=[{"name": "孙六六", "phone": "13733334444"}])
    tables = await database.hot.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in tables:
        text = str(await database.hot.fetch(f'SELECT t::text FROM "{table}" AS t'))
        assert not any(secret in text for secret in ("钱多多", "孙六六", "13911112222", "13733334444")), table


async def test_too_many_from_one_address_are_told_when_to_return(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    from api.limits import Limits

    http.app.state.limits = Limits(filing="2/minute", read="9/minute", upload="9/minute", signin="9/minute")  # type: ignore[attr-defined]
    answers = [await http.post("/v1/petitions", json=draft(), headers=key()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["retry-after"]) > 0
    assert answers[0].headers["ratelimit-policy"] == '"filing";q=2;w=60'


@pytest.mark.parametrize(
    "typed", ["柳湾村委会", "柳湾村村委会", "柳湾村", "柳湾村 村民委员会", "村支书王某", "柳湾村民委员会"]
)
async def test_the_village_is_recognised_in_the_words_that_people_write(
    http: httpx.AsyncClient, demo: DemoAccess, typed: str
) -> None:
    receipt = (await Resident.files(http, named_units=[typed])).receipt
    assert receipt["level"] == "township", receipt["unit"]["name"]


async def test_a_report_about_officials_is_not_sent_down(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    resident = await Resident.files(http, about_officials=True)
    office = await Desk.opens(http, demo, "petition_office", "999901000000")
    answer = await office.moves_blind(resident.number, '"1"', "route", reason="转村里")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_who_asks_to_stay_unnamed_is_unnamed_at_the_desk(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    who = {"name": "王小明", "phone": "13800000000", "anonymous": True}
    resident = await Resident.files(http, petitioner=who)
    desk = await Desk.opens(http, demo)
    (person,) = (await desk.reads(resident.number)).json()["people"]
    assert (person["name"], person["phone"]) == ("匿名", None)


async def test_words_that_cannot_be_seen_are_no_petition(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    answer = await http.post("/v1/petitions", json=draft(content="\u200b" * 6), headers=key())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/content")
    pasted = await Resident.files(http, title="灌溉\u200b渠\ufeff断流", content="支渠不来水。\r\n请先\x0b放水。")
    page = await pasted.looks()  # what comes along when people paste is no reason to refuse anybody
    assert (page["title"], page["content"]) == ("灌溉渠断流", "支渠不来水。\n请先\n放水。")


async def test_the_documentation_loads_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    assert "//" not in page.text.replace("<!doctype", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert (await http.get(f"/docs/{name}")).status_code == 200


async def test_a_code_of_a_county_window_asks_for_the_village_and_takes_it(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    code = next(place.place_code for place in demo.places if place.area_code == "999901000000")
    wide = await http.post("/v1/petitions", json=draft(area_code=None, place_code=code), headers=key())
    assert is_problem(wide, 422, "area_required")
    named = await http.post("/v1/petitions", json=draft(place_code=code), headers=key())
    assert (named.status_code, named.json()["level"]) == (201, "village")
    urgent = await http.post(
        "/v1/petitions", json=draft(area_code=None, place_code=code, emergency=True), headers=key()
    )
    assert urgent.status_code == 201


async def test_a_letter_without_a_village_is_registered_and_told_truly(
    http: httpx.AsyncClient, demo: DemoAccess
) -> None:
    office = await Desk.opens(http, demo, "petition_office", "999901000000")
    body = draft(area_code="999901100000") | {"reception": {"channel": "letter"}}
    answer = await http.post("/v1/desk/petitions", json=body, headers=office.headers | key(), timeout=30)
    assert (answer.status_code, answer.json()["level"]) == (201, "township")
    assert "没有写明在哪个村（社区）" in answer.json()["routing"]["why"]
