"""Which commands are there?"""

import typer

from cli import areas, audit, calendar, counties, demo, keys, law, places, policies, retention, serve, staff

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="一码 Yima")
app.add_typer(serve.app)
app.add_typer(areas.app, name="areas")
app.add_typer(counties.app, name="counties")
app.add_typer(places.app, name="places")
app.add_typer(policies.app, name="policy")
app.add_typer(calendar.app, name="calendar")
app.add_typer(demo.app, name="demo")
app.add_typer(keys.app, name="keys")
app.add_typer(law.app, name="law")
app.add_typer(audit.app, name="audit")
app.add_typer(retention.app, name="retention")
app.add_typer(staff.app, name="staff")
