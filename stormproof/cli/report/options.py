"""What the commands about kept runs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say
from stormproof.core.errors import UsageError
from stormproof.run.reporting.history.reading import KeptRuns, kept_runs

ReportsOption = Annotated[
    Path, typer.Option("--reports", metavar="DIR", help="The folder below which runs are kept, of one target or many.")
]
REPORTS = Path("reports")


def read_kept(reports: Path) -> KeptRuns:
    """Return the runs that are kept below a folder, saying which cannot be read; raises UsageError where none is."""
    kept = kept_runs(reports)
    for folder, reason in kept.unread.items():
        say(f"{folder}: {reason}", err=True)
    if not kept.found:
        raise UsageError(f"{reports}: no run is kept there", "name the folder that `stormproof verify` writes into")
    return kept
