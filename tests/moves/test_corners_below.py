"""Where do the moves of offices and units end: objections, extensions, supplements, routes, merging?"""

from datetime import timedelta
from typing import Any

import pytest

from domain.levels import Level
from domain.lifecycle import State
from tests.moves.forms import FORMS, form_of
from tests.moves.walks import at, follow, make
from tests.moves.world import World, told
from tests.people import Resident

S = State
V, T, C = Level


async def tries(world: World, resident: Resident, who: str, move: str, **form: Any) -> tuple[int, str]:
    return told(await make(world, resident, who, move, **form))


# ------------------------------------------------------------------------------ objections


async def test_an_objection_after_five_working_days_is_too_late(world: World) -> None:
    early, late = await at(world, S.PENDING, T), await at(world, S.PENDING, T)
    world.now = world.calendar.end_of(world.calendar.after_working_days(world.calendar.local_day(world.now), 5))
    world.passes(seconds=-1)
    assert await tries(world, early, "clerk", "object_jurisdiction") == (200, S.UNIT_OBJECTED)
    world.passes(seconds=1)
    assert await tries(world, late, "clerk", "object_jurisdiction") == (409, "objection_window_over")
    assert await tries(world, late, "clerk", "accept") == (200, S.ACCEPTED)


async def test_jurisdiction_is_objected_to_once_at_a_level(world: World) -> None:
    resident = await at(world, S.UNIT_OBJECTED, T)
    await follow(world, resident, "office reject_objection")
    assert await tries(world, resident, "clerk", "object_jurisdiction") == (409, "objected_before")
    other = await at(world, S.UNIT_OBJECTED, T)
    await follow(world, other, "office uphold_reassign")
    assert await world.holder(other.number) == "agriculture"
    assert await tries(world, other, "clerk", "object_jurisdiction") == (200, S.UNIT_OBJECTED)


async def test_reassigning_keeps_the_start_of_the_period(world: World) -> None:
    resident = await at(world, S.UNIT_OBJECTED, T)
    before = (await world.sees(resident.number)).running["C2"]
    world.passes(days=2)
    answer = await make(world, resident, "office", "uphold_reassign")
    after = (await world.sees(resident.number)).running["C2"]
    assert [after[name] for name in ("id", "started_at", "due_at")] == [
        before[name] for name in ("id", "started_at", "due_at")
    ]
    assert world.name_of(after["unit_id"]) == "agriculture"
    assert answer.json()["next_due_on"] == world.calendar.last_day_before(before["due_at"]).isoformat()


async def test_reassigning_names_another_competent_unit(world: World) -> None:
    resident = await at(world, S.UNIT_OBJECTED, T)
    for form, refusal in (
        ({"level": "township"}, "reassign_to_other"),
        ({"level": "village"}, "level_not_competent"),
        ({"level": "county", "category": "no.such"}, "category_unknown"),
    ):
        assert await tries(world, resident, "office", "uphold_reassign", **form) == (422, refusal), form


async def test_an_undecided_objection_runs_under_the_period_of_acceptance(world: World) -> None:
    resident = await at(world, S.UNIT_OBJECTED, V)
    await world.runs_out("C11")
    seen = await world.sees(resident.number)
    assert [event["topic"] for event in seen.event[-2:]] == [
        "petition.objection_lapsed", "petition.acceptance_overdue",
    ]  # fmt: skip
    assert {(world.name_of(order["unit_id"]), order["breach"]) for order in seen.supervision_order} == {
        ("office", "C11"), ("village", "C2v"),
    }  # fmt: skip


# ------------------------------------------------------------------------------ extensions


async def test_only_the_head_extends_and_once(world: World) -> None:
    resident = await at(world, S.ACCEPTED, T)
    assert await tries(world, resident, "clerk", "extend") == (403, "actor_not_allowed")
    assert await tries(world, resident, "head", "extend", days=31) == (422, "validation")
    assert await tries(world, resident, "head", "extend", complex=False) == (422, "validation")
    before = (await world.sees(resident.number)).running["C7"]
    assert await tries(world, resident, "head", "extend") == (200, S.EXTENDED)
    seen = await world.sees(resident.number)
    assert seen.running["C7"]["due_at"] == before["due_at"] + timedelta(days=30)
    (note,) = seen.clock_note
    assert (note["kind"], note["old_due_at"]) == ("extended", before["due_at"])
    assert FORMS["extend"]["reason"] in note["why"]
    assert await tries(world, resident, "head", "extend") == (409, "move_not_allowed")


async def test_no_extension_in_a_village_when_simple_or_after_the_last_day(world: World) -> None:
    village = await at(world, S.ACCEPTED, V)
    simple = await at(world, S.ACCEPTED, T, purpose="suggestion")
    assert await tries(world, village, "head", "extend") == (409, "extension_not_here")
    assert await tries(world, simple, "head", "extend") == (409, "extension_not_here")
    late = await at(world, S.ACCEPTED, T)
    world.now = (await world.sees(late.number)).running["C7"]["due_at"]
    assert await tries(world, late, "head", "extend") == (409, "move_not_allowed")


async def test_nobody_is_in_time_because_the_sweep_came_late(world: World) -> None:
    resident = await at(world, S.ACCEPTED, T)
    world.now = (await world.sees(resident.number)).running["C7"]["due_at"]
    before = await world.sees(resident.number)
    assert await tries(world, resident, "clerk", "issue_opinion") == (409, "move_not_allowed")
    assert await world.sees(resident.number) == before
    assert await tries(world, resident, "clerk", "late_opinion") == (200, S.OPINION_ISSUED)
    seen = await world.sees(resident.number)
    (clock,) = [clock for clock in seen.clock if clock["kind"] == "C7"]
    assert (clock["met_at"], clock["breached_at"]) == (None, world.now)
    assert [event["topic"] for event in seen.event[-3:]] == [
        "petition.local_limit_over", "petition.answer_overdue", "petition.answered",
    ]  # fmt: skip
    assert [order["breach"] for order in seen.supervision_order] == ["C7"]


async def test_a_level_that_went_up_by_itself_is_too_late_even_before_the_sweep(world: World) -> None:
    resident = await at(world, S.LEVEL_TIMED_OUT, V)
    world.now = (await world.sees(resident.number)).running["C13"]["due_at"]
    assert await tries(world, resident, "village clerk", "late_opinion") == (409, "move_not_allowed")
    assert await tries(world, resident, "township clerk", "accept") == (404, "not_found")
    await world.sweeps()
    assert await tries(world, resident, "township clerk", "accept") == (200, S.ACCEPTED)


async def test_ordinary_handling_counts_from_the_same_acceptance(world: World) -> None:
    resident = await at(world, S.ACCEPTED, T, purpose="suggestion")
    accepted = world.now
    world.passes(days=5)
    assert await tries(world, resident, "clerk", "simple_to_ordinary") == (200, S.ACCEPTED)
    seen = await world.sees(resident.number)
    clock = seen.running["C7"]
    assert (clock["started_at"], seen.petition["procedure"]) == (accepted, "ordinary")
    assert world.calendar.last_day_before(clock["due_at"]).isoformat() == "2027-01-17"
    assert "C7s" not in seen.running
    assert await tries(world, resident, "clerk", "simple_to_ordinary") == (409, "not_simple")


# ------------------------------------------------------------------ nobody is sent down again


@pytest.mark.parametrize(
    "steps",
    [
        ("clock C2v", "petitioner step_up"),
        ("clerk accept", "clerk issue_opinion", "petitioner step_up"),
        ("clerk decline", "petitioner step_up"),
        ("clerk object_jurisdiction", "office uphold_reassign"),
    ],
)
async def test_a_level_that_had_its_turn_does_not_get_the_matter_back(world: World, steps: tuple[str, ...]) -> None:
    resident = await at(world, S.PENDING, V)
    await follow(world, resident, *steps, "clerk redirect", "petitioner reflow")
    before = await world.sees(resident.number)
    assert await tries(world, resident, "office", "route", level="village") == (422, "level_passed")
    assert await world.sees(resident.number) == before
    assert await tries(world, resident, "office", "route") == (200, S.PENDING)
    assert await world.holder(resident.number) == "township"
    await follow(world, resident, "clerk object_jurisdiction")
    assert await tries(world, resident, "office", "uphold_reassign", level="village") == (422, "level_passed")


async def test_a_level_that_was_only_asked_may_be_asked_again(world: World) -> None:
    resident = await at(world, S.CLOSED_WITHDRAWN, V)
    await follow(world, resident, "petitioner reopen", "office route")
    assert await world.holder(resident.number) == "village"


async def test_a_claim_stands_whichever_period_ends_first(world: World) -> None:
    resident = await at(world, S.LEVEL_REFUSED, C)
    await follow(world, resident, "petitioner hold")
    forwarded = (await world.sees(resident.number)).running["C1"]["due_at"]
    world.now = forwarded - timedelta(hours=1)
    await follow(world, resident, "petitioner claim_exemption")
    world.now = forwarded
    await world.sweeps()
    seen = await world.sees(resident.number)
    assert (seen.event[-1]["topic"], await world.holder(resident.number)) == ("petition.forwarded_overdue", "water")


# ------------------------------------------------------------- supplements, routes, duplicates


async def test_what_is_missing_is_asked_for_once(world: World) -> None:
    resident = await at(world, S.SUPPLEMENT)
    await follow(world, resident, "petitioner supply")
    assert await tries(world, resident, "office", "ask_supplement") == (409, "supplement_asked")
    assert await tries(world, resident, "office", "route") == (200, S.PENDING)


async def test_a_route_that_turned_the_petitioner_away_is_not_named_again(world: World) -> None:
    resident = await at(world, S.CLOSED_REDIRECTED)
    await follow(world, resident, "petitioner reflow")
    assert await tries(world, resident, "office", "redirect") == (409, "route_tried")
    await follow(world, resident, "office route")
    assert await tries(world, resident, "clerk", "redirect") == (409, "route_tried")
    assert await tries(world, resident, "clerk", "redirect", route="mediation") == (200, S.CLOSED_REDIRECTED)


async def test_a_redirect_says_where_what_to_bring_and_until_when(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    form = {"route": "labour_arbitration", "started_on": "2026-11-01", "address": "便民路 3 号"}
    assert await tries(world, resident, "clerk", "redirect", **form) == (200, S.CLOSED_REDIRECTED)
    body = (await world.sees(resident.number)).document[-1]["body"]
    assert (body["last_day"], body["phone"], body["address"]) == ("2027-11-01", "12333", "便民路 3 号")
    assert body["bring"]
    assert body["come_back"]


async def test_a_redirect_prints_no_impossible_last_day(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    answer = await make(world, resident, "clerk", "redirect", route="appeal", started_on="2030-01-01")
    assert told(answer) == (422, "received_in_future")
    assert answer.json()["errors"][0]["pointer"] == "/started_on"
    assert await tries(world, resident, "clerk", "redirect", route="appeal", started_on="2020-01-01") == (
        200, S.CLOSED_REDIRECTED,
    )  # fmt: skip
    seen = await world.sees(resident.number)
    assert seen.document[-1]["body"]["last_day"] == "2020-01-11"  # the shorter one, of a ruling
    assert "已经过了" in seen.document[-1]["body"]["limit_words"]
    assert "期限到2020年1月11日，按这个日子算已经过了" in seen.event[-1]["words"]


async def test_what_a_desk_wrote_does_not_run_into_the_next_sentence(world: World) -> None:
    resident = await at(world, S.EMERGENCY_OPEN, C)
    assert (await tries(world, resident, "office", "danger_removed", action_taken="已撤离"))[0] == 200
    assert "险情已处置：已撤离。后续由" in (await world.sees(resident.number)).event[-1]["words"]


async def test_a_duplicate_is_merged_into_an_open_petition_of_the_same_petitioner(world: World) -> None:
    mine = {"name": "王小明", "phone": "13800000000"}
    other = {"name": "李小红", "phone": "13900000001"}
    first = await world.files(category="other", petitioner=mine)
    foreign = await world.files(category="other", petitioner=other)
    closed = await at(world, S.CLOSED_WITHDRAWN, V, petitioner=mine)
    sealed = await at(world, S.CLOSED_SEALED, C, petitioner=mine)
    second = await world.files(category="other", petitioner=mine)
    before = await world.sees(second.number)
    for number in (foreign.number, closed.number, sealed.number, second.number, "YM2026-1122-000042-8", "nonsense"):
        answer = await make(world, second, "office", "mark_duplicate", earlier_number=number)
        assert told(answer) == (422, "earlier_unknown"), number
        assert answer.json()["errors"][0]["pointer"] == "/earlier_number"
    assert await world.sees(second.number) == before
    merged = await tries(world, second, "office", "mark_duplicate", earlier_number=first.number.lower())
    assert merged == (200, S.CLOSED_MERGED)
    seen = await world.sees(second.number)
    assert (seen.petition["earlier_id"], seen.petition["link"]) == (
        (await world.sees(first.number)).petition["id"], "merged",
    )  # fmt: skip
    assert seen.document[-1]["body"]["earlier_state"] == "已登记"


async def test_one_phone_is_not_one_petitioner_until_they_were_asked(world: World) -> None:
    first, second = await world.files(category="other"), await world.files(category="other")
    before = (await world.sees(first.number)).petition
    alone = await make(world, second, "office", "mark_duplicate", earlier_number=first.number, confirmed=False)
    assert told(alone) == (422, "same_person_unproven")
    assert alone.json()["errors"][0]["pointer"] == "/confirmed"
    assert first.number not in str(await second.looks())
    assert (await world.sees(first.number)).petition == before
    assert await tries(world, second, "office", "mark_duplicate", earlier_number=first.number) == (
        200, S.CLOSED_MERGED,
    )  # fmt: skip
    event = (await world.sees(second.number)).event[-1]
    assert "已向您本人核实" in event["words"]
    assert (event["data"]["earlier_number"], event["data"]["confirmed"]) == (first.number, True)


async def test_what_is_merged_reaches_whoever_deals_with_the_first(world: World) -> None:
    first = await at(world, S.PENDING, V)
    second = await world.files(category="other", content="新证据：闸板是八月三日夜里焊死的，有照片。")
    assert (await world.desk("village clerk").reads(second.number)).status_code == 404
    before = (await world.sees(first.number)).petition
    assert await tries(world, second, "office", "mark_duplicate", earlier_number=first.number) == (
        200, S.CLOSED_MERGED,
    )  # fmt: skip
    read = await world.desk("village clerk").reads(second.number)
    assert read.status_code == 200
    assert "八月三日夜里焊死" in read.json()["content"]
    assert (await world.desk("neighbour clerk").reads(second.number)).status_code == 404
    linked = (await world.desk("village clerk").reads(first.number)).json()["linked"]
    assert [(one["number"], one["is_earlier"]) for one in linked] == [(second.number, False)]
    seen = await world.sees(first.number)
    assert seen.petition["version"] == before["version"] + 1
    assert (seen.event[-1]["topic"], seen.event[-1]["data"]) == (
        "petition.joined_by_another", {"number": second.number},
    )  # fmt: skip
    told_to = {one["unit_id"] for one in seen.notice if one["topic"] == "petition.joined_by_another"}
    assert told_to == {None, world.units["village"]}
    assert second.number in (await first.looks())["timeline"][-1]["words"]
    assert await tries(world, first, "clerk", "accept") == (200, S.ACCEPTED)


async def test_what_names_somebody_is_merged_but_not_shared(world: World) -> None:
    first = await at(world, S.PENDING, V)
    second = await back_at_the_office(world, named_units=["柳湾村村委会"])
    before = (await world.sees(first.number)).event
    merged = await tries(world, second, "office", "mark_duplicate", earlier_number=first.number)
    assert merged == (200, S.CLOSED_MERGED)
    assert (await world.desk("village clerk").reads(second.number)).status_code == 404
    assert (await world.desk("village clerk").reads(first.number)).json()["linked"] == []
    assert (await world.sees(first.number)).event == before


# ---------------------------------------------------------------------- named units, reports


async def back_at_the_office(world: World, **draft: Any) -> Resident:
    """Bring a petition that names a unit, and went past it, back to the petition office."""
    resident = await world.files(**draft)
    assert resident.receipt["level"] == "township"
    await follow(world, resident, "petitioner withdraw", "petitioner reopen")
    return resident


async def test_the_unit_that_is_named_does_not_take_the_matter(world: World) -> None:
    resident = await back_at_the_office(world, named_units=["柳湾村村委会"])
    assert await tries(world, resident, "office", "route", level="village") == (422, "unit_is_named")
    assert await tries(world, resident, "office", "route", level="township", exemption="E3") == (200, S.PENDING)
    assert await world.holder(resident.number) == "township"


async def test_in_danger_everybody_is_alarmed_but_who_is_complained_of(world: World) -> None:
    named = await back_at_the_office(world, named_units=["柳湾村村委会"])
    report = await world.files(category="labour.wages", purpose="report", emergency=True)
    await follow(world, named, "office mark_emergency")
    told_units = [
        {
            world.name_of(notice["unit_id"])
            for notice in (await world.sees(resident.number)).notice
            if notice["topic"] == "petition.emergency_marked" and notice["unit_id"]
        }
        for resident in (named, report)
    ]
    assert told_units == [{"office", "township", "water"}, {"office"}]
    assert await tries(world, report, "office", "danger_removed", level="village") == (422, "report_stays")
    assert await tries(world, report, "office", "danger_removed") == (200, S.PENDING)
    assert await world.holder(report.number) == "discipline"


@pytest.mark.parametrize(("state", "level"), [(S.REGISTERED, C), (S.PENDING, V)])
async def test_only_the_petitioners_own_word_makes_a_report(world: World, state: State, level: Level) -> None:
    resident = await at(world, state, level)
    for desk in ("office clerk", "office head"):
        answer = await make(world, resident, desk, "sealed_handover")
        assert told(answer) == (409, "not_a_report")
        assert "这是检举控告" in answer.json()["detail"]
    assert await tries(world, resident, "petitioner", "declare_report") == (200, state)
    assert await tries(world, resident, "petitioner", "declare_report") == (409, "already_done")
    assert "declare_report" not in {card["move"] for card in (await resident.looks())["moves"]}
    assert await tries(world, resident, "office", "sealed_handover") == (404, "not_found")
    assert await tries(world, resident, "discipline head", "sealed_handover") == (200, S.CLOSED_SEALED)


@pytest.mark.parametrize(("state", "level"), [(S.ACCEPTED, V), (S.OPINION_ISSUED, T)])
async def test_what_turns_out_to_be_a_report_too_late_is_told_where_the_report_goes(
    world: World, state: State, level: Level
) -> None:
    resident = await at(world, state, level)
    for who, move in (("clerk", "sealed_handover"), ("petitioner", "declare_report")):
        answer = await make(world, resident, who, move)
        assert told(answer) == (409, "report_apart"), answer.text
        assert "12388" in answer.json()["detail"]
        assert "另写一件" in answer.json()["detail"]
    assert (await resident.looks())["state"] == state, "and the claim goes on"


async def test_who_had_a_matter_that_is_called_a_report_sees_and_hears_nothing_more(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    before = await world.desk("village head").reads(resident.number)
    assert before.status_code == 200
    await follow(world, resident, "petitioner declare_report")
    assert await world.holder(resident.number) == "discipline"
    assert (await world.desk("village head").reads(resident.number)).status_code == 404
    seen = await world.sees(resident.number)
    assert not [one for one in seen.notice if one["topic"] == "petition.report_declared"
                and one["unit_id"] == world.units["village"]]  # fmt: skip


async def test_a_report_goes_to_the_discipline_desk_whatever_was_claimed_before(world: World) -> None:
    resident = await at(world, S.LEVEL_REFUSED, C)
    await follow(world, resident, "petitioner claim_exemption", "petitioner declare_report")
    await world.runs_out("C4")
    assert await world.holder(resident.number) == "discipline"


async def test_the_discipline_desk_has_the_report_that_it_holds_before_it_until_it_is_handed_over(world: World) -> None:
    report = await world.files(category="agri.irrigation", purpose="report")
    other = await world.files()
    await world.runs_out("C1")
    assert await world.holder(report.number) == "discipline"
    desk = world.desk("discipline head")
    assert [item["number"] for item in await desk.inbox()] == [report.number]
    assert (await desk.reads(report.number)).status_code == 200
    assert (await desk.reads(other.number)).status_code == 404
    moved = await desk.moves(report.number, "sealed_handover", **FORMS["sealed_handover"])
    assert moved.status_code == 200, moved.text
    assert (await desk.reads(report.number)).json()["moves"] == []
    assert await desk.inbox() == []


async def test_a_report_is_not_routed_or_reassigned_by_anybody(world: World) -> None:
    report = await world.files(category="agri.irrigation", purpose="report")
    assert report.receipt["state"] == "registered"
    for move in ("route", "redirect", "ask_supplement", "mark_emergency"):
        assert await tries(world, report, "office", move) == (404, "not_found")
        assert await tries(world, report, "discipline head", move) == (409, "report_is_sealed")
    await world.runs_out("C1")
    for move in ("accept", "object_jurisdiction", "decline"):
        assert await tries(world, report, "discipline head", move) == (409, "report_is_sealed")


# ---------------------------------------------------------------------- files that come later


async def test_files_come_with_later_words_once(world: World) -> None:
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(picture, "PNG")
    upload = await world.http.post("/v1/attachments", files={"file": ("水渠.png", picture.getvalue(), "image/png")})
    attachment = upload.json()["attachment_id"]
    resident, other = await at(world, S.SUPPLEMENT), await at(world, S.PENDING, V)
    assert await tries(world, resident, "petitioner", "supply", attachments=[attachment]) == (200, S.REGISTERED)
    assert await tries(world, other, "petitioner", "add_note", attachments=[attachment]) == (422, "attachment_unknown")
    assert len((await other.looks())["timeline"]) == 2
    assert [card["attachment_id"] for card in (await resident.looks())["attachments"]] == [attachment]


async def test_a_desk_that_has_seen_an_older_version_moves_nothing(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    form = await form_of(world, resident, "accept")
    stale = await world.desk("village head").moves_blind(resident.number, '"0"', "accept", **form)
    assert told(stale) == (412, "precondition_failed")
