"""The formats by name; what needs a library that is not installed says how to get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from stormproof.core.errors import UsageError
from stormproof.run.reporting.formats.report import Report

EXTRA = 'pip install "stormproof[formats]"'


@dataclass(frozen=True)
class Format:
    """A format: the module whose `render` makes it, and the library that it needs, empty for none."""

    module: str
    library: str = ""
    about: str = ""


FORMATS: Mapping[str, Format] = {
    "text": Format("text", about="for a terminal"),
    "markdown": Format("markdown", about="for a pull request or a job's summary"),
    "csv": Format("csv_rows", about="for a spreadsheet"),
    "json": Format("summary_json", about="summary.json as it is"),
    "junit": Format("junit", "junitparser", "XML for CI servers"),
    "sarif": Format("sarif", "sarif_pydantic", "SARIF 2.1.0 for code scanning"),
    "ocsf": Format("ocsf", "py_ocsf_models", "OCSF Compliance Findings"),
    "oscal": Format("oscal", "trestle", "OSCAL assessment results"),
}


def rendered(report: Report, name: str) -> str:
    """Return a report in a format; raises UsageError for an unknown one, and where its library is not installed."""
    chosen = FORMATS.get(name)
    if chosen is None:
        raise UsageError(f"--format {name}: there is no such format", f"name one of {', '.join(FORMATS)}")
    try:
        module = import_module(f"stormproof.run.reporting.formats.{chosen.module}")
    except ModuleNotFoundError as error:
        if chosen.library and (error.name or "").partition(".")[0] == chosen.library:
            raise UsageError(f"--format {name} needs {chosen.library}, which is not installed", EXTRA) from error
        raise
    return str(module.render(report))
