"""Every date is explained in words that are true, whole and kind."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.calendar import WorkingCalendar
from domain.clock_facts import Change, ClockFacts
from domain.clocks import RULES, due
from domain.explain import Explanation, explain
from domain.fields import ClockChange
from tests.domain.test_calendar import SEEDED

NAMES = {date(2025, 10, day): "国庆节" for day in (1, 2, 3, 7, 8)} | {
    date(2025, 10, 6): "中秋",
    date(2025, 9, 28): "国庆节",
    date(2025, 10, 11): "国庆节",
}
CALENDAR = WorkingCalendar(SEEDED.holidays, SEEDED.makeup_days, SEEDED.announced_years, names=NAMES)
UNIT = "柳湾村村民委员会"


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+08:00")


def clock(kind: str, start: str, **changes: Any) -> ClockFacts:
    end = due(RULES[kind], noon(start), CALENDAR)
    facts: dict[str, Any] = {
        "kind": kind, "unit": UNIT, "started_at": noon(start), "due_at": end.at, "rolled": end.rolled,
        "provisional": end.provisional, "statutory_due_at": None, "extended_days": 0, "paused_at": None,
        "paused_seconds": 0, "met_at": None, "breached_at": None, "stopped_at": None,
    }  # fmt: skip
    return ClockFacts(**(facts | changes))


def told(kind: str, start: str, **changes: Any) -> Explanation:
    return explain(clock(kind, start, **changes), CALENDAR)


def change(kind: ClockChange, at: str, old: str, new: str | None, why: str, unit: str | None = None) -> Change:
    new_end = CALENDAR.end_of(date.fromisoformat(new)) if new else None
    return Change(kind, noon(at), CALENDAR.end_of(date.fromisoformat(old)), new_end, why, unit)


def test_a_duty_in_working_days_is_told_whole() -> None:
    assert told("C2v", "2025-09-30").words == (
        "“村级接手”是柳湾村村民委员会必须在期限内办到的事。"
        "从村级收到之日（2025年9月30日（周二））算起，当天不算，第二天是第一天；一共 2 个工作日，只数上班的日子。"
        "最后一天是2025年10月10日（周五），这一整天都算。"
        "中间放假的日子不算：国庆节 5 天（10月1日至10月8日），中秋 1 天（10月6日）。"
        "依据：本县一码办理时限。"
    )


def test_make_up_days_are_named() -> None:
    found = told("C2s", "2025-09-26")
    assert "最后一天是2025年9月30日（周二）" in found.words
    assert "周末调休上班的日子要算：国庆节 1 天（9月28日）" in found.words
    assert found.counted == ((date(2025, 9, 28), "国庆节"),)
    assert found.length == "3 个工作日"


def test_a_right_that_rolls_says_from_where_and_why() -> None:
    found = told("C16", "2025-09-03")
    assert (found.rolled_from, found.length) == (date(2025, 10, 3), "30 个自然日")
    for words in ("是您的权利", "周末和放假也数在内", "数到2025年10月3日（周五）；这天不上班",
                  "最后一天是2025年10月9日（周四）", "顺延是因为放假：国庆节 3 天"):  # fmt: skip
        assert words in found.words
    assert found.counted == ()


def test_a_duty_in_calendar_days_skips_nothing() -> None:
    found = told("C1", "2025-09-18")
    assert (found.skipped, found.counted, found.rolled_from) == ((), (), None)
    assert "放假的日子" not in found.words
    assert "《信访工作条例》第二十二条" in found.words


@pytest.mark.parametrize("kind", sorted(RULES))
def test_no_article_is_cited_that_was_not_verified(kind: str) -> None:
    words = told(kind, "2025-09-03").words
    assert ("条例》第" in words) is ("条例》第" in RULES[kind].cited)
    assert RULES[kind].word in words
    assert RULES[kind].starts_with in words
    assert "依据：" in words
    assert words.endswith("。")
    assert not {"{", "}", "None"} & set(words.split())
    assert "。。" not in words


@pytest.mark.parametrize("kind", ["C7", "C14", "C18", "C20"])
def test_what_is_unverified_says_so(kind: str) -> None:
    assert "本县、本系统的做法" in told(kind, "2025-09-03").basis


def test_hours_are_told_to_the_minute() -> None:
    words = told("C5", "2025-09-03").words
    assert "从标记紧急之时（2025年9月3日（周三）12:00）起 2 小时，到2025年9月3日（周三）14:00为止。" in words


def test_an_earlier_local_limit_shows_both_dates() -> None:
    local = due(RULES["C7L"], noon("2025-09-03"), CALENDAR)
    statutory = due(RULES["C7"], noon("2025-09-03"), CALENDAR)
    found = told("C7", "2025-09-03", due_at=local.at, statutory_due_at=statutory.at)
    assert found.length == "15 个工作日"
    assert "国家规定最迟是2025年11月2日（周日）；本县公布的期限更早，按早的算，就是2025年9月24日。" in found.words


def test_a_countys_own_number_is_counted_off_the_days() -> None:
    assert told("C7v", "2025-09-26").length == "5 个工作日"
    assert told("C7v", "2025-09-26", due_at=CALENDAR.end_of(date(2025, 9, 30))).length == "3 个工作日"


def test_a_hearing_is_counted_to_its_own_day() -> None:
    found = told("C20h", "2025-09-03", due_at=CALENDAR.end_of(date(2025, 9, 11)))
    assert "一共 8 个自然日，周末和放假也数在内。最后一天是2025年9月11日（周四）" in found.words
    assert found.length == "8 个自然日"


def test_pauses_extensions_and_recounts_are_told_in_their_order() -> None:
    changes = (
        change(ClockChange.PAUSED, "2025-09-20", "2025-11-02", None, "等信访人补充材料"),
        change(ClockChange.RESUMED, "2025-09-23", "2025-11-02", "2025-11-05", "材料已补充"),
        change(ClockChange.EXTENDED, "2025-10-20", "2025-11-05", "2025-12-05", "需要重新测量。", "柳湾镇人民政府"),
        change(ClockChange.RECOMPUTED, "2025-11-01", "2025-12-05", "2025-12-08", "按“通知”重新计算"),
    )
    found = told("C7", "2025-09-03", changes=changes, extended_days=30, paused_seconds=3 * 86_400)
    order = [
        "2025年9月20日暂停计时：等信访人补充材料。",
        "2025年9月23日继续计时：材料已补充；停了几天就往后推几天，由2025年11月2日改为2025年11月5日。",
        "2025年10月20日柳湾镇人民政府批准延期，由2025年11月5日改为2025年12月5日，理由：需要重新测量。",
        "2025年11月1日放假安排有变，重新算过，由2025年12月5日改为2025年12月8日：按“通知”重新计算。",
    ]
    places = [found.words.index(words) for words in order]
    assert places == sorted(places)


def test_the_length_that_is_said_reaches_the_last_day() -> None:
    longer = told("C7", "2025-09-03", due_at=CALENDAR.end_of(date(2025, 12, 2)), extended_days=30).words
    assert "一共 60 个自然日，加上延期的 30 天，" in longer
    paused = told("C1", "2025-09-03", paused_seconds=4 * 86_400).words
    assert "一共 15 个自然日，加上暂停的 4 天，" in paused
    hearing = told("C20h", "2025-12-17", due_at=CALENDAR.end_of(date(2025, 12, 25)))
    assert hearing.length == "8 个自然日"
    assert "一共 8 个自然日" in hearing.words


def test_a_period_that_began_anew_is_not_called_the_first() -> None:
    assert "首次" not in told("C1", "2025-12-26").words


def test_whole_local_days_of_pauses_are_counted_by_the_notes() -> None:
    short = (
        change(ClockChange.PAUSED, "2025-09-20", "2025-11-02", None, "等"),
        change(ClockChange.RESUMED, "2025-09-21", "2025-11-02", "2025-11-03", "到"),
    )
    facts = clock("C7", "2025-09-03", changes=short, paused_seconds=3600)
    assert facts.paused_days(CALENDAR) == 1
    assert clock("C7", "2025-09-03", paused_seconds=5 * 86_400 + 60).paused_days(CALENDAR) == 5


def test_a_clock_that_stands_still_says_since_when() -> None:
    facts = clock("C1", "2025-09-03", paused_at=noon("2025-09-10"))
    assert facts.state == "paused"
    assert "从2025年9月10日起暂停" in explain(facts, CALENDAR).words


def test_a_provisional_date_says_which_year_is_missing() -> None:
    words = told("C2v", "2026-12-31").words
    assert "2027年的放假安排还没有公布" in words


@pytest.mark.parametrize(
    ("kind", "end", "state", "words"),
    [
        ("C2v", "met_at", "met", "已在2025年9月4日办到。"),
        ("C2v", "breached_at", "breached", "到期没有办到，2025年9月4日记为超期。"),
        ("C2v", "stopped_at", "stopped", "2025年9月4日起不再需要，停止计时。"),
        ("C16", "met_at", "met", "您已在2025年9月4日用了这项权利。"),
        ("C16", "breached_at", "breached", "这段时间已在2025年9月4日过完。"),
        ("C3", "breached_at", "breached", "2025年9月4日到时间，系统已自动办理。"),
    ],
)
def test_an_ended_clock_says_how(kind: str, end: str, state: str, words: str) -> None:
    facts = clock(kind, "2025-09-03", provisional=True, paused_at=noon("2025-09-03"), **{end: noon("2025-09-04")})
    said = explain(facts, CALENDAR).words
    assert facts.state == state
    assert said.endswith(words)
    assert "暂定" not in said
    assert "现在不往前走" not in said


def test_the_desk_reads_of_the_petitioner() -> None:
    facts = clock("C16", "2025-09-03", met_at=noon("2025-09-03") + timedelta(days=1))
    said = explain(facts, CALENDAR, you="信访人").words
    assert "您" not in said
    assert "信访人的权利" in said
