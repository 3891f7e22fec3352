"""What does an operator type to make, stop, count and print place codes?"""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from cli.database import in_transaction, refuse_usage, today
from cli.noted import note_typed
from core import clock
from core.settings import Settings

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from models import Place

app = typer.Typer(no_args_is_help=True, help="二维码 The codes on posters.")
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_Code = Annotated[str, typer.Argument(help="二维码编号 place code")]
_Area = Annotated[str, typer.Argument(help="6、9 或 12 位区划代码 area code")]
_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


class PosterFormat(StrEnum):
    """What a poster is printed as; svg is the QR code alone."""

    PDF = "pdf"
    SVG = "svg"
    PNG = "png"


@app.command()
def issue(
    area: _Area,
    *,
    label: Annotated[str, typer.Option(help="位置说明，默认区划名称 where it hangs")] = "",
    desk: Annotated[UUID | None, typer.Option(help="指定窗口 of one desk")] = None,
    as_json: _AsJson = False,
) -> None:
    """制作一个二维码。Make a new code for a village, a township or the county."""
    from services.organisation.places import issue_place

    code = _padded(area)

    async def work(session: "AsyncSession", config: Settings) -> dict[str, Any]:
        place = await issue_place(session, area_code=code, label=label, desk_id=desk, now=clock.now())
        await note_typed(session, "place.issued", {"place": place.code}, county_code=place.county_code)
        return _told(place, config)

    _say(in_transaction(work, as_json=as_json), as_json=as_json)


@app.command()
def revoke(
    code: _Code,
    *,
    reason: Annotated[str, typer.Option(help="停用原因 why", prompt=False)],
    as_json: _AsJson = False,
) -> None:
    """停用一个二维码；不能恢复。Stop a code for good."""
    from services.organisation.places import revoke_place

    async def work(session: "AsyncSession", config: Settings) -> dict[str, Any]:
        place = await revoke_place(session, typed=code, reason=reason, now=clock.now())
        await note_typed(session, "place.revoked", {"place": place.code}, county_code=place.county_code)
        return _told(place, config)

    _say(in_transaction(work, as_json=as_json), as_json=as_json)


@app.command("list")
def list_codes(area: _Area, *, as_json: _AsJson = False) -> None:
    """列出一个地方及其以下的二维码。List the codes of an area and below."""
    from services.organisation.places import list_places

    code = _padded(area)

    async def work(session: "AsyncSession", config: Settings) -> list[dict[str, Any]]:
        return [_told(place, config) for place in await list_places(session, within=code)]

    found = in_transaction(work, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for place in found:
        _say(place, as_json=False)


@app.command()
def scans(code: _Code, *, since: _Day = None, until: _Day = None, as_json: _AsJson = False) -> None:
    """每天扫码次数，默认最近 30 天。Scans a day; the last 30 days unless told."""
    from services.organisation.places import find_place, list_scans

    async def work(session: "AsyncSession", config: Settings) -> list[dict[str, Any]]:
        last = until.date() if until else today(config)
        first = since.date() if since else last - timedelta(days=29)
        place = await find_place(session, typed=code, even_revoked=True)
        found = await list_scans(session, code=place.code, first=first, last=last)
        return [day.model_dump(mode="json") for day in found]

    days = in_transaction(work, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(days))
        return
    for day in days:
        typer.echo(f"{day['on']}  {day['count']:>6}")


@app.command()
def poster(
    code: _Code,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件；- 为标准输出 file, or - for stdout")],
    format: Annotated[PosterFormat | None, typer.Option(help="默认看文件后缀 default: the suffix")] = None,  # noqa: A002
) -> None:
    """海报（pdf、png）或单独的二维码（svg）。Print the poster (pdf, png) or the QR code alone (svg)."""
    from services.organisation.posters import draw_qr, read_poster, render_poster

    wanted = format or next((known for known in PosterFormat if output.suffix.lower() == f".{known}"), None)
    if wanted is None:
        refuse_usage("请用 --format pdf、svg 或 png say which format")

    async def work(session: "AsyncSession", config: Settings) -> Any:  # noqa: ANN401
        return await read_poster(session, typed=code, public_url=config.public_url)

    data = in_transaction(work)
    if wanted is PosterFormat.SVG:
        page = draw_qr(data.url, format="svg")
    else:
        page = render_poster(data, format="png" if wanted is PosterFormat.PNG else "pdf")
    if str(output) == "-":
        typer.get_binary_stream("stdout").write(page)
        return
    try:
        output.write_bytes(page)
    except OSError as error:
        typer.echo(f"{output}: {error.strerror}", err=True)
        raise typer.Exit(1) from None
    typer.echo(str(output))


def _padded(area: str) -> str:
    from domain.areas import pad

    try:
        return pad(area)
    except ValueError as error:
        refuse_usage(str(error))


def _told(place: "Place", config: Settings) -> dict[str, Any]:
    return {
        "place_code": place.code,
        "area_code": place.area_code,
        "label": place.label,
        "url": f"{config.public_url}/q/{place.code}",
        "revoked": place.revoked_at is not None,
    }


def _say(place: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(place, ensure_ascii=False))
        return
    state = "  已停用" if place["revoked"] else ""
    typer.echo(f"{place['place_code']}  {place['area_code']}  {place['label']}  {place['url']}{state}")
