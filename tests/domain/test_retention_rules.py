"""Do a county's rules say of every petition what becomes of it, and never too early?"""

from datetime import UTC, datetime

import pytest

from domain.retention import ANY, CLOSED, DEFAULTS, FLOOR, Act, Retention, Rule, first_wrong, months_before

NAMES, STONE, ALL = Act.ANONYMISE, Act.TOMBSTONE, Act.DELETE
RULES = (
    Rule("", ANY, 60, NAMES),
    Rule("", ANY, 120, STONE),
    Rule("", "closed_withdrawn", 24, ALL),
    Rule("agri", ANY, 240, STONE),
    Rule("agri.irrigation", "closed_final", 360, ALL),
    Rule("agri.irrigation", ANY, 36, NAMES),
)


@pytest.mark.parametrize(
    ("category", "outcome", "expected"),
    [
        ("road", "closed_final", RULES[:2]),  # in turn: first the names, then the words
        ("road", "closed_withdrawn", RULES[2:3]),  # a named outcome before any
        ("agri", "closed_withdrawn", RULES[3:4]),  # a category before an outcome
        ("agri.seeds", "closed_final", RULES[3:4]),
        ("agriculture", "closed_final", RULES[:2]),  # not beneath it
        ("agri.irrigation", "closed_final", RULES[4:5]),
        ("agri.irrigation", "closed_merged", RULES[5:6]),
        ("agri.irrigation.pumps", "closed_final", RULES[4:5]),
    ],
)
def test_the_most_particular_rules_hold_and_no_others(category: str, outcome: str, expected: tuple[Rule, ...]) -> None:
    assert Retention(rules=RULES).of(category, outcome) == expected


def test_the_defaults_are_sound_cover_everything_and_are_switched_off() -> None:
    assert first_wrong(DEFAULTS) is None
    assert first_wrong(RULES) is None
    assert all(Retention().of("any.thing", outcome) for outcome in CLOSED)
    assert Retention.read({}) == Retention(switched_on=False, rules=DEFAULTS)
    assert not any(state in CLOSED for state in ("review", "re_review", "registered"))


@pytest.mark.parametrize("act", list(Act))
def test_nothing_is_kept_for_less_than_the_floor(act: Act) -> None:
    assert first_wrong([Rule("", ANY, FLOOR[act], act)]) is None
    assert first_wrong([Rule("", ANY, 60, NAMES), Rule("x", ANY, FLOOR[act] - 1, act)]) == (
        1,
        f"至少保存 {FLOOR[act]} 个月",
    )


@pytest.mark.parametrize(
    "second", [Rule("", ANY, 60, STONE), Rule("", ANY, 59, STONE), Rule("", ANY, 60, ALL), Rule("", ANY, 70, NAMES)]
)
def test_what_takes_more_comes_later(second: Rule) -> None:
    first = Rule("", ANY, 60, NAMES)
    assert first_wrong([first, second]) is not None
    assert first_wrong([second, first]) is not None
    assert first_wrong([first, Rule("", "closed_final", second.months, second.act)]) is None  # of another outcome


@pytest.mark.parametrize(
    ("months", "then"),
    [(1, (2026, 2, 28)), (12, (2025, 3, 31)), (13, (2025, 2, 28)), (25, (2024, 2, 29)), (3, (2025, 12, 31))],
)
def test_months_are_those_of_the_calendar(months: int, then: tuple[int, int, int]) -> None:
    now = datetime(2026, 3, 31, 4, tzinfo=UTC)
    assert months_before(now, months) == datetime(*then, 4, tzinfo=UTC)
