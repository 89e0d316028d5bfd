"""JUnit's XML as CI servers read it: a suite a requirement, a case a criterion.

FAIL is a failure, ERROR an error, UNDECIDED and WAIVED are skipped with their reason: a server counts none as passed.
Of this there is no standard; it fits the schema of Jenkins:
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

from itertools import groupby

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.texts import plain
from stormproof.core.output.printable import printable
from stormproof.run.reporting.formats.report import Report, Told

RESULTS = {Verdict.FAIL: Failure, Verdict.ERROR: Error, Verdict.UNDECIDED: Skipped, Verdict.WAIVED: Skipped}


def render(report: Report) -> str:
    """Return the text of the file."""
    whole = JUnitXml(printable(report.resource))
    for title, told in groupby(report.told, key=lambda each: each.criterion.title):
        whole.add_testsuite(_suite(report, title, tuple(told)))
    whole.update_statistics()
    whole._elem.attrib.pop("skipped", None)  # noqa: SLF001 - the schema has it for suites alone
    return str(whole.tostring().decode("utf-8"))


def _suite(report: Report, title: str, told: tuple[Told, ...]) -> TestSuite:
    suite = TestSuite(title)
    suite.timestamp = report.started.strftime("%Y-%m-%dT%H:%M:%S")
    for name, value in (("run", report.run.id), ("region", report.run.region), ("gate", report.run.gate)):
        suite.add_property(name, printable(value))
    for each in told:
        suite.add_testcase(_case(report, each))
    return suite


def _case(report: Report, told: Told) -> TestCase:
    case = TestCase(told.title, f"stormproof.{report.run.target}", round(told.seconds, 3))
    if kind := RESULTS.get(told.verdict):
        result = kind(printable(f"{told.verdict.value}: {told.reason}"), told.code or told.verdict.value)
        if told.explained:
            result.text = printable(plain(told.explained))
        case.result = [result]
    return case
