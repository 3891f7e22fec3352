"""How does one watch time pass in a demonstration?

The demonstration's clock only moves forward; the sweeps of the running service do the rest. Days
and working days end with their last minute, as the law counts them: after ``2wd`` a period of two
working days that began today is over.
"""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from cli import doors, prepare
from cli.database import in_transaction, refuse_usage
from core import clock
from core.children import tell
from domain.calendar import WorkingCalendar
from domain.expiry import ANSWERED
from domain.words import MOVES

AMOUNT = re.compile(r"([1-9][0-9]{0,3})(wd|d|h|w)")
_WEEKDAYS = "一二三四五六日"
_PATIENCE = 120.0
_DUE = text(
    """
    SELECT count(*) FROM clock JOIN petition ON petition.id = clock.petition_id
    WHERE clock.due_at <= :now AND clock.met_at IS NULL AND clock.breached_at IS NULL AND clock.stopped_at IS NULL
        AND clock.paused_at IS NULL AND clock.kind || '@' || petition.state = ANY(CAST(:answered AS text[]))
    """
)
_MOVED = text("SELECT data ->> 'row', topic FROM event WHERE at >= :since AND data ? 'clock'")

_LAPSES = {  # what ended without a move, by the name of its row
    "L-simple_acceptance_over": "简易受理到期，按普通期限",
    "L-simple_answer_over": "简易办理到期，按普通期限",
    "L-local_limit_over": "超过本县时限",
    "L-plan_missed": "没有按期拿出办理方案",
    "L-progress_missed": "没有按期反馈进展",
    "L-revisit_missed": "没有按期回访",
    "L-objection_window_over": "提出异议的时间已过",
    "L-choice_over": "选择的时间已过",
    "L-rating_window_over": "评价的时间已过",
    "L-hearing_time_over": "听证期间已过，接着计算",
    "L-re_review_still_overdue": "复核仍然超期，再次催办",
}


@dataclass(frozen=True)
class Jump:
    """From when to when, and what moved by itself meanwhile."""

    start: datetime
    end: datetime
    moved: Counter[str]


def target_of(amount: str, start: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant to which ``amount`` leads; raises ``ValueError`` for what is no amount."""
    match = AMOUNT.fullmatch(amount.strip().lower())
    if match is None:
        raise ValueError(amount)
    count, unit = int(match[1]), match[2]
    if unit == "h":
        return start + timedelta(hours=count)
    today = calendar.local_day(start)
    if unit == "wd":
        day = calendar.after_working_days(today, count)
    else:
        day = today + timedelta(days=count * (7 if unit == "w" else 1))
    return calendar.end_of(day) + timedelta(minutes=1)


def advance(
    amount: Annotated[str, typer.Argument(help="5wd 工作日 working days · 3d 天 days · 2w 周 weeks · 36h 小时 hours")],
) -> None:
    """拨快演示的时间，看到期的自动往前走。Move the demonstration's clock and let what is due move by itself."""
    if AMOUNT.fullmatch(amount.strip().lower()) is None:
        refuse_usage("请写 5wd（工作日）、3d（天）、2w（周）或 36h（小时） write 5wd, 3d, 2w or 36h")
    passed = jump(_followed(), amount)
    console = Console(highlight=False)
    console.print(f"{say(passed.start)} → [bold]{say(passed.end)}[/bold]")
    if not passed.moved:
        console.print("没有到期的。Nothing was due.")
    for move, count in passed.moved.most_common():
        console.print(f"  {count:>5}  {move}")


def now() -> None:
    """演示现在是什么时间，在哪个地址。What time it is in the demonstration, and where it runs."""
    path = _followed()
    typer.echo(say(clock.wall() + clock.read_ahead(path)))
    typer.echo(f"地址 Address  {prepare.running_settings().public_url}")


def jump(path: Path, amount: str) -> Jump:
    """Move the clock that ``path`` says, and wait until what is due has moved."""
    return in_transaction(lambda session, _: _advance(session, path, amount))


def _followed() -> Path:
    """Return the file that the running demonstration follows; refuses everywhere else."""
    try:
        config = prepare.running_settings()
    except prepare.NotReadyError as error:
        tell(str(error))
        raise typer.Exit(1) from None
    _, body = doors.readiness(config.host, config.port)
    if body.get("demo_ahead_seconds") is None:
        tell("只有正在运行的演示（make run）可以拨快时间 only a running demonstration can be moved in time")
        raise typer.Exit(1)
    return clock.file_of(config.var_dir)


async def _advance(session: AsyncSession, path: Path, amount: str) -> Jump:
    from services.organisation.calendar import read_calendar  # half a second that no other command needs

    calendar = await read_calendar(session)
    start = clock.wall() + clock.read_ahead(path)
    end = target_of(amount, start, calendar)
    if end - clock.wall() > clock.FURTHEST:
        refuse_usage("最多拨快三年 three years ahead at the most")
    clock.write_ahead(path, end - clock.wall())
    await _settle(session, end)
    rows = (await (await session.connection()).execute(_MOVED, {"since": end - timedelta(seconds=1)})).all()
    return Jump(start, end, Counter(_words(row, topic) for row, topic in rows))


async def _settle(session: AsyncSession, now: datetime) -> None:
    """Wait until nothing is due any more, with a bar."""
    connection = await session.connection()
    loop = asyncio.get_running_loop()
    until, most = loop.time() + _PATIENCE, 0
    with Progress(transient=True, console=Console(stderr=True)) as bar:
        task = bar.add_task("到期自动办理 what is due", total=None)
        quiet = 0
        while quiet < 3 and loop.time() < until:  # noqa: PLR2004 - one move may make the next one due
            left = (await connection.execute(_DUE, {"now": now, "answered": list(ANSWERED)})).scalar_one()
            most = max(most, left)
            bar.update(task, total=most or None, completed=most - left)
            quiet = quiet + 1 if left == 0 else 0
            await asyncio.sleep(0.4)
    if quiet == 0:
        tell("还有没走完的，后台任务在继续 some are still on their way: the worker goes on")


def _words(row: str, topic: str) -> str:
    from domain.lifecycle import ROWS

    moves = {known.id: known.move for known in ROWS}
    return _LAPSES.get(row) or MOVES.get(moves.get(row, ""), topic)


def say(instant: datetime) -> str:
    """Write an instant as people in Beijing say it."""
    from services.organisation.calendar import BEIJING

    local = instant.astimezone(BEIJING)
    day: date = local.date()
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）{local:%H:%M}"
