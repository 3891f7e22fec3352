"""Does whoever keeps out of a matter see nothing of it, and does the matter go on?"""

from typing import Any

import pytest

from domain.levels import Level
from domain.lifecycle import State
from tests.moves.blindness import is_blind, rows_seen
from tests.moves.walks import at, follow
from tests.moves.world import CATEGORY, World, told
from tests.people import Resident

COUNTY = "999901000000"


async def declares(world: World, desk: str, resident: Resident, reason: str = "relative") -> dict[str, Any]:
    answer = await world.moves(desk, resident.number, "declare_conflict", reason=reason)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["moves"] == []  # nothing is offered to who keeps out
    return body


async def last_words(resident: Resident) -> str:
    words: str = (await resident.looks())["timeline"][-1]["words"]
    return words


# ------------------------------------------------------------------------- by the petitioner


@pytest.mark.parametrize(
    ("levels", "holder", "blind"),
    [
        (["village"], "township", ("village clerk", "village head")),
        (["village", "township"], "water", ("village head", "township clerk", "township head")),
        (["village", "township", "county"], "office", ("village clerk", "township head", "water clerk")),
    ],
)
async def test_a_level_that_is_ticked_is_passed_over_and_blind(
    world: World, levels: list[str], holder: str, blind: tuple[str, ...]
) -> None:
    resident = await world.files(conflict_levels=levels, category=CATEGORY[Level.VILLAGE])
    assert await world.holder(resident.number) == holder
    for name in blind:
        await is_blind(world, name, resident.number)
    page = await resident.looks()
    assert any("按您说的" in entry["words"] and "看不到" in entry["words"] for entry in page["timeline"])
    assert "利害关系" in page["routing"]["why"]
    assert (await rows_seen(world, "office clerk", resident.number))["petition"] == 1


async def notices_of(world: World, number: str) -> list[str]:
    rows = await world.database.hot.fetch(
        "SELECT words FROM notice JOIN petition ON petition.id = petition_id"
        " WHERE number = $1 AND audience = 'petitioner' ORDER BY notice.id",
        number,
    )
    return [row["words"] for row in rows]


@pytest.mark.parametrize(
    ("named", "notes"),
    [
        (["县水利局"], []),
        (["某施工队", "县水利局", "某施工队"], ["您写的“某施工队”没有对上"]),
        (["某施工队", "张家砖厂"], ["您写的“某施工队”“张家砖厂”没有对上"]),
        (["县信访局", "某施工队"], ["您写的“县信访局”是县信访局。", "您写的“某施工队”没有对上"]),
    ],
)
async def test_who_names_a_unit_that_keeps_nobody_out_is_told_so(
    world: World, named: list[str], notes: list[str]
) -> None:
    resident = await world.files(named_units=named)
    told_now = resident.receipt["named_units_notes"]
    assert [words.startswith(note) for words, note in zip(told_now, notes, strict=True)] == [True] * len(notes)
    assert (await notices_of(world, resident.number))[1:] == told_now  # and the page says so for good
    by_matching = await world.database.hot.fetchval("SELECT count(*) FROM recusal WHERE source = 'matched'")
    assert by_matching == ("县水利局" in named)
    kept = await world.database.hot.fetch("SELECT words FROM event")
    assert not [row for row in kept if "某施工队" in row["words"]]  # events outlive an erasure


@pytest.mark.parametrize(
    ("named", "kept_out"),
    [
        ("清禾示范县", set()),
        ("清禾示范县人民政府", set()),
        ("镇政府", {"township"}),
        ("我们乡政府的干部", {"township"}),
        ("水利局", {"water"}),
        ("清禾示范县水利局", {"water"}),
    ],
)
async def test_a_county_is_not_each_of_its_offices_and_the_township_is_ones_own(
    world: World, named: str, kept_out: set[str]
) -> None:
    resident = await world.files(named_units=[named])
    assert bool(resident.receipt["named_units_notes"]) == (not kept_out)
    rows = await world.database.hot.fetch("SELECT unit_id FROM recusal")
    assert {row["unit_id"] for row in rows} == {world.units[unit] for unit in kept_out}


@pytest.mark.parametrize("how", ["filed", "declared"])
@pytest.mark.parametrize("named", ["清禾示范县人民政府", "纪检监察移送窗口", "检举控告移送登记处"])
async def test_no_name_takes_a_report_from_the_desk_that_guards_it(world: World, named: str, how: str) -> None:
    resident = await world.files(named_units=[named], about_officials=how == "filed")
    if how == "declared":
        assert (await resident.moves("declare_report")).status_code == 200
    assert await world.holder(resident.number) == "discipline"
    path = f"/v1/desk/petitions/{resident.number}"
    assert (await world.http.get(path, headers=world.desk("discipline head").headers)).status_code == 200
    assert (await world.http.get(path, headers=world.desk("office clerk").headers)).status_code == 404
    urged = await resident.moves("urge")
    assert urged.status_code == 200, urged.text
    told = await world.database.hot.fetch(
        "SELECT unit_id FROM notice WHERE topic = 'petition.urged' AND audience = 'unit'"
    )
    assert {row["unit_id"] for row in told} == {world.units["discipline"]}


async def test_of_a_report_no_name_is_repeated(world: World) -> None:
    resident = await world.files(named_units=["某施工队"], about_officials=True)
    assert resident.receipt["named_units_notes"] == []
    assert "某施工队" not in "".join(await notices_of(world, resident.number))


async def test_a_unit_that_is_named_is_blind_wherever_it_stands_in_the_chain(world: World) -> None:
    resident = await world.files(named_units=["县水利局"])  # not the first level: the village handles it
    assert await world.holder(resident.number) == "village"
    await is_blind(world, "water head", resident.number)
    await follow(world, resident, "clock C2v", "petitioner step_up", "clock C2", "petitioner step_up")
    assert await world.holder(resident.number) == "office"
    await is_blind(world, "water head", resident.number)


async def test_a_unit_is_told_nothing_of_what_it_is_recused_from(world: World) -> None:
    resident = await world.files(named_units=["柳湾村村委会"], emergency=True)
    told_units = {notice["unit_id"] for notice in (await world.sees(resident.number)).notice}
    assert world.units["village"] not in told_units


async def test_a_desk_that_registers_for_somebody_who_ticks_it_is_blind_from_then_on(world: World) -> None:
    desk = world.desk("village clerk")
    body = {
        "area_code": "999901100200", "category": CATEGORY[Level.VILLAGE], "content": "村里分水不公，请上面来看。",
        "petitioner": {"name": "王小明"}, "privacy_notice_version": "2026-01", "conflict_levels": ["village"],
        "reception": {"channel": "visit"},
    }  # fmt: skip
    key = {"Idempotency-Key": "a-desk-that-registers-1"}
    filed = await desk.http.post("/v1/desk/petitions", json=body, headers=desk.headers | key)
    assert filed.status_code == 201, filed.text
    await is_blind(world, "village clerk", filed.json()["number"])
    assert await world.holder(filed.json()["number"]) == "township"


async def test_who_pressed_is_recused_like_everybody_else(world: World) -> None:
    resident = await at(world, State.CLOSED_WITHDRAWN, Level.VILLAGE)
    assert told(await resident.moves("reopen", pressured=True)) == (200, "registered")
    await is_blind(world, "village head", resident.number)
    assert [row["source"] for row in await recusals(world, resident)] == ["pressed"]


async def recusals(world: World, resident: Resident) -> list[dict[str, Any]]:
    rows = await world.database.hot.fetch(
        "SELECT recusal.* FROM recusal JOIN petition ON petition.id = petition_id WHERE number = $1 ORDER BY at",
        resident.number,
    )
    return [dict(row) for row in rows]


# ----------------------------------------------------------------------------- by the handler


async def test_a_handler_alone_hands_it_to_a_colleague_and_is_blind(world: World) -> None:
    resident = await at(world, State.ACCEPTED, Level.TOWNSHIP)
    before = (await world.sees(resident.number)).running
    await declares(world, "township clerk", resident)
    seen = await world.sees(resident.number)
    assert (await world.holder(resident.number), seen.running) == ("township", before)
    assert world.staff[seen.present["handler_id"]] == "township head"
    await is_blind(world, "township clerk", resident.number)
    assert (await world.desk("township head").reads(resident.number)).status_code == 200
    mine = await world.desk("township head").inbox(queue="mine")
    assert resident.number in {item["number"] for item in mine}
    assert "已回避" in await last_words(resident)
    assert "近亲属" not in str(await resident.looks())  # why is nobody's but the office's


@pytest.mark.parametrize("state", [State.PENDING, State.UNIT_OBJECTED, State.ACCEPTED, State.REHANDLING])
async def test_with_its_head_a_unit_keeps_out_and_the_next_level_goes_on_under_the_same_clocks(
    world: World, state: State
) -> None:
    resident = await at(world, state, Level.TOWNSHIP)
    before = (await world.sees(resident.number)).running
    world.passes(days=1)
    await declares(world, "township head", resident)
    seen = await world.sees(resident.number)
    assert (seen.petition["state"], await world.holder(resident.number)) == (state, seen_unit(world, seen))
    for kind, clock in seen.running.items():
        same = ("id", "kind", "started_at", "due_at")
        assert {name: clock[name] for name in same} == {name: before[kind][name] for name in same}
    duties = [kind for kind in seen.running if kind in {"C2", "C7", "C7L", "C8", "C9", "C17"}]
    assert {seen.running[kind]["unit_id"] for kind in duties} == {seen.petition["unit_id"]}
    assert seen.petition["level"] == "county"
    for name in ("township clerk", "township head", "township second"):
        await is_blind(world, name, resident.number)
    assert "整体回避" in await last_words(resident)


def seen_unit(world: World, seen: Any) -> str:
    return world.name_of(seen.petition["unit_id"])


async def test_from_a_village_the_laws_own_periods_run_from_the_same_start(world: World) -> None:
    resident = await at(world, State.ACCEPTED, Level.VILLAGE)
    before = (await world.sees(resident.number)).running
    world.passes(days=1)
    await declares(world, "village head", resident)
    seen = await world.sees(resident.number)
    assert await world.holder(resident.number) == "township"
    assert seen.running["C7"]["started_at"] == before["C7v"]["started_at"]
    assert "C7v" not in seen.running
    answered = await world.moves(
        "township clerk", resident.number, "record_progress", text="乡里已经接办，先抢修闸板。"
    )
    assert answered.status_code == 200, answered.text


async def test_who_is_the_only_one_left_takes_the_unit_with_them(world: World) -> None:
    resident = await at(world, State.PENDING, Level.TOWNSHIP)
    await declares(world, "township clerk", resident)
    await declares(world, "township second", resident)
    assert await world.holder(resident.number) == "township"  # its head is left
    await declares(world, "township head", resident, "own_interest")
    assert (await world.sees(resident.number)).petition["level"] == "county"


async def test_the_body_that_reviews_keeps_out_and_the_office_decides_in_its_place(world: World) -> None:
    resident = await at(world, State.REVIEW, Level.TOWNSHIP)
    await declares(world, "review head", resident)
    assert await world.holder(resident.number) == "office"
    await is_blind(world, "review clerk", resident.number)
    done = await world.moves(
        "office clerk", resident.number, "issue_review", decision="uphold", facts="已现场核查闸板和渠道。",
        reasons="原意见认定的事实清楚。", basis="有关灌溉管理的规定。", reply="维持原处理意见。",
    )  # fmt: skip
    assert told(done) == (200, State.REVIEW_ISSUED)


async def test_a_unit_that_keeps_out_after_its_answer_does_not_get_the_matter_back(world: World) -> None:
    resident = await at(world, State.OPINION_ISSUED, Level.TOWNSHIP)
    await declares(world, "township head", resident)
    assert (await world.sees(resident.number)).petition["level"] == "township"
    await follow(world, resident, "rates", "petitioner rate_unsatisfied")
    seen = await world.sees(resident.number)
    assert (seen.petition["state"], seen.petition["level"]) == (State.REHANDLING, "county")
    assert world.name_of(seen.running["C17"]["unit_id"]) == seen_unit(world, seen)


async def test_what_is_asked_of_a_unit_is_out_of_its_sight_too_and_out_of_its_figures(world: World) -> None:
    resident = await at(world, State.LEVEL_TIMED_OUT, Level.TOWNSHIP)
    head = world.desk("township head")
    path = "/v1/desk/supervision"

    async def figures() -> dict[str, Any]:
        answer = await head.http.get(f"{path}/figures", headers=head.headers)
        (unit,) = answer.json()["units"]
        return {name: unit[name] for name in ("due", "on_time", "breaches", "unlocked")}

    orders = (await head.http.get(f"{path}/orders", headers=head.headers)).json()["items"]
    assert [order["number"] for order in orders] == [resident.number]
    office = world.desk("office clerk")
    proposed = await office.http.post(
        f"{path}/proposals",
        json={"kind": "improve_work", "text": "请明确专人每天查看收件箱。", "order_id": orders[0]["order_id"]},
        headers=office.headers | {"Idempotency-Key": "a-proposal-of-an-order-1"},
    )
    assert proposed.status_code == 201, proposed.text
    world.passes(hours=1)
    before = await figures()
    assert before["breaches"]
    await declares(world, "township head", resident)
    await is_blind(world, "township head", resident.number)
    assert await figures() == {"due": before["due"] - 1, "on_time": before["on_time"], "breaches": [], "unlocked": 0}
    proposals = (await head.http.get(f"{path}/proposals", headers=head.headers)).json()["items"]
    assert proposals == []
    for action, body in ((f"orders/{orders[0]['order_id']}/reply", {"reply": "本周内答复。"}),
                         (f"proposals/{proposed.json()['proposal_id']}/answer", {"reply": "已采纳。"})):  # fmt: skip
        assert told(await head.http.post(f"{path}/{action}", json=body, headers=head.headers)) == (404, "not_found")


# ---------------------------------------------------------------------------- at the office


async def test_people_of_the_petition_office_keep_out_one_by_one(world: World) -> None:
    resident = await at(world, State.PENDING, Level.VILLAGE)  # the village has it, the office watches
    await declares(world, "office clerk", resident)
    await is_blind(world, "office clerk", resident.number)
    assert await world.holder(resident.number) == "village"
    assert (await world.desk("office head").reads(resident.number)).status_code == 200


@pytest.mark.parametrize("order", [("office clerk", "office head"), ("office head", "office clerk")])
async def test_when_all_of_the_office_declare_its_head_goes_on_watched(world: World, order: tuple[str, str]) -> None:
    resident = await at(world, State.REGISTERED, Level.COUNTY)
    await world.database.hot.execute(
        "INSERT INTO staff SELECT (jsonb_populate_record(staff, jsonb_build_object("
        "'id', gen_random_uuid(), 'username', 'supervisor', 'role', 'supervisor', 'is_head', false))).*"
        " FROM staff WHERE unit_id = $1 LIMIT 1",
        world.units["agriculture"],
    )
    await declares(world, order[0], resident)
    answer = await world.moves(order[1], resident.number, "declare_conflict", reason="other")
    assert answer.status_code == 200, answer.text
    seen = await world.sees(resident.number)
    await is_blind(world, "office clerk", resident.number)
    assert (await world.desk("office head").reads(resident.number)).status_code == 200
    assert "由负责人继续办理" in await last_words(resident)
    watched = [note for note in seen.notice if note["unit_id"] == world.units["agriculture"]]
    assert [note["words"][:3] for note in watched] == ["请监督"]
    assert (await world.moves("office head", resident.number, "route", reason="属于职权范围")).status_code == 200


async def test_only_the_office_takes_a_declaration_back_and_it_is_remembered(world: World) -> None:
    resident = await at(world, State.PENDING, Level.TOWNSHIP)
    nothing = await world.moves("office clerk", resident.number, "lift_recusal", reason="说错了")
    assert told(nothing) == (409, "recusal_unknown")
    await declares(world, "township clerk", resident)
    by_unit = await world.moves("township head", resident.number, "lift_recusal", reason="说错了")
    assert told(by_unit) == (403, "actor_not_allowed")
    page = (await world.desk("office clerk").reads(resident.number)).json()
    (card,) = page["recusals"]
    assert (card["source"], card["reason_name"], card["whole_unit"]) == ("declared", "涉及近亲属", False)
    assert (await world.desk("township head").reads(resident.number)).json()["recusals"] == []
    lifted = await world.moves(
        "office clerk", resident.number, "lift_recusal", reason="核对后不是近亲属", recusal_id=card["recusal_id"]
    )
    assert lifted.status_code == 200, lifted.text
    assert (await world.desk("township clerk").reads(resident.number)).status_code == 200
    topics = await world.database.hot.fetch("SELECT topic, petition_id FROM audit_event WHERE topic LIKE '%.%'")
    noted = [row["topic"] for row in topics if row["petition_id"]]
    assert noted == ["conflict.declared", "recusal.lifted"]


async def test_what_the_petitioner_said_is_never_lifted(world: World) -> None:
    resident = await world.files(conflict_levels=["village"])
    (row,) = await recusals(world, resident)
    refused = await world.moves(
        "office clerk", resident.number, "lift_recusal", reason="村里说没有", recusal_id=str(row["id"])
    )
    assert told(refused) == (409, "recusal_unknown")


# -------------------------------------------------------------------- what is said elsewhere


async def test_nothing_of_a_merged_petition_reaches_who_is_recused_from_it(world: World) -> None:
    first = await world.files(category="other")
    second = await world.files(category="other", conflict_levels=["township"])
    merged = await world.moves(
        "office clerk",
        second.number,
        "mark_duplicate",
        earlier_number=first.number,
        why="同一人同一件事",
        confirmed=True,
    )
    assert merged.status_code == 200, merged.text
    await follow(world, first, "office route", "clock C2v", "petitioner step_up")
    assert await world.holder(first.number) == "township"
    await is_blind(world, "township head", second.number)
    page = await world.desk("township head").reads(first.number)
    assert page.status_code == 200
    assert second.number not in page.text


async def test_who_is_recused_from_the_first_does_not_read_of_it_in_the_second(world: World) -> None:
    second = await at(world, State.PENDING, Level.TOWNSHIP, category=CATEGORY[Level.TOWNSHIP])
    first = await world.files(category=CATEGORY[Level.TOWNSHIP])
    await declares(world, "township head", first)
    await world.database.hot.execute(
        "UPDATE petition SET state = 'registered', unit_id = $1 WHERE number = $2", world.units["office"], second.number
    )
    merged = await world.moves(
        "office clerk",
        second.number,
        "mark_duplicate",
        earlier_number=first.number,
        why="同一人同一件事",
        confirmed=True,
    )
    assert merged.status_code == 200, merged.text
    page = await world.desk("township head").reads(second.number)
    assert page.status_code == 200  # had it once
    assert first.number not in page.text
