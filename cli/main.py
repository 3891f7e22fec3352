"""Which commands are there?"""

import typer

from cli import serve

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="一码 Yima")
app.add_typer(serve.app)
