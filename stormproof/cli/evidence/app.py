"""The commands of ``stormproof evidence``."""

from __future__ import annotations

import typer

from stormproof.cli.evidence import export, key, verify

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Keys, archives and checks of evidence.")
app.command("verify", short_help="Check a bundle, or an archive.")(verify.run)
app.command("export", short_help="Write a run into one archive.")(export.run)
app.add_typer(key.app, name="key")
