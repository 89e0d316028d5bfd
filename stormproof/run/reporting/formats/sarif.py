"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): a rule and a result a criterion.

FAIL is kind ``fail``; ERROR and UNDECIDED are ``open``, nobody could tell; PASS is ``pass``; WAIVED is ``fail`` with a
suppression that was accepted. GitHub wants a file of each result: the target file, by the name that it has by default.
"""

from __future__ import annotations

from typing import Any

from sarif_pydantic.sarif import (
    ArtifactLocation,
    Invocation,
    Level,
    Location,
    LogicalLocation,
    Message,
    PhysicalLocation,
    Region,
    ReportingDescriptor,
    Result,
    Run,
    RunAutomationDetails,
    Sarif,
    Tool,
    ToolDriver,
)

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.texts import markdown, plain
from stormproof.core.output.printable import json_text, printable
from stormproof.run.reporting.formats.report import Report, Told

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TARGET_FILE = "stormproof.toml"
KINDS = {
    Verdict.PASS: "pass",
    Verdict.FAIL: "fail",
    Verdict.WAIVED: "fail",
    Verdict.ERROR: "open",
    Verdict.UNDECIDED: "open",
}


def render(report: Report) -> str:
    """Return the text of the file."""
    run = report.run
    driver = ToolDriver(name="Stormproof", version=run.version, rules=[_rule(each) for each in report.told])
    described = Run(
        tool=Tool(driver=driver),
        automation_details=RunAutomationDetails(id=f"stormproof/{run.target}/{run.environment}/{run.id}"),
        invocations=[
            Invocation(
                execution_successful=all(each.verdict is not Verdict.ERROR for each in report.told),
                end_time_utc=run.at,
                account=run.principal,
            )
        ],
        results=[_result(report, index, each) for index, each in enumerate(report.told)],
        properties={"gate": run.gate, "region": run.region, "account": run.account, "permits": list(run.permits)},
    )
    whole = Sarif(version="2.1.0", schema_uri=SCHEMA, runs=[described])
    return json_text(whole.model_dump(mode="json", by_alias=True, exclude_none=True), 1) + "\n"


def _rule(told: Told) -> ReportingDescriptor:
    """Return the criterion as a rule; its help is what is said of the reason code that it came to."""
    explained = told.explained
    help_text = Message(text=plain(explained), markdown=markdown(explained)) if explained else None
    return ReportingDescriptor(
        id=told.criterion.id,
        name=f"Stormproof{told.criterion.id.replace('.', '_')}",
        short_description=Message(text=told.criterion.demand),
        full_description=Message(text=f"{told.criterion.title}: {told.criterion.demand}"),
        help=help_text,
        properties={"tags": ["compliance", told.criterion.severity], "requirement": told.criterion.requirement},
    )


def _result(report: Report, index: int, told: Told) -> Result:
    kind = KINDS[told.verdict]
    more: dict[str, Any] = {}
    if told.verdict is Verdict.WAIVED:
        more["suppressions"] = [{"kind": "external", "status": "accepted", "justification": printable(told.reason)}]
    return Result(
        rule_id=told.criterion.id,
        rule_index=index,
        kind=kind,
        level=Level.ERROR if kind == "fail" else Level.NONE,
        message=Message(text=printable(f"{told.verdict.value}: {told.reason or told.criterion.demand}")),
        locations=[_location(report)],
        partial_fingerprints={"criterion/v1": f"{report.run.target}/{report.run.environment}/{told.criterion.id}"},
        properties={"verdict": told.verdict.value, "proof": told.proof, "code": told.code},
        **more,
    )


def _location(report: Report) -> Location:
    return Location(
        physical_location=PhysicalLocation(
            artifact_location=ArtifactLocation(uri=TARGET_FILE), region=Region(start_line=1)
        ),
        logical_locations=[
            LogicalLocation(name=report.run.target, fully_qualified_name=report.resource, kind="resource")
        ],
    )
