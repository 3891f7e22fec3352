"""What does an operator type to change the keys, while everybody works?

``add`` makes a new active key, ``rotate`` brings everything sealed under it, ``list`` shows what still
needs which key, ``retire`` takes a key out that nothing needs. No printed code ever changes. What is
changed is written down for the auditors; where that cannot be, nothing is changed.
"""

import json
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli import prepare
from cli.database import in_transaction, with_database
from cli.noted import change_and_note, note_typed
from core import keychange
from core.children import tell
from core.ciphers import AES, CipherName
from core.keyfile import KeysError, as_text, parse
from core.keysource import open_ring
from core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.database import Database
    from core.keyring import KeyRing
    from services.keys.rotate import Rotated, Tell
    from services.keys.usage import KeyUse

app = typer.Typer(no_args_is_help=True, help="密钥：添加、轮换、停用 The keys: add, rotate, retire.")
_AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")]
_Number = Annotated[int, typer.Argument(min=1, max=255, help="密钥编号 number of the key")]
_REST = 60  # seconds after the last change: requests in hand may still seal under the key of before
_BY_HAND = "密钥在环境变量 YIMA_KEYS 里 the keys stand in YIMA_KEYS"


@app.command()
def add(
    cipher: Annotated[CipherName, typer.Option(help="用什么密码算法 what it seals with")] = AES,
    *,
    standby: Annotated[
        bool, typer.Option(help="先不启用：几台机器都拿到文件后再 activate not yet active: for several machines")
    ] = False,
    show: Annotated[
        bool, typer.Option("--print", help="不改文件，把新的 JSON 打印出来（含密钥） print the new ring")
    ] = False,
) -> None:
    """添加一把新密钥并启用；运行中的进程一秒内用上，不用重启。Add a key and make it the active one."""
    with _clear_endings():
        config = prepare.read_settings()
        if show:
            typer.echo(as_text(_change("key.printed", lambda: _one_more(prepare.ring(config), cipher), cipher=cipher)))
            return
        _require_file(config)
        made = _change(
            "key.added",
            lambda: keychange.add(config.key_path, cipher=cipher, activate=not standby),
            cipher=cipher,
            standby=standby,
        )
    tell(
        f"密钥 {max(made.keys)}（{cipher}）{'备用' if standby else '已启用'}，请另存密钥文件，然后 yima keys rotate "
        f"key {max(made.keys)} is {'on standby' if standby else 'active'}: keep a copy of the file"
    )


@app.command()
def activate(number: _Number) -> None:
    """启用一把已有的密钥。Make everything new under a key that is there."""
    with _clear_endings():
        config = prepare.read_settings()
        _require_file(config)
        _change("key.activated", lambda: keychange.activate(config.key_path, number), number)
    tell(f"密钥 {number} 已启用 key {number} is active")


@app.command("list")
def list_keys(*, as_json: _AsJson = False) -> None:
    """每把密钥还有多少数据要用。Show what still needs which key."""
    uses = _usage(as_json=as_json)
    if as_json:
        typer.echo(json.dumps([asdict(use) for use in uses]))
        return
    typer.echo("密钥 key  算法 cipher       密文 sealed  未结的码 open  已结的码 closed  账号 accounts")
    for use in uses:
        mark = "＊启用 active" if use.active else ("可停用 free" if use.is_free else "")
        typer.echo(
            f"{use.number:>8}  {use.cipher or '不在 missing':<16}{use.sealed:>12}{use.open_codes:>15}"
            f"{use.closed_codes:>17}{use.residents:>15}  {mark}"
        )


@app.command()
def rotate(*, as_json: _AsJson = False) -> None:
    """把密文换到启用的密钥下，服务照常；中断了再执行一次就接着做。查询码和回执不变。

    Seal everything anew under the active key while the service runs; cut off, it goes on when it is
    called again. Query codes and receipts stay as they are.

    Exit codes: 0 all of it, 1 something opens under no key or keeps changing, 2 wrong usage.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from services.keys import usage
    from services.keys.rotate import rotate as rotate_all

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        async def work(database: "Database", config: Settings) -> "Rotated":
            counts = await usage.totals(database)
            bars = {table: progress.add_task(table, total=rows) for table, rows in counts.items()}

            def advance(table: str, rows: int) -> None:
                progress.advance(bars[table], rows)

            said: Tell = advance
            source = open_ring(config.key_path, config.keys, public=config.is_public)
            done = await rotate_all(database, ring=source, tell=said)
            async with database.transaction() as session:
                told = {"rows": done.resealed, "left": done.left, "broken": len(done.broken)}
                await note_typed(session, "key.rotated", {"key_number": source().active, **told})
            return done

        done = with_database(work, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        typer.echo(
            f"已换 {done.resealed} 行，未换 {done.left} 行，打不开 {len(done.broken)} 行 rows: done, left, broken"
        )
        for row in done.broken[:20]:
            tell(f"  打不开 opens under no key: {row}")
    if done.left or done.broken:
        raise typer.Exit(1)


@app.command()
def retire(number: _Number) -> None:
    """停用一把密钥；只要还有密文、查询码或账号要用它就拒绝。Take a key out; refused while anything needs it."""
    with _clear_endings():
        config = prepare.read_settings()
        use = next((one for one in _usage() if one.number == number), None)
        if use is None or not use.cipher:
            _refuse(f"没有密钥 {number} there is no key {number}")
        if use.active:
            _refuse(f"密钥 {number} 正在使用 key {number} is the active one: add another first")
        if not use.is_free:
            _refuse(
                f"密钥 {number} 还有用 key {number} is needed: 密文 sealed {use.sealed}（yima keys rotate），"
                f"查询码 codes {use.open_codes + use.closed_codes}（信访件在就要留着 while petitions are kept），"
                f"账号 accounts {use.residents}（本人再登录后 until they sign in again）"
            )
        _require_file(config)
        if (wait := config.key_path.stat().st_mtime + _REST - _wall()) > 0:
            _refuse(f"密钥刚改过，{wait:.0f} 秒后再试 the keys have just changed: again in {wait:.0f} s")
        _change("key.retired", lambda: keychange.remove(config.key_path, number), number)
    tell(f"密钥 {number} 已停用；旧备份仍要它才打得开 key {number} is out; backups from before still need it")


def _change(topic: str, change: "Callable[[], KeyRing]", number: int | None = None, **data: object) -> "KeyRing":
    """Change the ring and have auditors read of it; without a number it is the newest key's."""

    def told(ring: "KeyRing") -> dict[str, object]:
        return {"key_number": number or max(ring.keys), **data}

    return in_transaction(lambda session, _: change_and_note(session, topic, change, told))


def _one_more(ring: "KeyRing", cipher: CipherName) -> "KeyRing":
    made = keychange.with_new_key(ring, max(ring.keys) + 1, cipher)
    parse(as_text(made), of="YIMA_KEYS")
    return made


def _usage(*, as_json: bool = False) -> "list[KeyUse]":
    from services.keys.usage import usage

    async def work(database: "Database", config: Settings) -> "list[KeyUse]":
        return await usage(database, ring=prepare.ring(config))

    return with_database(work, as_json=as_json)


def _wall() -> float:
    from core import clock

    return clock.wall().timestamp()


def _require_file(config: Settings) -> None:
    if config.keys:
        _refuse(f"{_BY_HAND}：请在那里改再重启 change it there and restart; `yima keys add --print` makes a new one")


@contextmanager
def _clear_endings() -> "Iterator[None]":
    try:
        yield
    except (KeysError, prepare.NotReadyError, OSError) as error:
        _refuse(str(error))


def _refuse(message: str) -> NoReturn:
    tell(message)
    raise typer.Exit(1)
