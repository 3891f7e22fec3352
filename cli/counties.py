"""What does an operator type to open a county?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import prepare
from cli.database import in_transaction
from cli.noted import note_typed
from core import clock
from core.settings import Settings
from services.organisation.access_file import DemoAccess, write_access

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

app = typer.Typer(no_args_is_help=True, help="开通县 Open a county.")


@app.callback()
def counties() -> None:
    """开通县。Open a county: its units, desks, accounts and codes."""


@app.command("open")
def open_one(
    county: Annotated[str, typer.Argument(help="6 位或 12 位县级区划代码 county code")],
    *,
    access: Annotated[
        Path | None, typer.Option(help="为各单位开账号，初始密码写入此文件 make accounts, write here")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="只为这些区划开账号（可重复） accounts for these areas")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")] = False,
) -> None:
    """按已导入的区划开通一个县：单位、窗口，需要时账号和二维码。可重复执行。

    Make the units and desks of a county from its imported areas; with --access also accounts (the
    file is readable by its owner alone) and one code for each village, township hall and the office.
    """
    from rich.console import Console
    from rich.progress import track

    from domain.areas import pad
    from services.organisation.hand_out import hand_out_accounts, hand_out_codes
    from services.organisation.open_county import open_county
    from services.organisation.seed import seed

    wanted = {pad(code) for code in only or []}

    async def work(session: "AsyncSession", config: Settings) -> tuple[int, DemoAccess]:
        await seed(session, now=clock.now())
        units = await open_county(session, county_code=pad(county))
        found = DemoAccess(base_url=config.public_url, places=[], desks=[], partners=[])
        if access is None:
            await note_typed(session, "county.opened", {"units": len(units)}, county_code=pad(county))
            return len(units), found
        chosen = [unit for unit in units if not wanted or unit.area_code in wanted]
        keys, now = prepare.ring(config), clock.now()
        for unit in track(chosen, "开账号 accounts", console=Console(stderr=True), transient=True):
            found.desks.extend(
                await hand_out_accounts(session, units=[unit], keyring=keys, prefix=f"{county[:6]}.", now=now)
            )
        found.places.extend(await hand_out_codes(session, units=chosen, now=now))
        told = {"units": len(units), "accounts": len(found.desks), "places": len(found.places)}
        await note_typed(session, "county.opened", told, county_code=pad(county))
        return len(units), found

    units, found = in_transaction(work, as_json=as_json)
    if access is not None:
        write_access(access, found)
    told = {"units": units, "accounts": len(found.desks), "places": len(found.places)}
    line = f"单位 {units} 个，新账号 {len(found.desks)} 个，二维码 {len(found.places)} 个"
    typer.echo(json.dumps(told) if as_json else line)
