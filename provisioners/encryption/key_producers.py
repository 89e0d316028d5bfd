"""The services that write to queues, the bucket and topics as themselves, and need the key that encrypts these.

As the resources' own policies name them: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.aws.observe.sqs import read_queues
from stormproof.core.least_privilege.key_policies import services_named
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.planning.controls import PlanContext, Reads

SENDS = {"sqs": "sqs:SendMessage", "s3": "s3:PutObject"}
BY_IAM = frozenset({"lambda.amazonaws.com"})
"""They come with a role, whose right to the key IAM grants."""


@dataclass(frozen=True)
class Producer:
    """A service, and the ARN of what it writes to."""

    service: str
    resource: str


def producers(reads: Reads, context: PlanContext) -> tuple[Producer, ...]:
    """Return who writes to the system's queues and its bucket as a service."""
    found = [*_of_queues(reads, context), *_of_bucket(reads, context)]
    return tuple(sorted(found, key=lambda each: (each.resource, each.service)))


def _of_queues(reads: Reads, context: PlanContext) -> Iterator[Producer]:
    for queue, attributes in read_queues(reads, context):
        yield from _named(attributes, queue.arn)


def _named(attributes: Mapping[str, str], arn: str) -> Iterator[Producer]:
    for service in services_named(parsed(attributes.get("Policy")), SENDS["sqs"]) - BY_IAM:
        yield Producer(service, arn)


def _of_bucket(reads: Reads, context: PlanContext) -> Iterator[Producer]:
    for bucket in context.system.buckets:
        for service in services_named(read_bucket_policy(reads, bucket.name), SENDS["s3"]) - BY_IAM:
            yield Producer(service, bucket.arn)
