"""What a function needs because of how it is set up, whatever its code does.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html and the pages of each setting
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.least_privilege.resources import Permission
from stormproof.core.system import System

Configuration = Mapping[str, Any]
"""GetFunctionConfiguration's answer."""
ANY = "*"
SENDING: Mapping[str, tuple[str, ...]] = {
    "events": ("events:PutEvents",),
    "lambda": ("lambda:InvokeFunction",),
    "s3": ("s3:PutObject", "s3:ListBucket"),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
}
"""Service of a destination -> what sending there needs:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""
POLLING: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"),
    "kinesis": ("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"),
    "sqs": ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage"),
}
"""Service of an event source -> what polling it needs:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html and its siblings
"""
INTERFACES = (
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "UnassignPrivateIpAddresses",
)
"""In a VPC; Lambda demands them on all resources:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
"""
MOUNTING = ("ClientMount", "ClientWrite")
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html"""
CONSUMER = "/consumer/"
"""In the ARN of a Kinesis consumer with a throughput of its own, which is subscribed to otherwise."""
INSIGHTS, INSIGHTS_LOG = "LambdaInsightsExtension", "/aws/lambda-insights"
"""The layer of Lambda Insights, and the log group that it writes to:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-Getting-Started.html
"""
TRACING = ("PutTelemetryRecords", "PutTraceSegments")
"""https://docs.aws.amazon.com/lambda/latest/dg/python-tracing.html"""


@dataclass(frozen=True)
class Surroundings:
    """What is set up around a function, beside its configuration."""

    sources: tuple[Mapping[str, Any], ...] = ()
    """Event source mappings as ListEventSourceMappings returns them."""
    destinations: tuple[str, ...] = ()
    """ARNs to which the results of asynchronous invocations are sent."""
    log_groups: tuple[str, ...] = ()
    """Names of the log groups that the function writes to, or may come to write to."""
    file_systems: tuple[str, ...] = ()
    """ARNs of the file systems that are mounted, those of EFS behind their access points."""
    layers: tuple[str, ...] = ()
    """Names of the layers."""
    open_points: tuple[str, ...] = ()
    """What around the function could not be looked at."""


def settings_need(system: System, configuration: Configuration, around: Surroundings) -> Iterator[Permission]:
    """Yield what a function's settings need, and what is around it."""
    for group in sorted(set(around.log_groups)):
        yield from _logging(system, group)
    if (configuration.get("TracingConfig") or {}).get("Mode") == "Active":
        yield from (Permission(f"xray:{action}", ANY) for action in TRACING)
    if (configuration.get("VpcConfig") or {}).get("SubnetIds"):
        yield from (Permission(f"ec2:{action}", ANY) for action in INTERFACES)
    for arn in around.file_systems:
        yield from (Permission(f"elasticfilesystem:{action}", arn) for action in MOUNTING)
    if any(layer.startswith(INSIGHTS) for layer in around.layers):
        yield from _logging(system, INSIGHTS_LOG)
    if key := configuration.get("KMSKeyArn"):
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
        yield Permission("kms:Decrypt", str(key))
    yield from _sending(_targets(configuration, around))
    for source in around.sources:
        arn = str(source.get("EventSourceArn", ""))
        service = _service(arn)
        if not _unfamiliar(arn):
            yield from (Permission(f"{service}:{action}", arn) for action in POLLING[service])


def undecidable(configuration: Configuration, around: Surroundings) -> Iterator[str]:
    """Yield what is set up whose needs are not known here."""
    for source in around.sources:
        arn = str(source.get("EventSourceArn", ""))
        if _unfamiliar(arn):
            yield f"the event source {arn or source.get('UUID')}"
    for target in _targets(configuration, around):
        if _service(target) not in SENDING:
            yield f"the destination {target}"
    yield from around.open_points


def _logging(system: System, group: str) -> Iterator[Permission]:
    arn = f"arn:{system.partition}:logs:{system.region}:{system.account}:log-group:{group}"
    # Lambda makes the group where it is not there, e.g. after somebody deleted it.
    for action in ("CreateLogGroup", "CreateLogStream", "PutLogEvents"):
        yield Permission(f"logs:{action}", f"{arn}:*")


def _targets(configuration: Configuration, around: Surroundings) -> Iterator[str]:
    """Yield the ARNs to which what failed, or was done, is sent: of invocations, and of event sources."""
    if letters := (configuration.get("DeadLetterConfig") or {}).get("TargetArn"):
        yield str(letters)
    yield from around.destinations
    for source in around.sources:
        if failed := ((source.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination"):
            yield str(failed)


def _unfamiliar(source: str) -> bool:
    return _service(source) not in POLLING or CONSUMER in source


def _sending(targets: Iterable[str]) -> Iterator[Permission]:
    for target in targets:
        for action in SENDING.get(_service(target), ()):
            objects = "/*" if action == "s3:PutObject" else ""
            yield Permission(action, f"{target}{objects}")


def _service(arn: str) -> str:
    return arn.split(":")[2] if arn.count(":") > 2 else ""
