"""OCSF Compliance Findings, class 2003, one a criterion.

https://schema.ocsf.io/1.5.0/classes/compliance_finding

FAIL is Fail, PASS is Pass, ERROR and UNDECIDED are Warning: "did not yield a result due to missing information". WAIVED
is Fail with the event's status Suppressed: the finding was accepted.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from py_ocsf_models.events.findings.activity_id import ActivityID
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from py_ocsf_models.events.findings.compliance_finding_type_id import ComplianceFindingTypeID
from py_ocsf_models.events.findings.severity_id import SeverityID
from py_ocsf_models.events.findings.status_id import StatusID as EventStatus
from py_ocsf_models.objects.account import Account, TypeID
from py_ocsf_models.objects.cloud import Cloud
from py_ocsf_models.objects.compliance import Compliance
from py_ocsf_models.objects.compliance_status import StatusID
from py_ocsf_models.objects.finding_info import FindingInformation
from py_ocsf_models.objects.metadata import Metadata
from py_ocsf_models.objects.product import Product
from py_ocsf_models.objects.remediation import Remediation
from py_ocsf_models.objects.resource_details import ResourceDetails

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.output.printable import json_text, printable
from stormproof.core.reports.kept import KeptRun
from stormproof.run.reporting.formats.report import Report, Told

STATUSES = {
    Verdict.PASS: StatusID.Pass,
    Verdict.FAIL: StatusID.Fail,
    Verdict.WAIVED: StatusID.Fail,
    Verdict.ERROR: StatusID.Warning,
    Verdict.UNDECIDED: StatusID.Warning,
}
SEVERITIES = {"blocker": SeverityID.Critical, "critical": SeverityID.High, "normal": SeverityID.Medium}
"""By the severity of a criterion, in Allure's words."""


def render(report: Report) -> str:
    """Return the text of the file: a list of findings."""
    return json_text([_finding(report, each) for each in report.told], 1) + "\n"


def _finding(report: Report, told: Told) -> dict[str, Any]:
    run, at = report.run, _milliseconds(report.run.at)
    severity = _severity(told)
    status = EventStatus.Suppressed if told.verdict is Verdict.WAIVED else EventStatus.New
    finding = ComplianceFinding(
        activity_id=ActivityID.Create,
        activity_name=ActivityID.Create.name,
        compliance=_compliance(told),
        finding_info=FindingInformation(
            uid=f"{run.id}/{told.criterion.id}", title=told.title, desc=printable(told.reason), created_time=at
        ),
        message=printable(f"{told.verdict.value}: {told.reason}"),
        metadata=Metadata(product=_product(run.version), event_code=told.criterion.id, profiles=["cloud"]),
        remediation=Remediation(desc=told.explained.mend) if told.explained else None,
        resources=[_resource(report)],
        severity_id=severity,
        severity=severity.name,
        status_id=status,
        status=status.name,
        status_code=told.code or told.verdict.value,
        status_detail=printable(told.reason),
        time=at,
        type_uid=ComplianceFindingTypeID.Create,
        type_name="Compliance Finding: Create",
        unmapped={"verdict": told.verdict.value, "proof": told.proof or ""},
    )
    return _completed(json.loads(finding.model_dump_json(exclude_none=True)), run, told)


def _completed(document: dict[str, Any], run: KeptRun, told: Told) -> dict[str, Any]:
    """Return a finding with what the library has no field for, or another word than the schema."""
    compliance = {**document["compliance"], "status": STATUSES[told.verdict].name}
    cloud = json.loads(_cloud(run).model_dump_json(exclude_none=True))
    words = {"category_name": "Findings", "class_name": "Compliance Finding"}
    return {**document, "compliance": compliance, "cloud": cloud, **words}


def _cloud(run: KeptRun) -> Cloud:
    name = run.account or "unknown"
    account = Account(name=name, type="AWS Account", type_id=TypeID.AWS_Account, uid=name)
    return Cloud(provider="AWS", region=run.region, account=account)


def _compliance(told: Told) -> Compliance:
    return Compliance(
        control=told.criterion.id,
        desc=told.criterion.demand,
        requirements=[told.criterion.title],
        standards=["Stormproof acceptance criteria"],
        status_id=STATUSES[told.verdict],
    )


def _product(version: str) -> Product:
    return Product(name="Stormproof", vendor_name="Stormproof", version=version)


def _resource(report: Report) -> ResourceDetails:
    return ResourceDetails(
        uid=report.resource, name=report.run.target, region=report.run.region, type="serverless system"
    )


def _severity(told: Told) -> SeverityID:
    """Return how bad it is; that a criterion is met is information."""
    if told.verdict is Verdict.PASS:
        return SeverityID.Informational
    return SEVERITIES.get(told.criterion.severity, SeverityID.Unknown)


def _milliseconds(at: datetime) -> int:
    """Return a time as OCSF has it: milliseconds since 1970."""
    return int(at.timestamp() * 1000)
