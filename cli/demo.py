"""What can be shown to somebody who wants to see it work?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from core.settings import settings

app = typer.Typer(no_args_is_help=True, help="演示 Demonstration")


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
