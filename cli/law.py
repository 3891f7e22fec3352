"""What does an operator type to see the law: its diagram, and how long anybody can have to wait?"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    ("accept_extend_then_silent", "passive", "at_office"): "249",
}


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
    as_json: _AsJson = False,
) -> None:
    """算出最长要等多少天：各级沉默时，和能拖尽拖时。有等不到头的，以错误退出。

    Compute the longest waits, over the filing days of a year: under silence, and with officials who
    act as late as they may. Fails when a wait has no end.
    """
    from rich.console import Console

    from domain.calendar import WorkingCalendar
    from domain.explore.figures import EveryDayWorks, acting, days_of, silent
    from services.organisation.calendar import shipped_calendar

    day, week, whole = days_of(year)[:1], days_of(year)[:7], days_of(year, 40 if short else 1)
    calendars = (
        ("天天上班 no days off", EveryDayWorks(), day, day),
        ("只有周末 weekends", WorkingCalendar(), week, day if short else week),
        (f"{year} 年日历 calendar", shipped_calendar(), whole, day if short else days_of(year, 14)),
    )
    found = []
    with Console(stderr=True).status("正在计算 computing"):
        for name, calendar, filed, filed_sparse in calendars:
            found += [*silent(name, calendar, filed), *acting(name, calendar, filed_sparse)]
    if as_json:
        typer.echo(json.dumps([_told(figure) for figure in found], ensure_ascii=False))
    else:
        _print(found)
    if any(figure.wait.stuck is not None or figure.days == float("inf") for figure in found):
        raise typer.Exit(1)


def _told(figure: "Figure") -> dict[str, Any]:
    told = asdict(figure) | {"filed_on": figure.filed_on.isoformat(), "days": figure.days}
    told["wait"] = {"way": figure.wait.way, "stuck": str(figure.wait.stuck) if figure.wait.stuck else None}
    return told


def _print(found: "Iterable[Figure]") -> None:
    from rich.console import Console
    from rich.table import Table

    from domain.explore.waits import Start

    table = Table(title="最长等待（天） Longest waits in days")
    for column in ("情形 what", "政策 policy", "信访人 petitioner", "日历 calendar", "开始 begins"):
        table.add_column(column)
    for column in ("天 days", "手算 by hand"):
        table.add_column(column, justify="right")
    table.add_column("提交日 filed on")
    for figure in found:
        if figure.what == "silence" and figure.start not in {Start.ROUTED, Start.AT_OFFICE}:
            continue  # between those two; --json has them all
        hand = _BY_HAND.get((figure.what, figure.petitioner, figure.start), "")
        days = "∞" if figure.days == float("inf") else str(int(figure.days))
        how = (_WORDS[figure.what], figure.policy, figure.petitioner, figure.calendar, figure.start)
        table.add_row(*how, days, hand, f"{figure.filed_on}")
    Console(width=170).print(table)
