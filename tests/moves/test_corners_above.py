"""Where do the moves of petitioners and reviewing bodies end: windows, rehandling, hearings, coming back?"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.levels import Level
from domain.lifecycle import State
from domain.tiers import EXEMPTIONS, Exemption
from tests.moves.forms import FORMS, form_of
from tests.moves.walks import at, follow, make, rates
from tests.moves.world import World, told
from tests.people import Resident

S = State
V, T, C = Level
CAUSE = {"good_cause": "住院一个月，刚刚出院。"}


async def tries(world: World, resident: Resident, who: str, move: str, **form: Any) -> tuple[int, str]:
    return told(await make(world, resident, who, move, **form))


async def offered(world: World, resident: Resident) -> set[str]:
    """Return the petitioner's open moves, which the page and the list must tell alike."""
    page = {card["move"] for card in (await resident.looks())["moves"]}
    listed = await world.http.get(f"{resident.path}/moves", headers=resident.headers)
    assert page == {offer["move"] for offer in listed.json()["items"]}
    return page


# ---------------------------------------------------------------------- rating and rehandling


async def test_rehandling_follows_a_bad_rating_of_the_unit_and_another_hand_answers(world: World) -> None:
    resident = await at(world, S.OPINION_ISSUED, T)
    assert await tries(world, resident, "petitioner", "rate_unsatisfied") == (409, "rate_first")
    rated = await resident.rates(
        solved="no", unit={"satisfaction": "satisfied"}, petition_office={"satisfaction": "unsatisfied"}
    )
    assert rated.status_code == 201
    assert "rate_unsatisfied" not in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "rate_unsatisfied") == (409, "rate_first")


async def test_a_level_rehandles_once(world: World) -> None:
    resident = await at(world, S.REHANDLING, T)
    assert await tries(world, resident, "clerk", "issue_opinion") == (409, "same_handler")
    plain = {"answers_dissatisfaction": None}
    answer = await make(world, resident, "head", "issue_opinion", **plain)
    assert told(answer) == (422, "answers_dissatisfaction_required")
    assert await tries(world, resident, "head", "issue_opinion") == (200, S.OPINION_ISSUED)
    assert await tries(world, resident, "petitioner", "rate_unsatisfied") == (409, "rate_first")
    await rates(resident)
    assert "rate_unsatisfied" not in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "rate_unsatisfied") == (409, "rehandling_used")


async def test_a_rating_offers_no_second_rehandling_after_the_matter_was_sent_back(world: World) -> None:
    used, fresh = await at(world, S.REHANDLING, T), await at(world, S.OPINION_ISSUED, T)
    await follow(world, used, "head issue_opinion", "petitioner request_review", "clerk remand")
    await follow(world, fresh, "petitioner request_review", "clerk remand")
    for resident, who, moves in ((used, "second", []), (fresh, "head", ["rate_unsatisfied"])):
        await follow(world, resident, f"{who} issue_opinion")
        rated = await resident.rates(solved="no", unit={"satisfaction": "unsatisfied"})
        assert [card["move"] for card in rated.json()["moves"]] == moves
        assert moves == [move for move in await offered(world, resident) if move == "rate_unsatisfied"]


async def test_nobody_who_wrote_an_opinion_of_the_matter_writes_the_next(world: World) -> None:
    resident = await at(world, S.REHANDLING, T)
    await follow(world, resident, "head issue_opinion", "petitioner request_review", "clerk remand")
    for author in ("clerk", "head"):
        assert await tries(world, resident, author, "issue_opinion") == (409, "same_handler")
    assert await tries(world, resident, "second", "issue_opinion") == (200, S.OPINION_ISSUED)


async def test_what_was_redirected_is_not_rated(world: World) -> None:
    resident = await at(world, S.OPINION_ISSUED, V)
    await follow(world, resident, "petitioner step_up", "clerk redirect")
    assert told(await resident.rates()) == (409, "rating_window_over")


async def test_the_next_level_rehandles_anew_but_not_for_the_old_rating(world: World) -> None:
    resident = await at(world, S.REHANDLING, V)
    await follow(world, resident, "head issue_opinion", "petitioner step_up", "clerk accept", "clerk issue_opinion")
    assert "rate_unsatisfied" not in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "rate_unsatisfied") == (409, "rate_first")
    await rates(resident)
    assert "rate_unsatisfied" in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "rate_unsatisfied") == (200, S.REHANDLING)


# ---------------------------------------------------------------------------- time-outs


async def test_a_late_opinion_does_not_close_the_level_that_was_opened(world: World) -> None:
    resident = await at(world, S.LEVEL_TIMED_OUT, T)
    await follow(world, resident, "clerk late_opinion")
    assert {"step_up", "request_review"} <= await offered(world, resident)
    other = await at(world, S.LEVEL_TIMED_OUT, T)
    await follow(world, other, "clerk late_opinion", "petitioner confirm_done")
    for one in (resident, other):
        assert await tries(world, one, "petitioner", "step_up") == (200, S.PENDING)
        assert await world.holder(one.number) == "agriculture"
        letter = (await world.sees(one.number)).document[-1]
        assert letter["name"] == "转送函（注明下级超期）"
        assert letter["body"]["attached"] == ["下级处理意见"]


async def test_waiting_stops_the_step_up_until_it_is_taken_back(world: World) -> None:
    resident = await at(world, S.LEVEL_TIMED_OUT, V)
    assert "stop_waiting" not in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "stop_waiting") == (409, "nothing_to_wait_for")
    due = (await world.sees(resident.number)).running["C13"]["due_at"]
    assert await tries(world, resident, "petitioner", "wait") == (200, S.LEVEL_TIMED_OUT)
    assert "wait" not in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "wait") == (409, "already_done")
    world.passes(days=30)
    assert await world.sweeps() == 0
    assert await tries(world, resident, "petitioner", "stop_waiting") == (200, S.LEVEL_TIMED_OUT)
    assert (await world.sees(resident.number)).running["C13"]["due_at"] == due + timedelta(days=30)
    await world.runs_out("C13")
    assert await world.holder(resident.number) == "township"


async def test_holding_stops_the_sending_on_but_not_for_ever(world: World) -> None:
    resident = await at(world, S.LEVEL_REFUSED, C)
    assert await tries(world, resident, "petitioner", "hold") == (200, S.LEVEL_REFUSED)
    assert await tries(world, resident, "petitioner", "hold") == (409, "already_held")
    world.passes(days=10)
    assert await world.sweeps() == 0
    await world.runs_out("C1")
    assert await world.holder(resident.number) == "village"


async def test_a_day_hears_one_reminder(world: World) -> None:
    resident = await at(world, S.ACCEPTED, T)
    assert await tries(world, resident, "petitioner", "urge") == (200, S.ACCEPTED)
    world.passes(hours=11)
    assert await tries(world, resident, "petitioner", "urge") == (409, "urged_today")
    world.passes(hours=2)  # past midnight in Beijing
    assert await tries(world, resident, "petitioner", "urge") == (200, S.ACCEPTED)


# ------------------------------------------------------------------------------- reviews


async def test_a_review_is_asked_for_in_time_or_with_good_cause(world: World) -> None:
    residents = [await at(world, S.OPINION_ISSUED, T) for _ in range(2)]
    world.now = (await world.sees(residents[0].number)).running["C14"]["due_at"]
    world.passes(seconds=-1)
    assert await tries(world, residents[0], "petitioner", "request_review") == (200, S.REVIEW)
    world.passes(seconds=1)
    for _ in ("before the sweep", "after it"):
        assert await tries(world, residents[1], "petitioner", "request_review") == (422, "good_cause_required")
        await world.sweeps()
    assert await tries(world, residents[1], "petitioner", "request_review", **CAUSE) == (200, S.REVIEW)
    late = (await world.sees(residents[1].number)).event[-1]["data"]["late"]
    assert late is True


async def test_a_refusal_to_accept_is_objected_to_in_time_or_with_good_cause(world: World) -> None:
    resident = await at(world, S.CLOSED_NOT_ACCEPTED, T)
    await world.runs_out("C12")
    assert await tries(world, resident, "petitioner", "object") == (409, "window_over")
    assert await tries(world, resident, "petitioner", "object", **CAUSE) == (200, S.REVIEW)


async def test_the_last_day_that_is_told_is_the_last_day_that_counts(world: World) -> None:
    resident = await at(world, S.CLOSED_NOT_ACCEPTED, T)
    seen = await world.sees(resident.number)
    last = world.calendar.last_day_before(seen.running["C12"]["due_at"])
    assert seen.document[-1]["body"]["last_day"] == last.isoformat()


async def test_a_matter_is_sent_back_once(world: World) -> None:
    resident = await at(world, S.REVIEW, T)
    await follow(world, resident, "clerk remand")
    assert await tries(world, resident, "clerk", "issue_opinion") == (409, "same_handler")
    await follow(world, resident, "head issue_opinion", "petitioner request_review")
    assert await tries(world, resident, "clerk", "remand") == (409, "remanded_before")
    assert await tries(world, resident, "clerk", "issue_review") == (200, S.REVIEW_ISSUED)


async def test_what_a_review_revokes_is_handled_again(world: World) -> None:
    revoked = {"decision": "revoke"}
    resident = await at(world, S.REVIEW, T)
    answer = await make(world, resident, "clerk", "issue_review", **revoked)
    assert told(answer) == (422, "revoked_is_remanded")
    assert answer.json()["errors"][0]["pointer"] == "/decision"
    await follow(world, resident, "clerk remand")
    assert "撤销原处理意见，责令禾畔镇人民政府重新办理" in (await world.sees(resident.number)).event[-1]["words"]
    await follow(world, resident, "head issue_opinion", "petitioner request_review")
    assert await tries(world, resident, "clerk", "issue_review", **revoked) == (422, "revoked_is_remanded")
    assert await tries(world, resident, "clerk", "issue_review", decision="change") == (200, S.REVIEW_ISSUED)


async def test_a_refusal_to_accept_that_is_revoked_is_handled(world: World) -> None:
    resident = await at(world, S.CLOSED_NOT_ACCEPTED, T)
    await follow(world, resident, "petitioner object")
    assert await tries(world, resident, "clerk", "issue_review", decision="revoke") == (422, "revoked_is_remanded")
    assert await tries(world, resident, "clerk", "remand") == (200, S.REHANDLING)
    seen = await world.sees(resident.number)
    assert await world.holder(resident.number) == "township"
    assert "撤销不予受理决定" in seen.event[-1]["words"]
    assert await tries(world, resident, "clerk", "decline") == (409, "move_not_allowed")
    assert await tries(world, resident, "clerk", "issue_opinion") == (200, S.OPINION_ISSUED)


async def test_what_a_re_review_revokes_is_handled_again_once(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    assert await tries(world, resident, "head", "issue_re_review", decision="revoke") == (422, "revoked_is_remanded")
    assert await tries(world, resident, "clerk", "remand", outside_body="市人民政府") == (409, "same_reviewer")
    assert await tries(world, resident, "head", "remand", outside_body="") == (422, "outside_body_required")
    assert await tries(world, resident, "head", "remand", outside_body="市人民政府") == (200, S.REHANDLING)
    seen = await world.sees(resident.number)
    assert not {"C20", "C20h", "C20r"} & set(seen.running)
    assert "市人民政府复核认为" in seen.event[-1]["words"]
    await follow(world, resident, "head issue_opinion", "petitioner request_review", "clerk issue_review")
    await follow(world, resident, "petitioner request_re_review")
    assert await tries(world, resident, "head", "remand", outside_body="市人民政府") == (409, "remanded_before")
    assert await tries(world, resident, "head", "issue_re_review", decision="change") == (200, S.CLOSED_FINAL)


async def test_silence_that_is_sent_back_has_nothing_to_revoke(world: World) -> None:
    resident = await at(world, S.LEVEL_TIMED_OUT, C)
    await follow(world, resident, "petitioner request_review", "clerk remand")
    assert "撤销" not in (await world.sees(resident.number)).event[-1]["words"]


async def test_a_review_that_never_came_is_gone_past(world: World) -> None:
    resident = await at(world, S.REVIEW, T)
    await world.runs_out("C18")
    assert await tries(world, resident, "petitioner", "request_re_review") == (200, S.RE_REVIEW)
    late = await at(world, S.REVIEW_ISSUED, T)
    world.now = (await world.sees(late.number)).running["C19"]["due_at"]
    other = await at(world, S.REVIEW_ISSUED, T)
    await world.runs_out("C19", number=other.number)
    for _ in ("before the sweep", "after it"):
        assert await tries(world, late, "petitioner", "request_re_review") == (422, "good_cause_required")
        await world.sweeps()
    assert {"request_re_review", "new_facts"} <= await offered(world, late)
    assert await tries(world, late, "petitioner", "request_re_review", **CAUSE) == (200, S.RE_REVIEW)
    assert (await world.sees(late.number)).event[-1]["data"]["late"] is True
    assert await tries(world, other, "petitioner", "new_facts") == (200, S.REGISTERED)


async def test_there_is_one_re_review(world: World) -> None:
    resident = await at(world, S.CLOSED_FINAL, T)
    assert "request_re_review" not in await offered(world, resident)
    assert await tries(world, resident, "petitioner", "request_re_review", **CAUSE) == (409, "re_reviewed")


@pytest.mark.parametrize(
    "steps",
    [
        ("rates", "petitioner rate_unsatisfied"),
        ("petitioner request_review",),
        ("petitioner confirm_done", "petitioner request_review"),
    ],
)
async def test_nobody_is_blamed_for_a_revisit_once_the_matter_goes_on(world: World, steps: tuple[str, ...]) -> None:
    resident = await at(world, S.OPINION_ISSUED, T)
    for step in steps:
        if step == steps[-1] and len(steps) == 2 and "review" in step:
            assert await tries(world, resident, "petitioner", "request_review", **CAUSE) == (200, S.REVIEW)
        else:
            await follow(world, resident, step)
    assert "C15" not in (await world.sees(resident.number)).running
    world.passes(days=5)
    await world.sweeps()
    seen = await world.sees(resident.number)
    assert "petition.revisit_missed" not in {event["topic"] for event in seen.event}
    assert seen.petition["warning"] is None


async def test_a_village_that_was_stepped_over_leaves_no_revisit_to_the_township(world: World) -> None:
    answered, done = await at(world, S.OPINION_ISSUED, V), await at(world, S.CLOSED_CONCLUDED, V)
    for resident in (answered, done):
        await follow(world, resident, "petitioner step_up")
        running = (await world.sees(resident.number)).running
        assert "C15" not in running
        assert "C16" in running  # the petitioner was promised its days
    await follow(world, answered, "clerk redirect")
    assert "C16" not in (await world.sees(answered.number)).running


async def test_who_reviewed_does_not_decide_the_re_review(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    offers = await world.http.get(
        f"/v1/desk/petitions/{resident.number}/moves", headers=world.desk("review clerk").headers
    )
    assert {offer["move"] for offer in offers.json()["items"]} == {"declare_conflict"}
    assert await tries(world, resident, "clerk", "hearing") == (409, "same_reviewer")
    assert await tries(world, resident, "clerk", "issue_re_review") == (409, "same_reviewer")
    before = await world.sees(resident.number)
    own_name = await world.database.hot.fetchval("SELECT name FROM unit WHERE id = $1", world.units["review"])
    for body in ("", own_name, f" {own_name} "):
        answer = await make(world, resident, "head", "issue_re_review", outside_body=body)
        assert told(answer) == (422, "outside_body_required")
        assert answer.json()["errors"][0]["pointer"] == "/outside_body"
    assert await world.sees(resident.number) == before
    assert await tries(world, resident, "head", "issue_re_review") == (200, S.CLOSED_FINAL)
    seen = await world.sees(resident.number)
    assert seen.document[-1]["body"]["decided_by"] == "市人民政府"
    assert "市人民政府复核结论" in seen.event[-1]["words"]


async def test_after_a_review_that_never_came_anybody_of_the_office_writes_down_the_re_review(world: World) -> None:
    resident = await at(world, S.REVIEW, T)
    await world.runs_out("C18")
    await follow(world, resident, "petitioner request_re_review")
    assert await tries(world, resident, "clerk", "issue_re_review", outside_body="") == (422, "outside_body_required")
    assert await tries(world, resident, "clerk", "issue_re_review") == (200, S.CLOSED_FINAL)


# ------------------------------------------------------------------------------- hearings


@pytest.mark.parametrize("day", [None, 6, 31])
async def test_a_hearing_is_called_seven_to_thirty_days_ahead(world: World, day: int | None) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    when = None if day is None else (world.now + timedelta(days=day)).isoformat()
    answer = await make(world, resident, "head", "hearing", at=when)
    assert told(answer) == (422, "hearing_too_soon")
    assert answer.json()["errors"][0]["pointer"] == "/at"


async def test_a_hearing_without_a_time_zone_is_refused(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    assert await tries(world, resident, "head", "hearing", at="2026-11-28T09:00:00") == (422, "hearing_too_soon")


async def test_time_stands_still_for_one_hearing(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    held = {"held": True, "at": None, "opinion": "双方都到场陈述。"}
    assert await tries(world, resident, "head", "hearing", **held) == (409, "no_hearing_called")
    due = (await world.sees(resident.number)).running["C20"]["due_at"]
    assert await tries(world, resident, "head", "hearing") == (200, S.RE_REVIEW)
    assert await tries(world, resident, "head", "hearing") == (409, "hearing_used")
    world.passes(days=8)
    assert await tries(world, resident, "head", "hearing", held=True) == (422, "hearing_opinion_required")
    assert await tries(world, resident, "head", "hearing", **held) == (200, S.RE_REVIEW)
    seen = await world.sees(resident.number)
    assert seen.running["C20"]["due_at"] == due + timedelta(days=8)
    assert "C20h" not in seen.running
    assert [(note["kind"], note["new_due_at"]) for note in seen.clock_note if note["old_due_at"] == due] == [
        ("paused", None), ("resumed", due + timedelta(days=8)),
    ]  # fmt: skip
    assert await tries(world, resident, "head", "hearing") == (409, "hearing_used")
    assert await tries(world, resident, "head", "hearing", **held) == (409, "no_hearing_called")


async def test_a_hearing_whose_day_goes_by_gives_no_more_time(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    due = (await world.sees(resident.number)).running["C20"]["due_at"]
    await follow(world, resident, "head hearing")
    await world.runs_out("C20h")
    seen = await world.sees(resident.number)
    assert seen.running["C20"]["due_at"] == due + timedelta(days=9)
    assert await tries(world, resident, "head", "hearing") == (409, "hearing_used")


async def test_what_was_heard_is_written_down_after_the_day_too(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    form = await form_of(world, resident, "hearing")
    called = datetime.fromisoformat(form["at"])
    assert told(await make(world, resident, "head", "hearing", **form)) == (200, S.RE_REVIEW)
    await world.runs_out("C20h")
    due = (await world.sees(resident.number)).running["C20"]["due_at"]
    held = {"held": True, "opinion": "双方都到场陈述。"}
    for day in (None, -1, 2):  # unnamed, before it was called for, still to come
        when = None if day is None else (called + timedelta(days=day)).isoformat()
        answer = await make(world, resident, "head", "hearing", **held, at=when)
        assert told(answer) == (422, "hearing_day_wrong")
        assert answer.json()["errors"][0]["pointer"] == "/at"
    assert told(await make(world, resident, "head", "hearing", **held, at=form["at"])) == (200, S.RE_REVIEW)
    seen = await world.sees(resident.number)
    assert seen.running["C20"]["due_at"] == due
    assert seen.running["C20"]["paused_at"] is None
    assert datetime.fromisoformat(seen.document[-1]["body"]["held_at"]) == called
    assert f"{called.year}年{called.month}月{called.day}日" in seen.event[-1]["words"]
    assert told(await make(world, resident, "head", "hearing", **held, at=form["at"])) == (409, "no_hearing_called")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"place": ""}, "hearing_incomplete", "/place"),
        ({"panel": []}, "hearing_incomplete", "/panel"),
        ({"panel": [" "]}, "hearing_incomplete", "/panel"),
        ({"hour": 0}, "hearing_at_night", "/at"),
        ({"hour": 21}, "hearing_at_night", "/at"),
    ],
)
async def test_a_notice_says_by_day_where_and_before_whom(
    world: World, changes: dict[str, Any], code: str, pointer: str
) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    form = await form_of(world, resident, "hearing") | changes
    hour = form.pop("hour", 9)
    form["at"] = datetime.fromisoformat(form["at"]).replace(hour=hour, minute=3).isoformat()
    answer = await make(world, resident, "head", "hearing", **form)
    assert told(answer) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_silence_of_the_last_body_is_reported_weekly_and_bars_nothing(world: World) -> None:
    resident = await at(world, S.RE_REVIEW, T)
    early = await make(world, resident, "petitioner", "raise_to_superior")
    assert told(early) == (409, "not_due_yet")
    assert "“向上级反映”还不到时候：期限到2" in early.json()["detail"]
    await world.runs_out("C20")
    for _ in range(3):
        await world.runs_out("C20r")
    assert "raise_to_superior" in await offered(world, resident)
    assert await tries(world, resident, "head", "hearing") == (409, "already_overdue")
    assert await tries(world, resident, "petitioner", "raise_to_superior") == (200, S.REGISTERED)
    seen = await world.sees(resident.number)
    assert [event["topic"] for event in seen.event].count("petition.re_review_still_overdue") == 3
    assert not {"C20", "C20h", "C20r"} & set(seen.running)


# --------------------------------------------------------------- withdrawing and coming back


async def test_withdrawing_needs_the_code_of_this_very_petition(world: World) -> None:
    resident, other = await at(world, S.ACCEPTED, T), await at(world, S.PENDING, V)
    for code in ("0000-0000-000", other.receipt["query_code"]):
        assert await tries(world, resident, "petitioner", "withdraw", query_code=code) == (403, "code_wrong")
    bare = await resident.moves("withdraw")
    assert (told(bare), bare.json()["errors"][0]["pointer"]) == ((422, "validation"), "/query_code")
    assert await tries(world, resident, "petitioner", "withdraw") == (200, S.CLOSED_WITHDRAWN)
    assert (await world.sees(resident.number)).running == {}


async def test_a_withdrawn_petition_comes_back_for_thirty_days_or_for_ever_under_pressure(world: World) -> None:
    early, late = await at(world, S.CLOSED_WITHDRAWN, V), await at(world, S.CLOSED_WITHDRAWN, V)
    world.passes(days=30, seconds=-1)
    assert await tries(world, early, "petitioner", "reopen") == (200, S.REGISTERED)
    world.passes(seconds=1)
    assert await tries(world, late, "petitioner", "reopen") == (409, "reopen_window_over")
    world.passes(days=300)
    assert await tries(world, late, "petitioner", "reopen", pressured=True) == (200, S.REGISTERED)
    assert "受到压力" in (await world.sees(late.number)).event[-1]["words"]


async def test_who_is_said_to_have_pressed_reads_no_more_and_never_gets_it_back(world: World) -> None:
    resident, routed = await at(world, S.PENDING, V), await at(world, S.PENDING, V)
    for one in (resident, routed):
        await follow(world, one, "petitioner withdraw")
        assert (await world.desk("village clerk").reads(one.number)).status_code == 200
        assert told(await one.moves("reopen", pressured=True)) == (200, S.REGISTERED)
        assert (await world.desk("village clerk").reads(one.number)).status_code == 404
        note = {"move": "add_note", "text": "村里说不用管了。"}
        assert told(await world.records("village clerk", one.number, note)) == (404, "not_found")
        assert (await world.desk("office clerk").reads(one.number)).status_code == 200
    back = await world.moves("office clerk", routed.number, "route", level="village", reason="属于职权范围")
    assert told(back) == (422, "level_passed")
    up = await world.moves("office clerk", routed.number, "route", reason="属于职权范围")
    assert (told(up), await world.holder(routed.number)) == ((200, S.PENDING), "township")
    await world.runs_out("C1", number=resident.number)
    assert await world.holder(resident.number) == "township"
    for one in (resident, routed):
        assert (await world.desk("township clerk").reads(one.number)).status_code == 200
        assert (await world.desk("village clerk").reads(one.number)).status_code == 404


async def test_pressure_alleged_of_a_department_of_the_county_stays_at_the_office(world: World) -> None:
    resident = await at(world, S.PENDING, C)
    holder = await world.holder(resident.number)
    await follow(world, resident, "petitioner withdraw")
    assert told(await resident.moves("reopen", pressured=True)) == (200, S.REGISTERED)
    assert (await world.desk(f"{holder} clerk").reads(resident.number)).status_code == 404
    back = await world.moves("office clerk", resident.number, "route", reason="属于职权范围")
    assert told(back) == (422, "unit_is_named")
    await world.runs_out("C1", number=resident.number)
    assert await world.holder(resident.number) == "office"


async def test_who_comes_back_without_pressure_goes_to_the_same_unit(world: World) -> None:
    resident = await at(world, S.PENDING, V)
    await follow(world, resident, "petitioner withdraw", "petitioner reopen")
    assert (await world.desk("village clerk").reads(resident.number)).status_code == 200
    await follow(world, resident, "office route")
    assert await world.holder(resident.number) == "village"


async def test_a_village_does_not_read_what_a_claim_said_against_it(world: World) -> None:
    resident = await at(world, S.LEVEL_REFUSED, T)
    assert told(await resident.moves("claim_exemption", exemption="E3", reason="会计是主任的亲戚"))[0] == 200
    said = EXEMPTIONS[Exemption.CONFLICT]
    assert said in (await world.desk("office clerk").reads(resident.number)).text
    await follow(world, resident, "office route")
    assert await world.holder(resident.number) == "village"
    below = (await world.desk("village clerk").reads(resident.number)).text
    assert "信访人说明了请上面直接办的理由，由县信访局核对。" in below
    assert said not in below
    assert "亲戚" not in below
    assert said in str((await resident.looks())["timeline"])


async def test_a_claimed_exemption_that_nobody_checks_stands(world: World) -> None:
    for asked, unit in ((T, "township"), (C, "water")):
        resident = await at(world, S.LEVEL_REFUSED, asked)
        await follow(world, resident, "petitioner claim_exemption")
        assert await world.holder(resident.number) == "office"
        await world.runs_out("C4")
        assert await world.holder(resident.number) == unit
        letter = (await world.sees(resident.number)).document[-1]
        assert letter["body"]["exemption"].startswith(FORMS["claim_exemption"]["exemption"])
