"""What policies are good for in wrong hands, by cloudsplaining's analysis; and what Access Analyzer says of them.

https://github.com/salesforce/cloudsplaining
https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from stormproof.core.least_privilege.policy_documents import Document, statements
from stormproof.core.planning.controls import Reads

Risk = tuple[str, str]
"""A reason code, and what was found in words."""
GRAVE = frozenset({"ERROR", "SECURITY_WARNING"})
"""Findings of Access Analyzer that count; the others are style."""


def risks(documents: Iterable[Document]) -> tuple[Risk, ...]:
    """Return what the policies of one role, taken together, allow that is dangerous."""
    # 0.3 seconds to import, for those alone who look at roles.
    from cloudsplaining.scan.policy_document import PolicyDocument  # noqa: PLC0415

    together = [statement for document in documents for statement in statements(document)]
    document = {"Version": "2012-10-17", "Statement": together}
    # A way to more rights is one on a single named role, too; reading a bucket of one's own is no exfiltration.
    escalating = PolicyDocument(document, flag_resource_arn_statements=True)
    return (*_escalations(escalating), *_risks(PolicyDocument(document)))


def analyzer_findings(reads: Reads, documents: Iterable[Document], trust: Document) -> tuple[Risk, ...]:
    """Return what Access Analyzer holds against policies and a trust policy."""
    asked: list[tuple[Document, dict[str, str]]] = [(each, {"policyType": "IDENTITY_POLICY"}) for each in documents]
    role = {"policyType": "RESOURCE_POLICY", "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument"}
    findings = [
        finding
        for document, kind in [*asked, (trust, role)]
        for finding in reads.pages(
            "accessanalyzer", "validate_policy", "findings", policyDocument=json.dumps(document), **kind
        )
    ]
    return tuple(
        ("roles.analyzer_finding", f"{each['issueCode']}: {each['findingDetails']}")
        for each in findings
        if each["findingType"] in GRAVE
    )


def _escalations(found: Any) -> Iterator[Risk]:
    for way in found.allows_privilege_escalation:
        yield "roles.privilege_escalation", f"{way['type']} by {', '.join(way['actions'])}"


def _risks(found: Any) -> Iterator[Risk]:
    named = {
        "roles.permissions_management": ("manages permissions", found.permissions_management_without_constraints),
        "roles.data_exfiltration": ("gives data away", found.allows_data_exfiltration_actions),
        "roles.credentials_exposure": ("gives credentials away", found.credentials_exposure),
        "roles.service_wildcard": ("allows whole services", found.service_wildcard),
        "roles.infrastructure_modification": ("changes any resource", found.infrastructure_modification),
    }
    for code, (what, actions) in named.items():
        if actions:
            yield code, f"{what} by {', '.join(sorted(actions)[:5])}"
