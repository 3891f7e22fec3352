"""What does an operator type to see the law: its diagram, and how long anybody can have to wait?"""

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from domain.explore.figures import Figure

app = typer.Typer(no_args_is_help=True, help="规则 The law.")
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_WORDS = {
    "silence": "各级都沉默 everybody silent",
    "accept_extend_then_silent": "末日受理、延期、再沉默 accept and extend on the last day, then silence",
    "county_spoke": "能拖尽拖，到县级有结果 every delay, until the county has spoken",
    "all_is_said": "能拖尽拖，到复核期满 every delay, until the re-review is over",
}
# Worked out by hand (rules.md §3.7): rough figures to hold ours against.
_BY_HAND = {
    ("silence", "passive", "at_office"): "62",
    ("silence", "prompt", "routed"): "38",
    ("accept_extend_then_silent", "passive", ""): "249",
}
_SHOWN = ("routed", "at_office")  # the other beginnings lie between these two; --json has them all


@app.callback()
def law() -> None:
    """规则。The law: what it looks like, and what it promises."""


@app.command()
def diagram(
    *,
    write: Annotated[bool, typer.Option("--write", help="更新 docs/lifecycle.md renew the page")] = False,
    as_json: _AsJson = False,
) -> None:
    """打印规则的图和表（Mermaid、Markdown）。Print the diagrams and tables of the law."""
    from core.settings import ROOT
    from domain.lawbook import printed, renewed

    page = ROOT / "docs/lifecycle.md"
    if write:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
        typer.echo(json.dumps({"written": str(page)}) if as_json else f"已更新 renewed: {page}")
    else:
        typer.echo(json.dumps({"printed": printed()}, ensure_ascii=False) if as_json else printed())


@app.command()
def waits(
    *,
    year: Annotated[int, typer.Option(help="提交日所在年份 year of filing")] = 2026,
    short: Annotated[bool, typer.Option("--short", help="只看几天 a few filing days only")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="同时用几个处理器 processes at a time")] = os.cpu_count() or 1,
    as_json: _AsJson = False,
) -> None:
    """算出最长要等多少天：各级沉默时，和能拖尽拖时。有等不到头的，以错误退出。

    Compute the longest waits, over the filing days of a year: under silence, and with officials who
    act as late as they may. Fails when a wait has no end.
    """
    from cli.waits import compute_all, parts
    from domain.calendar import WorkingCalendar
    from domain.explore.figures import EveryDayWorks, days_of
    from services.organisation.calendar import shipped_calendar

    day, week, whole = days_of(year)[:1], days_of(year)[:7], days_of(year, 40 if short else 1)
    calendars = (
        ("天天上班 no days off", EveryDayWorks(), day, day),
        ("双休 weekends", WorkingCalendar(), week, day if short else week),
        (f"{year} 年日历 calendar", shipped_calendar(), whole, day if short else days_of(year, 28)),
    )
    found = compute_all(list(parts(calendars)), jobs=jobs)
    if as_json:
        typer.echo(json.dumps([_told(figure) for figure in found], ensure_ascii=False))
    else:
        _print(found)
    if any(figure.wait.stuck is not None or figure.days == float("inf") for figure in found):
        raise typer.Exit(1)


def _told(figure: "Figure") -> dict[str, Any]:
    days = None if figure.days == float("inf") else figure.days
    told = asdict(figure) | {"filed_on": figure.filed_on.isoformat(), "days": days}
    told["wait"] = {"way": figure.wait.way, "stuck": str(figure.wait.stuck) if figure.wait.stuck else None}
    return told


def _print(found: "list[Figure]") -> None:
    """Print one line for each question, one column for each calendar; in between stand the other beginnings."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="最长等待（天，各提交日中最坏的） Longest waits in days, the worst of all filing days")
    calendars = list(dict.fromkeys(figure.calendar for figure in found))
    lines: dict[tuple[str, ...], dict[str, Figure]] = {}
    for figure in found:
        if figure.what != "silence" or figure.start in _SHOWN:
            begins = figure.start if figure.what == "silence" else ""
            line = figure.what, figure.petitioner, begins, figure.policy
            lines.setdefault(line, {})[figure.calendar] = figure
    for column in ("情形 what", "信访人 petitioner", "开始 begins", "政策 policy"):
        table.add_column(column)
    for column in (*calendars, "手算 by hand"):
        table.add_column(column, justify="right")
    for (what, petitioner, begins, policy), by_calendar in sorted(
        lines.items(), key=lambda line: list(_WORDS).index(line[0][0])
    ):
        days = [_days(by_calendar[calendar]) for calendar in calendars]
        hand = _BY_HAND.get((what, petitioner, begins), "") if policy == "statutory" or what == "silence" else ""
        table.add_row(_WORDS[what], petitioner, begins, policy, *days, hand)
    Console(width=190).print(table)


def _days(figure: "Figure") -> str:
    return f"∞ {figure.wait.stuck}" if figure.days == float("inf") else f"{figure.days:.0f} ({figure.filed_on:%m-%d})"
