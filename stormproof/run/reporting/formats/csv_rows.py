"""CSV: a row a criterion. No cell is taken for a formula by a spreadsheet."""

from __future__ import annotations

import csv
import io

from stormproof.core.output.printable import cell
from stormproof.run.reporting.formats.report import Report

HEADER = (
    "run", "at", "target", "environment", "account", "region", "criterion", "requirement", "demand", "severity",
    "verdict", "proof", "code", "reason", "seconds",
)  # fmt: skip


def render(report: Report) -> str:
    """Return the text of the file."""
    run, out = report.run, io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for each in report.told:
        row = (
            run.id, run.at.isoformat(), run.target, run.environment, run.account or "", run.region,
            each.criterion.id, each.criterion.title, each.criterion.demand, each.criterion.severity,
            each.verdict.value, each.proof or "", each.code or "", each.reason, f"{each.seconds:.3f}",
        )  # fmt: skip
        writer.writerow([cell(value) for value in row])
    return out.getvalue()
