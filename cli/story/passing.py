"""How does time pass in a story? As in ``yima demo advance``: the clock moves, what is due moves by itself."""

from datetime import datetime

from cli.advance import jump, say
from cli.story.stage import NotAsToldError, Stage
from core import clock
from core.settings import settings


def pass_time(stage: Stage, amount: str) -> None:
    """Move the demonstration's clock on, and tell what moved by itself; desks sign in again."""
    path = clock.file_of(settings().var_dir)
    if path.parent.resolve() != stage.access_file.parent.resolve():
        message = "只能拨快 YIMA_VAR_DIR 里的演示 only the demonstration in YIMA_VAR_DIR can be moved in time"
        raise NotAsToldError(message)
    if stage.ask("GET", "/readyz", status=200).get("demo_ahead_seconds") is None:
        message = "只有正在运行的演示（make run）可以拨快时间 only a running demonstration can be moved in time"
        raise NotAsToldError(message)
    passed = jump(path, amount)
    stage.forget_ended(passed.end)
    stage.show(f"⏩ {say(passed.start)} → {say(passed.end)}")
    for move, count in passed.moved.most_common():
        stage.show(f"   自动：{move} {count} 件")


def now(stage: Stage) -> datetime:
    """Return what time it is in the story."""
    return clock.wall() + clock.read_ahead(stage.access_file.with_name("clock.json"))
