"""``stormproof report period``: what an auditor asks of a quarter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.report.options import REPORTS, ReportsOption
from stormproof.cli.speaking.options import JsonOption
from stormproof.cli.tables.counting import counted
from stormproof.core.errors import UsageError
from stormproof.core.reports.period import Period, Span
from stormproof.run.reporting.contracts import must_fit
from stormproof.run.reporting.files import must_take, write_whole

DAY = "%Y-%m-%d"

FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day, UTC: 2026-10-01.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="The last day, UTC.")]
HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Default: period-FROM-TO.html in the reports' folder.")
]
PdfOption = Annotated[
    Path | None, typer.Option("--pdf", metavar="FILE", help="The same, printed; needs the extra `formats`.")
]


def run(
    since: FromOption,
    until: ToOption,
    reports: ReportsOption = REPORTS,
    html: HtmlOption = None,
    pdf: PdfOption = None,
    json: JsonOption = None,
) -> None:
    """Report a period by the kept runs of one target or many: samples, exceptions, waivers, proofs, kills, gaps.

    The seal of each sample is checked. Needs no target. Exit status: 1 a sample is not as it was sealed; 2 no such
    days, or no folder; 0 whatever the verdicts were.
    """
    from stormproof.run.reporting.period.document import document  # noqa: PLC0415 - for this command alone
    from stormproof.run.reporting.period.gathering import gather_period  # noqa: PLC0415 - as above

    span = Span(_day(since, "--from"), _day(until, "--to") + timedelta(days=1), datetime.now(UTC))
    if span.until <= span.since:
        raise UsageError(f"--to {until} lies before --from {since}", "name the first day and the last one")
    if not reports.is_dir():
        raise UsageError(f"--reports {reports}: no such folder", "name the folder that `stormproof verify` writes into")
    page = html or reports / f"period-{since}-{until}.html"
    for file, option in ((page, "--html"), (pdf, "--pdf")):
        if file:
            must_take(file, option)
    found = gather_period(reports, span)
    told = document(found)
    must_fit("period", told)
    write_json(told, json)
    _write(found, page, pdf)
    raise typer.Exit(1 if found.tampered else 0)


def _write(found: Period, page: Path, pdf: Path | None) -> None:
    from stormproof.run.reporting.period.page import printed, render_period  # noqa: PLC0415 - for this command alone

    text = render_period(found)
    write_whole(page, text)
    files = [page]
    if pdf:
        pdf.write_bytes(printed(text))
        files.append(pdf)
    for run, reason in found.tampered.items():
        say(f"{run}: NOT as it was sealed: {reason}", err=True)
    exceptions = sum(len(each.departures) for each in found.systems)
    told = f"{counted(len(found.systems), 'system')}, {counted(found.runs, 'run')}, {counted(exceptions, 'exception')}"
    say(f"{told}: {', '.join(map(str, files))}", err=True)


def _day(text: str, option: str) -> datetime:
    try:
        return datetime.strptime(text, DAY).replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"{option} {text}: that is no day", "write it as 2026-10-01") from error
