"""What does an operator type to read, check and announce the holidays of a year?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import in_transaction, refuse_usage, today
from core import clock
from core.settings import Settings

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from schemas.calendar import CalendarDone, CalendarYearForm

app = typer.Typer(no_args_is_help=True, help="工作日历：放假和调休 The calendar of working days.")
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_Year = Annotated[int | None, typer.Argument(min=2000, max=2100, help="年份 year")]
_File = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, readable=True, help="一年的放假安排，JSON，同 data/calendar.json 的一年"
    ),
]


@app.command()
def show(year: _Year = None, *, as_json: _AsJson = False) -> None:
    """看一年的放假和调休，默认今年。Show a year; this one unless told."""
    from services.organisation.calendar_years import read_page

    async def work(session: "AsyncSession", config: Settings) -> dict[str, Any]:
        page = await read_page(session, year=year or today(config).year)
        return page.model_dump(mode="json")

    page = in_transaction(work, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(page, ensure_ascii=False))
        return
    told, known = page["year"], page["announced_years"]
    typer.echo(f"{told['year']}年  " + (told["source"] or "还没有公布，暂按周一至周五上班计算 not announced"))
    for word, named in (("放假", told["off"]), ("上班", told["work"])):
        for name, days in named.items():
            typer.echo(f"  {word}  {name}  {'、'.join(days)}")
    for edit in page["edits"]:
        typer.echo(f"  {edit['at']}  改了 {edit['moved_clocks']} 个期限  {edit['source']}")
    typer.echo(f"已公布 announced: {known[0]}–{known[-1]}" if known else "一年也没有公布 none announced")


@app.command()
def export(year: _Year = None, *, as_json: _AsJson = False) -> None:
    """导出一年或全部，可直接再导入。Print a year, or all of them, as the file that is read."""
    from services.organisation.calendar_years import as_told, read_year, read_years

    del as_json  # it is JSON in any case

    async def work(session: "AsyncSession", _: Settings) -> dict[str, Any]:
        if year is None:
            return {"years": [as_told(one) for one in await read_years(session)]}
        return as_told(await read_year(session, year=year))

    found = in_transaction(work)
    if not found:
        typer.echo(f"{year}年还没有公布 not announced", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps(found, ensure_ascii=False))


@app.command()
def check(file: _File, *, as_json: _AsJson = False) -> None:
    """核对文件，并数出会改哪些期限；不写入。Check a file and count what it would move; write nothing."""
    _announce(file, dry_run=True, as_json=as_json)


@app.command()
def announce(
    file: _File,
    *,
    dry_run: Annotated[bool, typer.Option(help="只核对，不写入 check and count, write nothing")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="可能没有写全的，已核对确实如此 it looks incomplete and is right")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """公布或更正一年：写入日历，重算未完的期限，告诉信访人。可重复执行。

    Announce a year, or mend it: the calendar, every open period that it touches, and a notice to
    each petitioner whose date changes, all or nothing. Announcing it again changes nothing. A year
    in which holidays seem to be missing needs --yes.

    Exit codes: 0 announced (or, dry, ready to be), 1 refused or failed, 2 wrong usage.
    """
    _announce(file, dry_run=dry_run, confirmed=yes, as_json=as_json)


def _announce(file: Path, *, dry_run: bool, confirmed: bool = False, as_json: bool) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from services.organisation.calendar_edit import announce_year

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("重算期限", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total)

        async def work(session: "AsyncSession", _: Settings) -> "CalendarDone":
            return await announce_year(
                session, told=_read(file), now=clock.now(), dry_run=dry_run, confirmed=confirmed, tell=tell
            )

        done = in_transaction(work, as_json=as_json)
    _say(done, as_json=as_json)


def _read(file: Path) -> "CalendarYearForm":
    """Read one year; raises ``calendar_wrong`` with every mistake of shape."""
    from pydantic import ValidationError

    from domain.calendar_year import Mistake
    from schemas.calendar import CalendarYearForm
    from schemas.mending import mend_file
    from services.organisation.calendar_edit import refuse

    try:
        return CalendarYearForm.model_validate_json(file.read_bytes())
    except ValidationError as error:
        refuse([Mistake(one["pointer"] or "/", one["detail"]) for one in mend_file(error.errors(), CalendarYearForm)])
        raise
    except OSError as error:
        refuse_usage(f"{file.name}: {error.strerror}")


def _say(done: "CalendarDone", *, as_json: bool) -> None:
    if as_json:
        typer.echo(done.model_dump_json())
        return
    head = "核对无误（未写入）" if done.dry_run else "已写入"
    typer.echo(
        f"{head}：{done.year}年，新增 {len(done.added)} 天，去掉 {len(done.removed)} 天；"
        f"改期的期限 {done.moved_clocks} 个，涉及 {done.moved_petitions} 件；"
        f"权利保持不变 {done.kept_rights} 个，不再暂定 {done.confirmed_clocks} 个"
    )
    for words in done.warnings:
        typer.echo(f"  请核对 check: {words}")
    for one in done.examples:
        typer.echo(f"  {one.number}  {one.name}  {one.old_due_on} → {one.new_due_on}")
