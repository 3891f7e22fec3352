"""What may a desk record for a petitioner who came, wrote or rang, and what never?"""

from typing import Any

import pytest

from domain.levels import Level
from domain.lifecycle import State
from domain.outlook import say_day
from schemas.moves import PETITIONER_FORMS, RECORDED_FORMS
from schemas.petitioner_moves import PROVED_FORMS
from tests.moves.forms import form_of
from tests.moves.walks import at, follow
from tests.moves.world import World, told
from tests.people import draft, key

S = State
V, T, C = Level
WRONG = "0000-0000-000"
# Where each act that may be recorded has its place, and what must happen there first.
PLACES: dict[str, tuple[State, Level, tuple[str, ...]]] = {
    "convert": (S.LEVEL_REFUSED, C, ()),
    "claim_exemption": (S.LEVEL_REFUSED, C, ()),
    "supply": (S.SUPPLEMENT, C, ()),
    "step_up": (S.LEVEL_TIMED_OUT, V, ()),
    "stop_waiting": (S.LEVEL_TIMED_OUT, T, ("petitioner wait",)),
    "urge": (S.ACCEPTED, T, ()),
    "declare_report": (S.PENDING, V, ()),
    "add_note": (S.PENDING, V, ()),
    "request_review": (S.OPINION_ISSUED, T, ()),
    "request_re_review": (S.REVIEW_ISSUED, C, ()),
    "object": (S.CLOSED_NOT_ACCEPTED, T, ()),
    "raise_to_superior": (S.RE_REVIEW, C, ("clock C20",)),
    "reflow": (S.CLOSED_REDIRECTED, C, ()),
    "new_facts": (S.CLOSED_FINAL, T, ()),
}


async def recorded(world: World, desk: str, number: str, act: dict[str, Any], **more: Any) -> tuple[int, str]:
    return told(await world.records(desk, number, act, **more))


async def test_what_gives_nothing_up_is_recorded_with_the_person_and_the_channel(world: World) -> None:
    assert set(PLACES) == RECORDED_FORMS
    for move, (state, level, before) in PLACES.items():
        resident = await at(world, state, level)
        await follow(world, resident, *before)
        form = {"move": move} | await form_of(world, resident, move)
        proof = {"code": resident.receipt["query_code"]} if move in PROVED_FORMS else {}
        today = world.calendar.local_day(world.now)
        said = {"channel": "letter", "said_on": today.isoformat()} | proof
        answer = await world.records("office clerk", resident.number, form, **said)
        assert answer.status_code == 200, (move, answer.text)
        assert {offer["move"] for offer in answer.json()["moves"]} <= RECORDED_FORMS
        seen = await world.sees(resident.number)
        event = seen.event[-1]
        assert event["actor"] == "citizen"
        assert (event["data"]["recorded_from"], event["data"]["said_on"]) == ("letter", today.isoformat())
        mark = f"清禾示范县信访局代记（来信，{say_day(today)}）："
        assert event["words"].startswith(mark), move
        notices = [notice for notice in seen.notice if notice["topic"] == event["topic"]]
        assert [notice for notice in notices if notice["audience"] == "petitioner"], move
        assert all(notice["words"].startswith(mark) for notice in notices), move
        assert world.staff[event["staff_id"]] == "office clerk"
        assert world.name_of(event["unit_id"]) == "office"


async def test_what_gives_something_up_is_never_recorded(world: World) -> None:
    resident = await at(world, S.OPINION_ISSUED, V)
    before = await world.sees(resident.number)
    never = set(PETITIONER_FORMS) - RECORDED_FORMS
    assert never == {"hold", "wait", "confirm_done", "rate_unsatisfied", "withdraw", "reopen"}
    for move in never:
        form = {"move": move} | await form_of(world, resident, move)
        assert await recorded(world, "office head", resident.number, form) == (422, "validation"), move
    for move in ("rate", "accept"):
        assert await recorded(world, "office head", resident.number, {"move": move}) == (422, "validation")
    assert await world.sees(resident.number) == before


async def test_a_guard_refuses_a_recorded_act_as_it_refuses_the_petitioner(world: World) -> None:
    village, township = await at(world, S.OPINION_ISSUED, V), await at(world, S.OPINION_ISSUED, T)
    review = {"move": "request_review", "why": "没有回应断水的原因"}
    codes = [resident.receipt["query_code"] for resident in (village, township)]
    up = {"move": "step_up"}
    assert await recorded(world, "office clerk", village.number, review, code=codes[0]) == (409, "step_up_instead")
    assert await recorded(world, "office clerk", township.number, up, code=codes[1]) == (409, "ask_for_review")
    assert await recorded(world, "office clerk", village.number, {"move": "convert"}) == (409, "move_not_allowed")


async def test_nothing_was_said_tomorrow(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    note = {"move": "add_note", "text": "上游也断水了。"}
    tomorrow = await recorded(world, "village clerk", resident.number, note, said_on="2026-11-19")
    assert tomorrow == (422, "received_in_future")
    assert (await recorded(world, "village clerk", resident.number, note, said_on="2026-11-18"))[0] == 200
    assert await recorded(world, "village clerk", resident.number, note, channel="online") == (422, "validation")
    early = await recorded(world, "village clerk", resident.number, note, said_on="2026-11-17")
    assert early == (422, "said_before_filing")


async def test_what_a_desk_wrote_down_says_so_to_everybody(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    note = {"move": "add_note", "text": "不再追究此事了。"}
    assert (await recorded(world, "village clerk", resident.number, note, channel="letter"))[0] == 200
    mark = "柳湾村村民委员会代记（来信，2026年11月18日）："
    event = (await world.desk("village clerk").reads(resident.number)).json()["events"][-1]
    assert event["words"] == f"{mark}您补充了说明。"
    assert event["unit"] == "柳湾村村民委员会"
    assert event["recorded_by"]
    assert (await world.sees(resident.number)).document[-1]["body"]["text"].startswith("（柳湾村村民委员会代记：来信，")
    page = await resident.looks()
    assert page["timeline"][-1]["words"] == f"{mark}您补充了说明。"
    told_them = [notice["words"] for notice in (await world.sees(resident.number)).notice]
    assert f"{mark}您补充了说明。不是您说的，请告诉县信访局。" in told_them


async def test_a_desk_that_urges_leaves_the_petitioner_their_own(world: World) -> None:
    resident = await at(world, S.ACCEPTED, T)
    assert (await recorded(world, "township clerk", resident.number, {"move": "urge"}))[0] == 200
    assert (await resident.moves("urge")).status_code == 200
    assert told(await resident.moves("urge")) == (409, "urged_today")
    assert await recorded(world, "township clerk", resident.number, {"move": "urge"}) == (409, "urged_today")


async def test_a_desk_that_does_not_see_a_petition_needs_the_visitors_code(world: World) -> None:
    resident = await at(world, S.LEVEL_TIMED_OUT, V)
    number, up = resident.number, {"move": "step_up"}
    right = resident.receipt["query_code"]
    note = {"move": "add_note", "text": "上游也断水了。"}
    for desk in ("neighbour head", "township head", "discipline head"):
        assert await recorded(world, desk, number, note) == (404, "not_found"), desk
        assert await recorded(world, desk, number, up, code=WRONG) == (403, "code_wrong"), desk
    before = await world.sees(number)
    assert await recorded(world, "office clerk", number, up, code=WRONG) == (403, "code_wrong")
    assert await world.sees(number) == before
    assert await recorded(world, "township head", number, up, code=right) == (200, S.PENDING)
    seen = await world.sees(number)
    assert (seen.petition["level"], world.staff[seen.event[-1]["staff_id"]]) == ("township", "township head")


async def test_no_desk_calls_a_matter_a_report_without_its_petitioner(world: World) -> None:
    resident = await at(world, S.REGISTERED)
    report, code = {"move": "declare_report"}, resident.receipt["query_code"]
    before = await world.sees(resident.number)
    assert await recorded(world, "office head", resident.number, report) == (403, "query_code_required")
    assert await recorded(world, "office head", resident.number, report, code=WRONG) == (403, "code_wrong")
    assert await world.sees(resident.number) == before
    assert await recorded(world, "office head", resident.number, report, code=code) == (200, S.REGISTERED)
    assert (await world.sees(resident.number)).petition["about_officials"] is True


async def test_no_desk_uses_up_a_remedy_without_its_petitioner(world: World) -> None:
    assert RECORDED_FORMS - {"convert", "claim_exemption", "supply", "stop_waiting", "urge", "add_note"} == PROVED_FORMS
    for move in sorted(PROVED_FORMS):
        state, level, earlier = PLACES[move]
        resident = await at(world, state, level)
        await follow(world, resident, *earlier)
        form = {"move": move} | await form_of(world, resident, move)
        before = await world.sees(resident.number)
        for desk in (f"{await world.holder(resident.number)} head", "office head"):
            assert await recorded(world, desk, resident.number, form) == (403, "query_code_required"), (move, desk)
        assert await world.sees(resident.number) == before


async def test_a_code_opens_one_act_and_nothing_else(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    note = {"move": "add_note", "text": "上游也断水了。"}
    code = resident.receipt["query_code"]
    answer = await world.records("neighbour clerk", resident.number, note, code=code)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert code not in answer.text
    assert (await world.desk("neighbour clerk").reads(resident.number)).status_code == 404
    other = await world.files()
    assert await recorded(world, "neighbour clerk", other.number, note, code=code) == (403, "code_wrong")


async def test_who_runs_the_machine_or_looks_on_records_nothing_whatever_they_know(world: World) -> None:
    office = await world.desk("office clerk").http.post(
        "/v1/desk/petitions",
        json=draft() | {"reception": {"channel": "visit"}},
        headers=world.desk("office clerk").headers | key(),
    )
    resident = await at(world, S.PENDING, V)
    before = await world.sees(resident.number)
    code, urge = resident.receipt["query_code"], {"move": "urge"}
    assert await recorded(world, "operator", resident.number, urge, code=code) == (403, "forbidden")
    for number in (office.json()["number"], "YM2026-1122-000042-8"):
        path = f"/v1/desk/petitions/{number}/record-check"
        answer = await world.http.post(path, json={"checked": True}, headers=world.desk("operator").headers)
        assert told(answer) == (403, "forbidden"), number
    assert await world.sees(resident.number) == before


async def test_who_had_a_matter_writes_in_it_only_with_its_petitioners_code(world: World) -> None:
    resident = await at(world, S.LEVEL_TIMED_OUT, V)
    await follow(world, resident, "petitioner step_up")
    for act in ({"move": "add_note", "text": "我和村里已经说好了。"}, {"move": "urge"}):
        before = await world.sees(resident.number)
        assert await recorded(world, "village clerk", resident.number, act) == (404, "not_found")
        assert await world.sees(resident.number) == before
        code = resident.receipt["query_code"]
        assert (await recorded(world, "village clerk", resident.number, act, code=code))[0] == 200


async def test_right_codes_are_given_back_and_a_window_closes_a_number_for_itself_alone(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    note, code = {"move": "add_note", "text": "上游也断水了。"}, resident.receipt["query_code"]
    for _ in range(12):
        assert (await recorded(world, "neighbour clerk", resident.number, note, code=code))[0] == 200
    for _ in range(11):
        last = await recorded(world, "township clerk", resident.number, note, code=WRONG)
    assert last == (429, "code_attempts_used_up")
    assert (await recorded(world, "neighbour clerk", resident.number, note, code=code))[0] == 200


async def test_guessing_codes_at_a_desk_is_limited(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    note = {"move": "add_note", "text": "上游也断水了。"}
    guesses = [await recorded(world, "neighbour clerk", resident.number, note, code=WRONG) for _ in range(11)]
    assert guesses == [(403, "code_wrong")] * 10 + [(429, "code_attempts_used_up")]
    code = resident.receipt["query_code"]
    assert (await recorded(world, "neighbour clerk", resident.number, note, code=code))[0] == 429
    assert (await recorded(world, "village clerk", resident.number, note))[0] == 200


@pytest.mark.parametrize("kind", ["resident", "nobody"])
async def test_only_a_desk_records(world: World, kind: str) -> None:
    resident = await at(world, S.PENDING, V)
    headers = resident.headers if kind == "resident" else {}
    path = f"/v1/desk/petitions/{resident.number}/petitioner-moves"
    body = {"channel": "visit", "act": {"move": "add_note", "text": "上游也断水了。"}}
    assert told(await world.http.post(path, json=body, headers=headers)) == (401, "unauthenticated")
