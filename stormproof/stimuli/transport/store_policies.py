"""What the policies of buckets and queues do not refuse, as AWS tells them; nothing is sent to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.aws.observe.sqs import read_queues
from stormproof.core.bench import Bench
from stormproof.core.judges.transport.demands import refused_by_bucket, refused_by_queue
from stormproof.core.least_privilege.policy_documents import Statement, parsed
from stormproof.core.resource_policies import lacking


def admitting_plain(bench: Bench) -> Mapping[str, Sequence[Statement]]:
    """Return each bucket and queue (ARN) with the statements about transport that its policy lacks, whoever wrote it.

    Raises CouldNotLook.
    """
    buckets = {
        bucket.arn: lacking(read_bucket_policy(bench.reads, bucket.name), refused_by_bucket(bucket))
        for bucket in bench.context.system.buckets
    }
    queues = {
        queue.arn: lacking(parsed(attributes.get("Policy")), refused_by_queue(queue.arn))
        for queue, attributes in read_queues(bench.reads, bench.context)
    }
    return {**buckets, **queues}
