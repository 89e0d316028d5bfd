"""``summary.json`` of the run as it is, with nothing in it that a terminal would obey."""

from __future__ import annotations

from stormproof.core.output.printable import json_text
from stormproof.run.reporting.formats.report import Report


def render(report: Report) -> str:
    """Return the text of the file."""
    return json_text(dict(report.summary)) + "\n"
