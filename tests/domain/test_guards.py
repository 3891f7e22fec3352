"""Guards: each condition, on both sides of its edge."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    proved_by_code=st.booleans(),
    unsatisfied=st.booleans(),
    rehandled_here=st.booleans(),
    answered_by_same_handler=st.booleans(),
    handlers_at_unit=st.integers(1, 5),
    pressure_alleged=st.booleans(),
    closed_at=st.none() | st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
)


@pytest.mark.parametrize("row", WITHDRAWALS)
def test_only_the_own_query_code_withdraws(row: str) -> None:
    assert GUARDS[row](Facts(NOW)) == "query_code_required"
    assert GUARDS[row](Facts(NOW, proved_by_code=True)) is None


def test_there_are_withdrawals_to_guard() -> None:
    assert len(WITHDRAWALS) >= 6


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


@pytest.mark.parametrize("row", ["T01", "T02", "T14", "T15", "T17", "T18", "T27", "T39"])
@given(facts=FACTS)
def test_what_has_no_condition_is_always_open(row: str, facts: Facts) -> None:
    assert GUARDS[row](facts) is None


@pytest.mark.parametrize("row", sorted(GUARDS))
@given(facts=FACTS)
def test_a_guard_answers_with_a_refusal_that_people_can_read(row: str, facts: Facts) -> None:
    refusal = GUARDS[row](facts)
    assert refusal is None or refusal in SENTENCES
    assert GUARDS[row](facts) == refusal
