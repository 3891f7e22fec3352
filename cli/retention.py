"""What does an operator type to see what is kept no longer, and to let it go?"""

import json
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import refuse_usage, today, with_database
from core import clock
from core.children import tell
from core.settings import Settings

if TYPE_CHECKING:
    from core.database import Database
    from domain.retention import Act, Rule
    from services.retention.due import County, Due
    from services.retention.run import Done

app = typer.Typer(no_args_is_help=True, help="保存期限 Retention.")
_County = Annotated[str | None, typer.Option("--county", help="6 位或 12 位县级区划代码 county code")]
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_KEPT = {
    "open": "还没有办结 open",
    "clock": "期限还在走 a period runs",
    "order": "督办没有办结 an order is not closed",
    "proposal": "建议没有答复 a proposal waits for an answer",
    "linked": "与未办结的件关联 belongs to an open one",
    "report": "移送还没有签收 handed over, not yet confirmed",
}
_OFF = (
    "本县政策没有打开自动执行，什么也没有做：请先用 yima policy set 写 switched_on，公布 30 天后生效 "
    "the county's policy has not switched it on: nothing was done"
)
_ACTS = {"anonymise": "去掉姓名 anonymise", "tombstone": "只留编号 tombstone", "delete": "整件删除 delete"}


@app.command()
def plan(
    county: _County = None,
    *,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="按哪天生效的政策，默认今天 by which day's policy"),
    ] = None,
    numbers: Annotated[bool, typer.Option("--list", help="列出编号 list the numbers")] = False,
    as_json: _AsJson = False,
) -> None:
    """现在到期的有哪些，按哪条规则，什么也不改。Show what is due now, by rule; nothing is changed."""
    found = _plan(_code(county), on=on.date() if on else None, as_json=as_json)
    if as_json:
        typer.echo(json.dumps([_told(one, due, numbers=numbers) for one, due in found], ensure_ascii=False))
        return
    for one, due in found:
        _print(one, due, numbers=numbers)
    if not found:
        typer.echo("没有已办结的信访件 there is no closed petition")


@app.command()
def run(
    county: _County = None,
    *,
    limit: Annotated[int | None, typer.Option(min=1, help="最多几件 at most so many petitions")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再问 do not ask")] = False,
    as_json: _AsJson = False,
) -> None:
    """执行到期的，只办政策里已经打开的县。中断了再执行一次就接着做。

    Let go what is due, in counties whose policy has switched it on and nowhere else.
    Exit codes: 0 all of it, 1 some were left or their chain does not verify, 2 wrong usage.
    """
    code = _code(county)
    found = _plan(code, as_json=as_json)
    chosen = [(one, due) for one, due in found if one.retention.switched_on]
    if code and not chosen:
        tell(_OFF)
        raise typer.Exit(1)
    total = sum(each.kept is None for _, due in chosen for each in due)
    total = total if limit is None else min(total, limit)
    if total and not yes:
        for one, due in chosen:
            _print(one, due, numbers=False)
        typer.confirm(f"办理 {total} 件，不能恢复 {total} petitions, for good?", abort=True)
    done = _run([one for one, _ in chosen], limit, total, as_json=as_json)
    broken = [number for each in done.values() for number in each.broken]
    left = sum(each.left for each in done.values())
    if as_json:
        acts = {code: each.acts for code, each in done.items()}
        typer.echo(json.dumps({"done": acts, "left": left, "broken": broken}))
    else:
        for code, each in done.items():
            said = (
                "、".join(f"{_ACTS[act]} {count}" for act, count in each.acts.items()) or "没有到期的 nothing was due"
            )
            typer.echo(f"{code}：{said}")
        if not done:
            typer.echo("没有打开的县 no county has switched it on：yima policy set")
        for number in broken:
            typer.echo(f"  事件链不完整，没有动 chain broken, untouched: {number}（yima audit verify）")
    if left or broken:
        raise typer.Exit(1)


def _code(county: str | None) -> str | None:
    from domain.areas import pad

    try:
        return pad(county) if county else None
    except ValueError as error:
        refuse_usage(str(error))


def _plan(code: str | None, *, on: date | None = None, as_json: bool) -> "list[tuple[County, list[Due]]]":
    from services.organisation.policies import require_county
    from services.retention.due import counties, pages

    async def work(database: "Database", config: Settings) -> "list[tuple[County, list[Due]]]":
        async with database.transaction() as session:
            if code:
                await require_county(session, code)
            found = await counties(session, on=on or today(config), code=code)
        now = clock.now()
        return [(one, [due async for page in pages(database, one, now=now) for due in page]) for one in found]

    return with_database(work, as_json=as_json)


def _run(counties: "list[County]", limit: int | None, total: int, *, as_json: bool) -> "dict[str, Done]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from core import storage
    from services.retention.run import run as run_county

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("保存期限 retention", total=total)

        async def work(database: "Database", config: Settings) -> "dict[str, Done]":
            shelf = storage.connect(
                config.storage_url, endpoint=config.storage_endpoint, directory=config.var_dir / "attachments"
            )
            left, done = limit, {}
            for one in counties:
                done[one.code] = await run_county(
                    database, one, storage=shelf, now=clock.now(), limit=left,
                    tell=lambda count: progress.advance(bar, count),
                )  # fmt: skip
                left = left if left is None else left - done[one.code].total
            return done

        return with_database(work, as_json=as_json)


def _told(county: "County", due: "list[Due]", *, numbers: bool) -> dict[str, object]:
    """Return the plan of a county as JSON: how many by rule, how many have to wait and why."""
    ready = [one for one in due if one.kept is None]
    counted = sorted(Counter((one.rule, one.act) for one in ready).items(), key=_key)
    told: dict[str, object] = {
        "county": county.code,
        "policy_version": county.policy_version,
        "switched_on": county.retention.switched_on,
        "rules": [asdict(rule) | {"does": act.value, "count": count} for (rule, act), count in counted],
        "waiting": dict(Counter(one.kept for one in due if one.kept)),
    }
    if numbers:
        told["numbers"] = [{"number": one.number, "does": one.act.value, "waits": one.kept} for one in due]
    return told


def _key(item: "tuple[tuple[Rule, Act], int]") -> tuple[object, ...]:
    (rule, act), _ = item
    return rule.category_prefix, rule.closed_as, act.strength, rule.months


def _print(county: "County", due: "list[Due]", *, numbers: bool) -> None:
    on = "每天自动执行 switched on" if county.retention.switched_on else "没有打开 switched off"
    version = f"第 {county.policy_version} 版政策 policy" if county.policy_version else "产品默认 default"
    typer.echo(f"{county.code}（{version}，{on}）")
    counted = Counter((one.rule, one.act) for one in due if one.kept is None)
    for (rule, act), count in sorted(counted.items(), key=_key):
        whose = f"{rule.category_prefix or '所有类别 every category'} · {rule.closed_as}"
        typer.echo(f"  {whose} · 办结后 {rule.months} 个月 months · {_ACTS[act]}：{count} 件")
    if not counted:
        typer.echo("  没有到期的 nothing is due")
    for reason, count in Counter(one.kept for one in due if one.kept).items():
        typer.echo(f"  月数已满，先不动 has to wait: {count} 件，{_KEPT.get(str(reason), reason)}")
    for one in due if numbers else ():
        typer.echo(f"    {one.number}  {one.closed_at.date()}  {_KEPT.get(one.kept or '', _ACTS[one.act])}")
