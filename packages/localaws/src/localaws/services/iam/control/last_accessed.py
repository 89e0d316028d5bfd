"""IAM's last accessed information, which moto does not have: jobs that report which services an identity has used.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html and
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html . A report lists the services
that the identity's policies allow, used or not, sorted by namespace, and of those whose actions are tracked the used
ones; actions on data are not tracked:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-action-last-accessed.html . Reports are
complete at once. Groups and managed policies, of which others' accesses count, are not implemented.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import InvalidInput, NotFoundException
from moto.iam.responses import IamResponse

from localaws.moto.patches import Patches
from localaws.services.iam.accesses import Access, Accesses
from localaws.services.iam.arn_forms import FORMS
from localaws.services.iam.conditions import many
from localaws.services.iam.control.policies import NoSuchIdentity, identity_of
from localaws.services.iam.evaluation import statements
from localaws.services.iam.patterns import like

LEVELS = ("SERVICE_LEVEL", "ACTION_LEVEL")
MOST = 100
PRINCIPAL = re.compile(r"arn:[^:]+:iam::\d{12}:(user|role)/.+")
NAMES: Mapping[str, str] = {
    "dynamodb": "Amazon DynamoDB",
    "ec2": "Amazon EC2",
    "events": "Amazon EventBridge",
    "iam": "AWS Identity and Access Management",
    "kms": "AWS Key Management Service",
    "lambda": "AWS Lambda",
    "logs": "Amazon CloudWatch Logs",
    "s3": "Amazon S3",
    "secretsmanager": "AWS Secrets Manager",
    "sns": "Amazon SNS",
    "sqs": "Amazon SQS",
    "ssm": "AWS Systems Manager",
    "states": "AWS Step Functions",
    "xray": "AWS X-Ray",
}
"""Namespace -> name of the service; another one's namespace stands for its name."""
UNTRACKED = frozenset({"logs", "xray", "sts"})
"""Services whose actions are not reported."""
ON_DATA = re.compile(
    r"dynamodb:(.*Item|Query|Scan|PartiQL.*)|s3:(?!ListAllMyBuckets).*(Object|ListBucket).*|kms:(Decrypt|.*crypt.*|.*DataKey.*)"
    r"|lambda:Invoke.*|sqs:(.*Message.*)|sns:Publish|secretsmanager:.*Value|ssm:GetParameter.*|events:PutEvents"
)


@dataclass(frozen=True)
class Job:
    """A report that was asked for."""

    arn: str
    level: str
    created: datetime


def install(patches: Patches, accesses: Accesses) -> None:
    """Add the operations, which report `accesses`."""
    jobs: dict[str, Job] = {}

    def generate_service_last_accessed_details(self: IamResponse) -> ActionResult:
        arn, level = self._get_param("Arn"), self._get_param("Granularity") or LEVELS[0]
        if not PRINCIPAL.fullmatch(arn):
            raise InvalidInput(f"{arn} is neither a user nor a role: its report is not implemented by the embedded AWS")
        _allowed(arn)
        job = str(uuid.uuid4())
        jobs[job] = Job(arn, level, datetime.now(UTC))
        return ActionResult({"JobId": job})

    def get_service_last_accessed_details(self: IamResponse) -> ActionResult:
        job = jobs.get(self._get_param("JobId"))
        if job is None:
            raise NotFoundException(f"{self._get_param('JobId')} cannot be found.")
        return ActionResult(_report(self, job, accesses.of(job.arn)))

    for operation in (generate_service_last_accessed_details, get_service_last_accessed_details):
        patches.put(IamResponse, operation.__name__, operation)


def _report(self: IamResponse, job: Job, used: Mapping[str, Access]) -> Mapping[str, Any]:
    services = [_service(namespace, job, used) for namespace in sorted(_allowed(job.arn))]
    at_most, begin = int(self._get_param("MaxItems") or MOST), int(self._get_param("Marker") or 0)
    more = begin + at_most < len(services)
    return {
        "JobStatus": "COMPLETED",
        "JobType": job.level,
        "JobCreationDate": job.created,
        "JobCompletionDate": job.created,
        "ServicesLastAccessed": services[begin : begin + at_most],
        "IsTruncated": more,
        **({"Marker": str(begin + at_most)} if more else {}),
    }


def _service(namespace: str, job: Job, used: Mapping[str, Access]) -> Mapping[str, Any]:
    mine = {action: access for action, access in used.items() if action.partition(":")[0] == namespace}
    found: dict[str, Any] = {"ServiceName": NAMES.get(namespace, namespace), "ServiceNamespace": namespace}
    if not mine:
        return {**found, "TotalAuthenticatedEntities": 0}
    last = max(mine.values(), key=lambda access: access.at)
    found |= {
        "LastAuthenticated": last.at,
        "LastAuthenticatedEntity": job.arn,
        "LastAuthenticatedRegion": last.region,
        "TotalAuthenticatedEntities": 1,
    }
    tracked = list(_tracked(namespace, job, mine))
    return {**found, **({"TrackedActionsLastAccessed": tracked} if tracked else {})}


def _tracked(namespace: str, job: Job, used: Mapping[str, Access]) -> Iterator[Mapping[str, Any]]:
    if job.level == LEVELS[1] and namespace not in UNTRACKED:
        for action, access in sorted(used.items()):
            if not ON_DATA.fullmatch(action):
                yield {
                    "ActionName": action.partition(":")[2],
                    "LastAccessedEntity": job.arn,
                    "LastAccessedTime": access.at,
                    "LastAccessedRegion": access.region,
                }


def _allowed(arn: str) -> frozenset[str]:
    """Return the namespaces of the services that an identity's policies allow anything of."""
    try:
        policies = identity_of(arn).policies
    except NoSuchIdentity:
        raise NotFoundException(f"{arn} cannot be found.") from None
    known = frozenset({*FORMS, *NAMES})
    found: set[str] = set()
    for statement in (each for policy in policies for each in statements(policy.document)):
        if statement["Effect"] != "Allow":
            continue
        for pattern in many(statement.get("Action", "*")):
            prefix = pattern.partition(":")[0].lower()
            found |= {name for name in known if like(prefix, name)} if "*" in prefix else {prefix}
    return frozenset(found)
