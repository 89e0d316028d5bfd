"""``stormproof report prune``: takes old runs away."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.report.options import REPORTS, ReportsOption, read_kept
from stormproof.cli.speaking.options import JsonOption, YesOption
from stormproof.cli.tables.counting import counted
from stormproof.core.errors import UsageError
from stormproof.core.reports.pruning import Limits, Pruning, pruning
from stormproof.run.reporting.history.removing import remove_runs

KeepOption = Annotated[
    int | None, typer.Option("--keep", metavar="N", min=1, help="Keep the last N runs of each system.")
]
OlderOption = Annotated[
    int | None,
    typer.Option("--older-than", metavar="DAYS", min=1, max=36_600, help="Keep what is no older than so many days."),
]
GreenOption = Annotated[bool, typer.Option("--green", help="Take the last green run of a system too.")]
SignedOption = Annotated[bool, typer.Option("--signed", help="Take runs whose evidence is signed too.")]


def run(
    keep: KeepOption = None,
    older_than: OlderOption = None,
    green: GreenOption = False,  # noqa: FBT002 - typer's way of a flag
    signed: SignedOption = False,  # noqa: FBT002 - as above
    reports: ReportsOption = REPORTS,
    yes: YesOption = False,  # noqa: FBT002 - as above
    json: JsonOption = None,
) -> None:
    """Take kept runs away that are beyond a limit; with both limits a run stays that either one keeps.

    The last run of a system always stays, its last green run and signed ones unless that is said. Asks first; without
    a terminal --yes is needed. Exit status: 1 the answer was no; 2 no limit, or none is kept there.
    """
    if keep is None and older_than is None:
        raise UsageError("what is to stay?", "say --keep N, --older-than DAYS, or both")
    kept = read_kept(reports)
    limits = Limits(keep, timedelta(days=older_than) if older_than else None, green, signed)
    found = pruning(kept.runs, limits, datetime.now(UTC))
    _tell(found)
    if found.going:
        _must_agree(f"Take {counted(len(found.going), 'run')} away for good, with all evidence?", yes=yes)
        going = {each.id for each in found.going}
        remove_runs([each.folder for each in kept.found if each.run.id in going])
    write_json({"verb": "prune", "gone": [each.id for each in found.going], "kept_because": dict(found.staying)}, json)
    say(f"{counted(len(found.going), 'run')} taken away", err=True)


def _tell(found: Pruning) -> None:
    for each in found.going:
        say(f"goes   {each.id}  gate {each.gate}", err=True)
    for name, reason in found.staying.items():
        say(f"stays  {name}: {reason}", err=True)


def _must_agree(question: str, *, yes: bool) -> None:
    """Ask; ends the verb with status 1 where the answer is no. Raises UsageError where there is no terminal."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question}\n  There is no terminal to ask on, and nothing was taken away", "say --yes")
    if not typer.confirm(question):
        say("Nothing was taken away.", err=True)
        raise typer.Exit(1)
