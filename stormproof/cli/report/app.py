"""The commands of ``stormproof report``."""

from __future__ import annotations

import typer

from stormproof.cli.report import diff, issue, listing, merge, period, prune, show

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command("list", short_help="List the runs that are kept.")(listing.run)
app.command("show", short_help="Show a run for people or other tools.")(show.run)
app.command("diff", short_help="Show what changed between runs.")(diff.run)
app.command("period", short_help="Report a period, for an audit.")(period.run)
app.command("prune", short_help="Take old runs away.")(prune.run)
app.command("merge", short_help="Make one report of many targets.")(merge.run)
app.command("issue", short_help="Tell in an issue what has changed.")(issue.run)
