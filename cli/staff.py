"""What does an operator type to open, reset, stop and list accounts of staff?

On the machine itself every role can be invited: so the first head of a county's petition office and the
first hand-over officer get in. Who runs the machine never learns anybody's password.
"""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import in_transaction, refuse_usage
from core import clock
from core.settings import Settings
from domain.fields import Role, UnitKind

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from schemas.staff import Invitation, StaffItem

app = typer.Typer(no_args_is_help=True, help="工作人员账号 Accounts of staff.")
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_Username = Annotated[str, typer.Argument(help="用户名 user name")]
_KIND_OF = {
    Role.VILLAGE_DESK: UnitKind.VILLAGERS_COMMITTEE,
    Role.TOWNSHIP_DESK: UnitKind.TOWNSHIP_GOVERNMENT,
    Role.REVIEWER: UnitKind.REVIEW_OFFICE,
    Role.DISCIPLINE: UnitKind.DISCIPLINE_DESK,
}


@app.command()
def invite(  # noqa: PLR0913
    username: _Username,
    name: Annotated[str, typer.Argument(help="姓名 display name")],
    *,
    role: Annotated[Role, typer.Option(help="岗位 role")],
    area: Annotated[str, typer.Option(help="单位所在的 6、9 或 12 位区划代码 area code")],
    kind: Annotated[UnitKind | None, typer.Option(help="哪个单位；部门须写 which unit of the area")] = None,
    head: Annotated[bool, typer.Option("--head", help="负责人 its head")] = False,
    as_json: _AsJson = False,
) -> None:
    """开账号：给一个 72 小时内用一次的链接。Open an account: a link for one use within 72 hours."""
    from pydantic import ValidationError

    from domain.areas import pad
    from schemas.mending import mend_file
    from schemas.staff import InvitationForm
    from services.staff.find import find_unit
    from services.staff.invite import invite as send

    at = kind or _KIND_OF.get(role) or (None if role is Role.DEPARTMENT else UnitKind.PETITION_OFFICE)
    if at is None:
        refuse_usage("部门账号请用 --kind 写明哪个部门 name the department with --kind")
    try:
        code = pad(area)
    except ValueError as error:
        refuse_usage(str(error))

    async def work(session: "AsyncSession", config: Settings) -> "Invitation":
        unit_id = await find_unit(session, area_code=code, kind=at)
        told = {"username": username, "display_name": name, "unit_id": unit_id, "role": role, "is_head": head}
        try:
            form = InvitationForm.model_validate(told)
        except ValidationError as error:
            mends = mend_file(error.errors(), InvitationForm)
            refuse_usage("\n".join(f"{mend['pointer'].strip('/')}：{mend['detail']}" for mend in mends))
        return await send(session, form=form, inviter=None, public_url=config.public_url, now=clock.now())

    _say(in_transaction(work, as_json=as_json), as_json=as_json)


@app.command()
def reset(
    username: _Username,
    *,
    new_second_factor: Annotated[
        bool, typer.Option("--new-second-factor", help="动态码也重新绑定 the second factor too")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """重置：原来的密码、会话、令牌失效，再给一个链接。End what opens an account, and invite its holder anew."""
    from schemas.staff import ResetForm
    from services.staff.find import find_by_username
    from services.staff.invite import reset as send

    async def work(session: "AsyncSession", config: Settings) -> "Invitation":
        staff_id = await find_by_username(session, username)
        form = ResetForm(new_second_factor=new_second_factor)
        return await send(
            session, staff_id=staff_id, form=form, inviter=None, public_url=config.public_url, now=clock.now()
        )

    _say(in_transaction(work, as_json=as_json), as_json=as_json)


@app.command()
def disable(username: _Username, *, as_json: _AsJson = False) -> None:
    """停用：会话和令牌立即结束。Stop an account, its sessions and its tokens at once."""
    _set(username, active=False, as_json=as_json)


@app.command()
def enable(username: _Username, *, as_json: _AsJson = False) -> None:
    """启用：本人重新登录。Let an account be used again."""
    _set(username, active=True, as_json=as_json)


@app.command("list")
def list_accounts(
    name: Annotated[str, typer.Argument(help="用户名、姓名或单位里的字 part of a name")] = "",
    *,
    as_json: _AsJson = False,
) -> None:
    """列出账号。List accounts."""
    from services.staff.manage import list_staff

    async def work(session: "AsyncSession", _: Settings) -> "list[StaffItem]":
        found, after = await list_staff(session, inviter=None, name=name, after=None, limit=500)
        while after is not None:
            more, after = await list_staff(session, inviter=None, name=name, after=after, limit=500)
            found += more
        return found

    found = in_transaction(work, as_json=as_json)
    if as_json:
        typer.echo(json.dumps([item.model_dump(mode="json") for item in found], ensure_ascii=False))
        return
    for item in found:
        typer.echo(_line(item.model_dump(mode="json")))


def _set(username: str, *, active: bool, as_json: bool) -> None:
    from services.staff.find import find_by_username
    from services.staff.manage import set_active

    async def work(session: "AsyncSession", _: Settings) -> "StaffItem":
        staff_id = await find_by_username(session, username)
        return await set_active(session, staff_id=staff_id, active=active, inviter=None, now=clock.now())

    item = in_transaction(work, as_json=as_json).model_dump(mode="json")
    typer.echo(json.dumps(item, ensure_ascii=False) if as_json else _line(item))


def _line(item: dict[str, Any]) -> str:
    states = {"invited": "待接受邀请", "active": "在用", "disabled": "已停用"}
    factor = "动态码" if item["has_second_factor"] else "无动态码"
    head = "（负责人）" if item["is_head"] else ""
    return (
        f"{item['username']}  {item['display_name']}  {item['unit']}  {item['role_name']}{head}  "
        f"{states[item['standing']]}  {factor}"
    )


def _say(invitation: "Invitation", *, as_json: bool) -> None:
    if as_json:
        typer.echo(invitation.model_dump_json())
        return
    typer.echo(invitation.link)
    until = f"{invitation.expires_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"只出现这一次，交给本人 shown this once: {invitation.username}, {until}")
