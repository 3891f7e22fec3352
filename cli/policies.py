"""What does an operator type to read and to set a county's policy?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import in_transaction, refuse_usage, today
from core import clock
from core.settings import Settings

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from schemas.policies import PolicyList, PolicyVersion

app = typer.Typer(no_args_is_help=True, help="本县政策 A county's policy.")
_County = Annotated[str, typer.Option("--county", help="6 位或 12 位县级区划代码 county code")]
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_ORDERS = {"local_order": "逐级", "statutory": "本级或上一级（国家规定）"}


@app.command()
def show(county: _County, *, as_json: _AsJson = False) -> None:
    """现行的政策。Show what is in force today."""
    found = _read(county, as_json=as_json).in_force
    typer.echo(found.model_dump_json() if as_json else _line(found))


@app.command("list")
def list_versions(county: _County, *, as_json: _AsJson = False) -> None:
    """所有版本，新的在前。List all versions, the newest first."""
    found = _read(county, as_json=as_json).items
    typer.echo(
        json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False)
        if as_json
        else "\n".join(_line(one) for one in found) or "没有定过，按产品默认 none: the defaults hold"
    )


@app.command("set")
def set_version(
    file: Annotated[Path, typer.Argument(help="JSON 文件 a JSON file", exists=True, dir_okay=False)],
    county: _County,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对 check only")] = False,
    as_json: _AsJson = False,
) -> None:
    """按文件定一版新的政策。Add a version from a file; nothing that was decided before is changed."""
    from pydantic import ValidationError

    from schemas.mending import mend_file
    from schemas.policies import PolicyDraft
    from services.organisation.policies import add_policy

    try:
        draft = PolicyDraft.model_validate_json(file.read_bytes())
    except ValidationError as error:
        mends = mend_file(error.errors(), PolicyDraft)
        lines = [f"{one['pointer'] or '（整个文件）'}：{one['detail']}" for one in mends]
        refuse_usage("政策文件不对 the file is not a policy:\n  " + "\n  ".join(lines))

    code = _padded(county)

    async def work(session: "AsyncSession", config: Settings) -> "PolicyVersion":
        added = await add_policy(
            session, county_code=code, draft=draft, staff_id=None, now=clock.now(), today=today(config)
        )
        if dry_run:
            await session.rollback()
        return added

    added = in_transaction(work, as_json=as_json)
    said = "核对通过，没有写入 checked, nothing written：" if dry_run else ""
    typer.echo(added.model_dump_json() if as_json else f"{said}{_line(added)}")


def _read(county: str, *, as_json: bool) -> "PolicyList":
    from services.organisation.policies import list_policies, require_county

    code = _padded(county)

    async def work(session: "AsyncSession", config: Settings) -> "PolicyList":
        await require_county(session, code)
        return await list_policies(session, county_code=code, on=today(config))

    return in_transaction(work, as_json=as_json)


def _padded(county: str) -> str:
    from domain.areas import pad

    try:
        return pad(county)
    except ValueError as error:
        refuse_usage(str(error))


def _line(one: "PolicyVersion") -> str:
    since = one.valid_from.isoformat() if one.valid_from else "产品默认 default"
    days = "、".join(f"{level.word} {count}" for level, count in one.local_working_days.items())
    kept = "自动执行 switched on" if one.retention.switched_on else "不自动执行 off"
    rule = one.published_rule or "无 none（乡级、县级期限只提醒，不打开上一级 these limits warn only）"
    return (
        f"第 {one.version} 版（{since}）：扫码来信来电 {_ORDERS[one.remote]}；走访 {_ORDERS[one.visits]}；"
        f"工作日 {days}；保存期限 {kept}；已公布的规定 {rule}；{one.note}"
    )
