"""What is told of a statutory route, and when does its limit end?"""

from datetime import date

import pytest

from domain.routes import COME_BACK, LEGAL_AID, ROUTES, StatutoryRoute, last_day


def test_every_route_says_what_to_bring_and_where() -> None:
    assert set(ROUTES) == set(StatutoryRoute)
    assert all(rule.word and rule.bring for rule in ROUTES.values())
    assert all(rule.body for route, rule in ROUTES.items() if route is not StatutoryRoute.OTHER)
    assert "12348" in LEGAL_AID
    assert "书面" in COME_BACK


@pytest.mark.parametrize(
    ("route", "since", "last"),
    [
        (StatutoryRoute.RECONSIDERATION, date(2026, 1, 1), date(2026, 3, 2)),
        (StatutoryRoute.ADMINISTRATIVE_SUIT, date(2026, 8, 31), date(2027, 2, 28)),
        (StatutoryRoute.ADMINISTRATIVE_SUIT, date(2027, 8, 31), date(2028, 2, 29)),
        (StatutoryRoute.LABOUR_ARBITRATION, date(2026, 11, 22), date(2027, 11, 22)),
        (StatutoryRoute.LAND_ARBITRATION, date(2024, 2, 29), date(2026, 2, 28)),
        (StatutoryRoute.COURT, date(2026, 12, 31), date(2029, 12, 31)),
        (StatutoryRoute.APPEAL, date(2026, 12, 20), date(2026, 12, 30)),
    ],
)
def test_the_last_day_counts_from_the_day_that_starts_the_limit(route: StatutoryRoute, since: date, last: date) -> None:
    assert last_day(route, since) == last


def test_without_a_start_or_a_limit_no_day_is_named() -> None:
    assert last_day(StatutoryRoute.COURT, None) is None
    assert last_day(StatutoryRoute.MEDIATION, date(2026, 1, 1)) is None


def test_no_article_number_is_printed_that_nobody_has_verified() -> None:
    assert not [rule for rule in ROUTES.values() if "条" in rule.limit + rule.body]
