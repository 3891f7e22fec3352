"""What does an operator type to bring in the list of divisions, and to look one up?"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import in_transaction, refuse_usage, today
from cli.noted import note_typed
from core.settings import Settings

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

app = typer.Typer(no_args_is_help=True, help="行政区划 The list of administrative divisions.")
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]


@app.command("import")
def import_list(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV 或 JSON 名单")],
    *,
    valid_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="生效日期，默认今天 in force from; default today")
    ] = None,
    close_missing: Annotated[
        bool, typer.Option(help="名单里没有的停用（只限名单列出的上级之内）close what the list leaves out")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="只核对，不写入 check and count, write nothing")] = False,
    as_json: _AsJson = False,
) -> None:
    """导入全国区划名单，可一次给多个文件。有一处错误就什么都不写入。

    Import national lists: all of it, or nothing. CSV with `code,name[,parentCode]`, JSON records or
    a JSON tree, UTF-8. Importing the same list again changes nothing.

    Exit codes: 0 imported (or, dry, importable), 1 refused or failed, 2 wrong usage.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from services.organisation.import_areas import import_areas

    if wrong := [path for path in files if path.suffix.lower() not in {".csv", ".json"}]:
        refuse_usage(f"{wrong[0].name}：只认 .csv 和 .json only CSV and JSON lists are read")
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("读取", total=sum(path.stat().st_size for path in files))

        def tell(step: str, read: int) -> None:
            if step == "读取":
                progress.update(bar, completed=read)
            else:
                progress.update(bar, description=step, total=None)

        async def work(session: "AsyncSession", config: Settings) -> Any:  # noqa: ANN401
            day = valid_from.date() if valid_from else today(config)
            done = await import_areas(
                session, files=files, valid_from=day, close_missing=close_missing, dry_run=dry_run, tell=tell
            )
            if not dry_run:
                await note_typed(session, "areas.imported", {"valid_from": day.isoformat(), **asdict(done)})
            return done

        done = in_transaction(work, as_json=as_json)
    _tell_import(asdict(done), dry_run=dry_run, as_json=as_json)


def _tell_import(done: dict[str, int], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done | {"dry_run": dry_run}))
        return
    typer.echo(
        f"{'核对无误（未写入）' if dry_run else '已导入'}：名单 {done['listed']:,}，新增 {done['opened']:,}，"
        f"改名 {done['renamed']:,}，不变 {done['unchanged']:,}，停用 {done['closed']:,}"
    )
    if done["left_behind"]:
        typer.echo(f"注意：{done['left_behind']:,} 个区划的上级已停用，请导入它们的名单", err=True)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="2、4、6、9 或 12 位代码")],
    *,
    as_json: _AsJson = False,
) -> None:
    """查一个区划：所在地、历史名称、下级。Show one division: where it lies, its names, what lies below."""
    from domain.areas import pad
    from services.organisation.areas import list_areas, list_holders, read_history

    try:
        padded = pad(code)
    except ValueError as error:
        refuse_usage(str(error))

    async def work(session: "AsyncSession", _: Settings) -> dict[str, Any]:
        history = await read_history(session, code=padded)
        holders = await list_holders(session, code=padded)
        children = await list_areas(session, parent=padded) if history[0].valid_to is None else []
        return {
            "code": padded,
            "path": [holder.model_dump() for holder in holders],
            "history": [row.model_dump() for row in history],
            "children": [child.model_dump(mode="json") for child in children],
        }

    found = in_transaction(work, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo(f"{padded}  " + " / ".join(holder["name"] for holder in found["path"]))
    for row in found["history"]:
        typer.echo(f"  {row['valid_from']} 至 {row['valid_to'] or '今'}  {row['name']}")
    for child in found["children"]:
        typer.echo(f"    {child['code']}  {child['name']}")
