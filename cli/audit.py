"""What does an operator type to prove that no event and nothing of the audit was changed?"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import with_database
from core.settings import Settings

if TYPE_CHECKING:
    from core.database import Database
    from services.audit.verify import Verified

_COVERED = (
    "核对的是：信访件的事件、最后一个封印以前的审计记录、封印、已删除的账 "
    "covered: events, audit rows up to the last seal, seals, the ledger of what was deleted\n"
    "不核对：正文、姓名、期限、回避、附件等其他数据 "
    "not covered: words, names, periods, recusals, files and all other rows"
)
app = typer.Typer(no_args_is_help=True, help="审计 Audit.")


@app.callback()
def audit() -> None:
    """审计。Is everything that happened still there, as it was written?"""


@app.command()
def verify(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")] = False) -> None:
    """核对每一件的事件链、审计记录和封印；指出第一处不对的。

    Verify the chain of events of each petition, the audit rows up to the last seal, the seals, and the ledger of
    what was deleted. Nothing else is covered: not the words, names, periods, recusals or files.
    """
    found = with_database(_verify, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _print(found)
    raise typer.Exit(1 if found.wrong else 0)


async def _verify(database: "Database", _config: Settings) -> "Verified":
    from rich.console import Console
    from rich.progress import Progress

    from services.audit.verify import verify

    async with database.hot.acquire() as connection:
        total = await connection.fetchval("SELECT count(*) FROM petition")
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("核对 verifying", total=total)
            return await verify(connection, tell=lambda done: bar.update(task, completed=done))


def _print(found: "Verified") -> None:
    typer.echo(f"核对了 {found.petitions} 件、{found.events} 个事件、{found.seals} 个封印 petitions, events, seals")
    if found.deleted:
        typer.echo(f"另有 {found.deleted} 件保存期满已删除，账上留着编号和哈希 deleted, their numbers and hashes kept")
    for broken in found.broken:
        event = f"，第 {broken.event} 个事件 event {broken.event}" if broken.event is not None else ""
        typer.echo(f"  不对 broken: {broken.where}{event}: {broken.what}")
    if found.wrong > len(found.broken):
        typer.echo(f"  …… 共 {found.wrong} 处 {found.wrong} in all")
    typer.echo("有改动或缺失 changed or missing rows" if found.wrong else "这些完整无改动 none of these was changed")
    typer.echo(_COVERED)
