"""``stormproof report show``: a run that is kept, in any format."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say
from stormproof.cli.report.options import REPORTS, ReportsOption, read_kept
from stormproof.core.errors import UsageError
from stormproof.core.reports.history import history
from stormproof.run.recording.evidence.layout import SUMMARY
from stormproof.run.reporting.files import must_take, must_take_files, write_whole
from stormproof.run.reporting.formats.registry import FORMATS, rendered
from stormproof.run.reporting.formats.report import read_report
from stormproof.run.reporting.history.reading import LATEST, Kept, KeptRuns

RunArgument = Annotated[str, typer.Argument(metavar="[RUN]", help="A run's name or its beginning; default: the last.")]
FormatOption = Annotated[str, typer.Option("--format", metavar="NAME", help=f"One of {', '.join(FORMATS)}.")]
PagesOption = Annotated[
    Path | None, typer.Option("--pages", metavar="DIR", help="Render its pages anew there, a copy that has no seal.")
]
OutputOption = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write there, not to stdout.")]


def run(
    name: RunArgument = LATEST,
    form: FormatOption = "text",
    output: OutputOption = None,
    pages: PagesOption = None,
    reports: ReportsOption = REPORTS,
) -> None:
    """Show a kept run for people or for other tools; junit, sarif, ocsf and oscal need the extra `formats`.

    Exit status: 2 no such run or format, or its library is not installed.
    """
    kept = read_kept(reports)
    meant = kept.named(name)
    if pages:
        _render(meant, kept, pages)
        return
    if output:
        must_take(output, "--output")
    if aged := meant.run.aged(datetime.now(UTC)):
        say(f"evidence {aged}", err=True)
    text = rendered(read_report(meant.folder, meant.run, history(kept.runs, meant.run)), form)
    if output is None:
        say(text.removesuffix("\n"))
    else:
        write_whole(output, text)
        say(f"{output}: {meant.run.id} as {form}", err=True)


def _render(meant: Kept, kept: KeptRuns, into: Path) -> None:
    from stormproof.run.reporting.html.again import render_again  # noqa: PLC0415 - Jinja, for this alone

    if into.is_dir() and any(into.iterdir()) and not (into / SUMMARY).is_file():
        raise UsageError(f"--pages {into}: what is in it is no report, and would be replaced", "name another folder")
    must_take_files(into, "--pages")
    say(f"{render_again(meant, kept, into)}: the pages of {meant.run.id}", err=True)
