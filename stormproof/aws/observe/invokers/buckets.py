"""Buckets that notify a function: the system's own, and those that a function's policy lets in.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html. S3 reaches a function only
with a statement of the function's own policy, so that no other bucket of the account has to be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.invokers.invocations import Invocation, invocation_of
from stormproof.aws.observe.lambda_permissions import SOURCE, read_policy
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import tests
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import System

MOVED_BY = ""
BUCKET = ":s3:::"
"""What stands before a bucket's name in its ARN."""


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look at the notifications of the buckets that may invoke a function; raises CouldNotLook."""
    system = context.system
    return tuple(
        found
        for bucket in sorted({*(each.name for each in system.buckets), *_let_in(reads, system)})
        for each in _notified(reads, bucket)
        for found in invocation_of(system, str(each["LambdaFunctionArn"]), f"bucket {bucket}")
    )


def _notified(reads: Reads, bucket: str) -> list[Mapping[str, Any]]:
    try:
        answer = reads.read("s3", "get_bucket_notification_configuration", Bucket=bucket)
    except NotThere:
        return []
    return list(answer.get("LambdaFunctionConfigurations", ()))


def _let_in(reads: Reads, system: System) -> Iterator[str]:
    for function in system.functions:
        for statement in read_policy(reads, function.name):
            for _, key, sources in tests(statement):
                for source in sources if key == SOURCE else ():
                    if BUCKET in source:
                        yield source.rpartition(BUCKET)[2]
