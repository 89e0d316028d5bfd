"""The commands of ``stormproof recover``."""

from __future__ import annotations

import typer

from stormproof.cli.recover import drill, objects, overview, table

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command("plan")(overview.plan)
app.command("table")(table.run)
app.command("objects")(objects.run)
app.command("status")(overview.status)
app.command("drill")(drill.run)
