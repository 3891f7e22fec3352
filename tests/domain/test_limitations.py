"""Limitations: whoever waits here is told what does not wait."""

import json
import re

import pytest

from core.settings import ROOT
from domain import limitations

CATEGORIES = [entry["slug"] for entry in json.loads((ROOT / "data/categories.json").read_text())]


@pytest.mark.parametrize("category", [*CATEGORIES, "", "no.such"])
def test_every_category_says_that_no_other_limit_stops(category: str) -> None:
    assert limitations.warnings_for(category)[-1] == limitations.ALWAYS


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("labour", "1 年"),
        ("labour.wages", "12333"),
        ("land.contract", "2 年"),
        ("land", "60 日"),
        ("urban.housing", "6 个月"),
        ("justice", "15 日"),
        ("transport.accident", "3 日"),
        ("environment.pollution", "60 日"),
        ("civil.aid", "60 日"),
    ],
)
def test_the_limit_that_may_run_out_is_named(category: str, said: str) -> None:
    assert any(said in line for line in limitations.warnings_for(category))


def test_a_category_is_matched_by_its_whole_first_part() -> None:
    assert limitations.warnings_for("labourers") == [limitations.ALWAYS]


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_article_that_nobody_has_verified_is_printed(category: str) -> None:
    assert not re.search(r"第.+条", "".join(limitations.warnings_for(category)))


def test_nobody_is_handed_the_list_itself() -> None:
    limitations.warnings_for("labour").clear()
    assert len(limitations.warnings_for("labour")) == 2
