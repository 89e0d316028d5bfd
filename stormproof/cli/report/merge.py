"""``stormproof report merge``: one page and one summary of the reports of many targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.speaking.options import JsonOption
from stormproof.cli.tables.counting import counted
from stormproof.core.errors import UsageError
from stormproof.core.reports.merging import Merged, document
from stormproof.run.reporting.files import must_take_files

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="Below it are the reports of the targets.")]
IntoOption = Annotated[Path, typer.Option("--into", metavar="DIR", help="Where the merged report is written, anew.")]
ExpectOption = Annotated[
    str, typer.Option("--expect", metavar="NAMES", help="Folders that are to hold a report each, divided by commas.")
]


def run(
    folder: FolderArgument, into: IntoOption = Path("merged"), expect: ExpectOption = "", json: JsonOption = None
) -> None:
    """Merge all reports below a folder into one: index.html, summary.json, summary.md, and the targets' own pages.

    Asks nobody, and needs no target. Exit status: 0 it is written, whatever the verdicts are, which each run's own
    status has told; 2 there is no report at all.
    """
    from stormproof.run.reporting.merged.reading import read_reports  # noqa: PLC0415 - for this command alone
    from stormproof.run.reporting.merged.writing import write_merged  # noqa: PLC0415 - as above

    if folder.resolve().is_relative_to(into.resolve()) or into.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"--into {into}: it holds the reports that are merged, or lies among them", "name another one")
    if into.is_dir() and any(into.iterdir()) and not (into / "summary.json").is_file():
        raise UsageError(f"--into {into}: what is in it is no report, and would be replaced", "name another folder")
    must_take_files(into, "--into")
    reports = read_reports(folder, tuple(filter(None, expect.split(","))))
    if not reports.report.runs and not reports.report.unread:
        raise UsageError(f"{folder}: no report below it", "name the folder that `stormproof verify` wrote reports into")
    write_merged(reports, into)
    write_json(document(reports.report), json)
    for line in _lines(reports.report, into):
        say(line, err=True)


def _lines(report: Merged, into: Path) -> list[str]:
    unread = [f"{source}: {reason}" for source, reason in report.unread.items()]
    unmet = sum(bool(each.unmet) for each in report.runs.values())
    told = f"{counted(len(report.runs), 'target')}, {unmet} with criteria that are not met; gate {report.gate}"
    return [*unread, f"{told}: {into / 'index.html'}", report.month]
