"""Guards: each condition, on both sides of its edge."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clocks import RULES
from domain.guards import GUARDS, REOPEN_WINDOW, Facts
from domain.levels import Level
from domain.lifecycle import ROWS
from domain.refusals import SENTENCES

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)
WITHDRAWALS = sorted({row.id for row in ROWS if row.move == "withdraw"} & set(GUARDS))
FACTS = st.builds(
    Facts,
    now=st.just(NOW),
    level=st.sampled_from(Level),
    overdue=st.frozensets(st.sampled_from(sorted(RULES))),
    running=st.frozensets(st.sampled_from(sorted(RULES))),
    paused=st.frozensets(st.sampled_from(sorted(RULES))),
    **{field.name: st.booleans() for field in fields(Facts) if field.type in {bool, "bool"}},
    closed_at=st.none() | st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
)


@pytest.mark.parametrize("row", WITHDRAWALS)
def test_only_the_own_query_code_withdraws(row: str) -> None:
    assert GUARDS[row](Facts(NOW)) == "query_code_required"
    assert GUARDS[row](Facts(NOW, proved_by_code=True)) is None


def test_there_are_withdrawals_to_guard() -> None:
    assert len(WITHDRAWALS) == 12


@pytest.mark.parametrize(
    ("unsatisfied", "rehandled", "refusal"),
    [
        (False, False, "rate_first"),
        (False, True, "rate_first"),
        (True, False, None),
        (True, True, "rehandling_used"),
    ],
)
def test_rehandling_follows_an_unsatisfied_rating_once(
    *, unsatisfied: bool, rehandled: bool, refusal: str | None
) -> None:
    assert GUARDS["T33"](Facts(NOW, unsatisfied=unsatisfied, rehandled_here=rehandled)) == refusal


def test_a_re_review_needs_another_person_than_the_review() -> None:
    assert GUARDS["T50"](Facts(NOW, reviewed_by_same_person=True)) == "same_reviewer"
    assert GUARDS["T50"](Facts(NOW)) is None


def test_a_rehandled_matter_needs_another_handler() -> None:
    assert GUARDS["T34"](Facts(NOW, answered_by_same_handler=True)) == "same_handler"
    assert GUARDS["T34"](Facts(NOW)) is None


@pytest.mark.parametrize(
    ("since", "pressed", "refusal"),
    [
        (timedelta(0), False, None),
        (REOPEN_WINDOW - timedelta(microseconds=1), False, None),
        (REOPEN_WINDOW, False, "reopen_window_over"),
        (REOPEN_WINDOW, True, None),
        (timedelta(days=9999), True, None),
    ],
)
def test_a_withdrawn_petition_reopens_for_thirty_days_or_for_ever_under_pressure(
    since: timedelta, *, pressed: bool, refusal: str | None
) -> None:
    assert timedelta(days=30) == REOPEN_WINDOW
    assert GUARDS["T55"](Facts(NOW, closed_at=NOW - since, pressure_alleged=pressed)) == refusal


@settings(max_examples=200)
@given(facts=FACTS)
def test_what_has_no_condition_is_always_open(facts: Facts) -> None:
    for row in ("T01", "T02", "T05", "T07", "T15", "T17", "T20", "T27", "T39", "T42", "T44", "T54", "T56"):
        assert GUARDS[row](facts) is None, row


@settings(max_examples=200)
@given(facts=FACTS)
def test_a_guard_answers_with_a_refusal_that_people_can_read(facts: Facts) -> None:
    for row, guard in GUARDS.items():
        refusal = guard(facts)
        assert refusal is None or refusal in SENTENCES, row
        assert guard(facts) == refusal, row


VILLAGE, TOWNSHIP, COUNTY = Level


@pytest.mark.parametrize(
    ("row", "facts", "refusal"),
    [
        # timers: their own clock, nobody else's
        ("T03", {"overdue": {"C1"}}, None),
        ("T03", {"overdue": {"C3"}}, "not_due_yet"),
        ("T06", {"overdue": {"C3"}}, None),
        ("T10", {"overdue": {"C5"}}, None),
        ("T25", {"overdue": {"C2v"}}, None),
        ("T25", {"overdue": {"C2s"}}, "not_due_yet"),
        ("T31", {"overdue": {"C7v"}}, None),
        ("T31", {"overdue": {"C7s"}}, "not_due_yet"),
        ("T41", {"overdue": {"C13"}}, None),
        ("T41", {"overdue": {"C13"}, "level": COUNTY}, "no_level_above"),
        ("T41", {}, "not_due_yet"),
        # once
        ("T14", {}, None),
        ("T14", {"supplement_asked": True}, "supplement_asked"),
        ("T24", {"route_tried": True}, "route_tried"),
        ("T19", {"within_objection": True}, None),
        ("T19", {"within_objection": True, "objected_before": True}, "objected_before"),
        ("T19", {}, "objection_window_over"),
        ("T45", {"remanded_before": True}, "remanded_before"),
        ("T74", {}, None),
        ("T74", {"remanded_before": True}, "remanded_before"),
        ("T74", {"reviewed_by_same_person": True}, "same_reviewer"),
        ("T49", {"running": {"C20"}}, None),
        ("T49", {"running": {"C20"}, "hearing_used": True}, "hearing_used"),
        ("T49", {"running": {"C20"}, "overdue": {"C20"}}, "already_overdue"),
        ("T49", {"running": {"C20"}, "reviewed_by_same_person": True}, "same_reviewer"),
        ("T49", {"hearing_held": True, "running": {"C20", "C20h"}, "hearing_used": True}, None),
        ("T49", {"hearing_held": True, "running": {"C20"}, "hearing_used": True}, None),
        ("T49", {"hearing_held": True, "hearing_used": True, "hearing_recorded": True}, "no_hearing_called"),
        ("T49", {"hearing_held": True, "running": {"C20"}}, "no_hearing_called"),
        # extending and changing the procedure
        ("T26", {"level": TOWNSHIP}, None),
        ("T26", {"level": VILLAGE}, "extension_not_here"),
        ("T26", {"level": TOWNSHIP, "simple": True}, "extension_not_here"),
        ("T26", {"level": TOWNSHIP, "overdue": {"C7"}}, "already_overdue"),
        ("T29", {"level": TOWNSHIP, "simple": True}, None),
        ("T29", {"level": TOWNSHIP}, "not_simple"),
        ("T29", {"simple": True}, "not_simple"),
        # upwards
        ("T36", {"level": VILLAGE}, None),
        ("T36", {"level": TOWNSHIP}, "ask_for_review"),
        ("T36", {"level": TOWNSHIP, "timed_out_here": True}, None),
        ("T36", {"level": COUNTY, "timed_out_here": True}, "no_level_above"),
        ("T40", {"level": TOWNSHIP}, None),
        ("T40", {"level": COUNTY}, "no_level_above"),
        ("T69", {"level": COUNTY}, "no_level_above"),
        ("T72", {"level": VILLAGE}, None),
        ("T72", {"level": TOWNSHIP}, "ask_for_review"),
        ("T72", {"level": TOWNSHIP, "timed_out_here": True}, None),
        ("T72", {"level": COUNTY, "timed_out_here": True}, "no_level_above"),
        # reviews
        ("T37", {"level": TOWNSHIP, "running": {"C14"}}, None),
        ("T37", {"level": TOWNSHIP, "running": {"C14"}, "overdue": {"C14"}}, "window_over"),
        ("T37", {"level": TOWNSHIP, "good_cause": True}, None),
        ("T37", {"level": VILLAGE, "running": {"C14"}}, "step_up_instead"),
        ("T43", {"level": COUNTY}, None),
        ("T43", {"level": TOWNSHIP}, "step_up_instead"),
        ("T47", {"running": {"C19"}}, None),
        ("T47", {}, "window_over"),
        ("T53", {"running": {"C12"}}, None),
        ("T53", {"good_cause": True}, None),
        ("T71", {"level": TOWNSHIP, "good_cause": True}, None),
        ("T71", {"level": TOWNSHIP}, "good_cause_required"),
        ("T71", {"level": VILLAGE, "good_cause": True}, "step_up_instead"),
        ("T52", {"re_review_overdue": True}, None),
        ("T52", {}, "not_due_yet"),
        # who may not
        ("T12", {"is_report": True}, None),
        ("T12", {}, "not_a_report"),
        ("T70", {"is_report": True, "reported_here": True}, "unit_is_named"),
        ("T18", {"unit_is_named": True}, "unit_is_named"),
        # acts
        ("A-hold", {"running": {"C3"}}, None),
        ("A-hold", {}, "already_held"),
        ("A-wait", {"running": {"C13"}}, None),
        ("A-wait", {"running": {"C13"}, "level": COUNTY}, "no_level_above"),
        ("A-wait", {}, "nothing_to_wait_for"),
        ("A-wait", {"running": {"C13"}, "paused": {"C13"}}, "already_done"),
        ("A-stop_waiting", {"running": {"C13"}, "paused": {"C13"}}, None),
        ("A-stop_waiting", {"running": {"C13"}}, "nothing_to_wait_for"),
        ("A-urge", {"urged_today": True}, "urged_today"),
        ("A-acknowledge", {"running": {"C5"}}, None),
        ("A-acknowledge", {}, "already_done"),
    ],
)
def test_each_condition_on_both_sides(row: str, facts: dict[str, object], refusal: str | None) -> None:
    held = {name: frozenset(value) if isinstance(value, set) else value for name, value in facts.items()}
    assert GUARDS[row](Facts(NOW, **held)) == refusal  # type: ignore[arg-type]
