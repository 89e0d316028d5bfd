"""``stormproof evidence export``: a run and its evidence as one archive, the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.report.options import REPORTS, ReportsOption, read_kept
from stormproof.cli.speaking.options import JsonOption
from stormproof.run.recording.evidence.archive import write_archive
from stormproof.run.recording.evidence.layout import EVIDENCE
from stormproof.run.recording.evidence.verification import verify_bundle
from stormproof.run.reporting.files import must_take
from stormproof.run.reporting.history.reading import LATEST

RunArgument = Annotated[str, typer.Argument(metavar="[RUN]", help="A run's name or its beginning; default: the last.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Ends with .tar.gz or .tar; default: RUN.tar.gz.")
]


def run(
    name: RunArgument = LATEST, output: OutputOption = None, reports: ReportsOption = REPORTS, json: JsonOption = None
) -> None:
    """Write what is under a run's seal, its pages too, into one archive; of the same run it has the same bytes.

    The evidence is checked first. Exit status: 1 it is not as it was sealed, and nothing was written; 2 no such run.
    """
    kept = read_kept(reports).named(name)
    found = verify_bundle(kept.folder / EVIDENCE)
    for problem in (*found.problems, *(f"{each}: not beside it" for each in found.absent)):
        say(problem, err=True)
    if found.problems or found.absent:
        say(f"{kept.folder}: NOT as it was sealed; nothing was written", err=True)
        raise typer.Exit(1)
    file = output or Path(f"{kept.run.id}.tar.gz")
    must_take(file, "--output")
    sha256 = write_archive(kept.folder, file, kept.run.at)
    write_json({"archive": str(file), "run": kept.run.id, "files": found.files, "sha256": sha256}, json)
    say(f"{file}: {found.files} files of {kept.run.id}, SHA-256 {sha256}", err=True)
