"""How does ``python -m cli`` start?"""

from cli.main import app

app(prog_name="yima")
