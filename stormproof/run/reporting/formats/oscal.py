"""OSCAL assessment results (https://pages.nist.gov/OSCAL/learn/concepts/layer/assessment/assessment-results/).

Every criterion is an observation, made by a test or, where the proof is the configuration, by an examination. PASS and
FAIL, and WAIVED with them, are findings as well; of ERROR and UNDECIDED there is none: nobody could tell.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from trestle.oscal import OSCAL_VERSION, common
from trestle.oscal import assessment_results as results

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.output.printable import json_text, printable
from stormproof.run.reporting.formats.report import Report, Told

NAMESPACE = "urn:stormproof:report"
STATES = {
    Verdict.PASS: ("satisfied", "pass"),
    Verdict.FAIL: ("not-satisfied", "fail"),
    Verdict.WAIVED: ("not-satisfied", "other"),
}
TITLE = "Stormproof acceptance criteria"


def render(report: Report) -> str:
    """Return the text of the file; of the same run it is the same."""
    run = report.run
    plan = _uuid(report, "plan")
    whole = results.AssessmentResults(
        uuid=_uuid(report, "results"),
        metadata=common.Metadata(
            title=f"Stormproof verification of {report.resource}",
            last_modified=run.at,
            version=run.id,
            oscal_version=common.OscalVersion(OSCAL_VERSION),
            props=_props(stormproof=run.version, commit=run.commit, principal=run.principal, gate=run.gate),
        ),
        import_ap=results.ImportAp(href=f"#{plan}"),
        results=[_result(report)],
        back_matter=common.BackMatter(
            resources=[common.Resource(uuid=plan, title=TITLE, description="The criteria, each a Gherkin rule.")]
        ),
    )
    document: dict[str, Any] = results.Model(assessment_results=whole).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    return json_text(document, 1) + "\n"


def _result(report: Report) -> results.Result:
    controls = [common.SelectControlById(control_id=_control(each)) for each in report.told]
    findings = [_finding(report, each) for each in report.told if each.verdict in STATES]
    return results.Result(
        uuid=_uuid(report, "result"),
        title=f"Run {report.run.id}",
        description=f"Criteria of {report.resource} in {report.run.region}, verified by behaviour.",
        start=report.started,
        end=report.run.finished,
        props=_props(account=report.run.account, permits=" ".join(report.run.permits), region=report.run.region),
        reviewed_controls=common.ReviewedControls(
            control_selections=[common.ControlSelections(include_controls=controls)]
        ),
        observations=[_observation(report, each) for each in report.told],
        findings=findings or None,
    )


def _observation(report: Report, told: Told) -> common.Observation:
    return common.Observation(
        uuid=_uuid(report, f"observation {told.criterion.id}"),
        title=told.title,
        description=printable(told.reason) or "-",
        methods=["EXAMINE" if told.proof == "configuration" else "TEST"],
        props=_props(verdict=told.verdict.value, proof=told.proof, code=told.code),
        relevant_evidence=[
            common.RelevantEvidence(href=f"evidence/{told.criterion.id}/", description="Calls and exchanges behind it.")
        ],
        collected=report.run.finished,
    )


def _finding(report: Report, told: Told) -> common.Finding:
    state, reason = STATES[told.verdict]
    return common.Finding(
        uuid=_uuid(report, f"finding {told.criterion.id}"),
        title=told.title,
        description=printable(told.reason) or "-",
        target=common.FindingTarget(
            type=common.FindingTargetTypeValidValues.objective_id,
            target_id=_control(told),
            status=common.ObjectiveStatus(state=state, reason=reason),
        ),
        related_observations=[
            common.RelatedObservation(observation_uuid=_uuid(report, f"observation {told.criterion.id}"))
        ],
    )


def _control(told: Told) -> str:
    return f"stormproof-{told.criterion.id}"


def _uuid(report: Report, what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{NAMESPACE}:{report.run.id}:{what}"))


def _props(**values: str | None) -> list[common.Property] | None:
    found = [
        common.Property(name=name, ns=NAMESPACE, value=" ".join(printable(value).split()))
        for name, value in values.items()
        if value
    ]
    return found or None
