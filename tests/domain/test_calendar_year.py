"""A year of holidays: what is written wrong is found, all of it, and told with its cure."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import ROOT
from domain.calendar_year import Year, written

OFF = {"国庆节": ["10-01", "10-02", "10-05", "10-06", "10-07"]}
WORK = {"国庆节": ["09-20", "10-10"]}
SHIPPED = json.loads((ROOT / "data/calendar.json").read_text(encoding="utf-8"))["years"]


def found(*, source: str = "通知", off: object = OFF, work: object = WORK) -> list[tuple[str, str]]:
    return [(one.pointer, one.words) for one in Year(2026, source, off, work).mistakes()]  # type: ignore[arg-type]


def test_a_year_without_mistakes_has_none() -> None:
    assert found() == []
    assert found(off={}, work={}) == []


@pytest.mark.parametrize("year", SHIPPED, ids=lambda year: str(year["year"]))
def test_the_shipped_years_are_right_and_come_back_as_they_were(year: dict[str, object]) -> None:
    told = Year(**year)  # type: ignore[arg-type]
    assert told.mistakes() == []
    days = {day: (False, name) for day, name in told.days(told.off).items()}
    days |= {day: (True, name) for day, name in told.days(told.work).items()}
    again = written(told.year, told.source, days)
    assert {name: list(listed) for name, listed in again.off.items()} == told.off
    assert {name: list(listed) for name, listed in again.work.items()} == told.work


@pytest.mark.parametrize(
    ("wrong", "pointer", "words"),
    [
        ({"source": "  "}, "/source", "请写明依据"),
        ({"off": {"国庆节": ["10-03"]}}, "/off/国庆节/0", "是周末，本来就休息"),
        ({"work": {"国庆节": ["09-20", "10-09"]}}, "/work/国庆节/1", "是周一至周五，本来就上班"),
        ({"off": {"国庆节": ["10-01"], "中秋": ["10-01"]}}, "/off/中秋/0", "写了两次"),
        ({"off": {"国庆节": ["02-30"]}}, "/off/国庆节/0", "不是2026年的日子"),
        ({"off": {"国庆节": ["2026-10-01"]}}, "/off/国庆节/0", "不是2026年的日子"),
        ({"off": {"国庆节": ["W40-1"]}}, "/off/国庆节/0", "不是2026年的日子"),
        ({"off": {"国庆节": ["１0-01"]}}, "/off/国庆节/0", "不是2026年的日子"),
        ({"off": {"中秋/国庆~": ["10-03"]}}, "/off/中秋~1国庆~0/0", "请去掉"),
    ],
)
def test_each_mistake_names_its_place_and_its_cure(wrong: dict[str, object], pointer: str, words: str) -> None:
    ((where, said),) = found(**wrong)  # type: ignore[arg-type]
    assert where == pointer
    assert words in said
    assert said.endswith("。")


@pytest.mark.parametrize("year", SHIPPED, ids=lambda year: str(year["year"]))
def test_the_shipped_years_are_complete_but_for_a_mid_autumn_on_a_weekend(year: dict[str, object]) -> None:
    doubts = [doubt.words for doubt in Year(**year).doubts()]  # type: ignore[arg-type]
    assert len(doubts) == (year["year"] in {2009, 2012, 2015, 2020})
    assert all(words.startswith("没有写中秋（") for words in doubts)


def test_what_seems_to_be_left_out_of_a_year_is_told() -> None:
    whole = next(year for year in SHIPPED if year["year"] == 2026)
    assert [one.pointer for one in Year(2026, "通知", OFF, WORK).doubts()] == ["/off", "/off", "/work", "/off"]
    without_work = Year(**{**whole, "work": {}}).doubts()
    assert [one.pointer for one in without_work] == ["/work", "/off"]
    (spring,) = Year(**{**whole, "off": {k.replace("清明", "扫墓"): v for k, v in whole["off"].items()}}).doubts()
    assert spring.words.startswith("没有写清明。")


def test_all_mistakes_are_told_at_once() -> None:
    assert len(found(source="", off={"国庆节": ["10-03", "10-32", "10-01", "10-01"]}, work={"国庆节": ["10-01"]})) == 5


@given(st.text(max_size=8))
def test_no_text_breaks_the_check(text: str) -> None:
    for one in Year(2026, "通知", {text: [text]}, {}).mistakes():
        assert one.pointer.startswith("/off/")
