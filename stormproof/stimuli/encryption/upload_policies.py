"""What the policies of buckets do not refuse of uploads, as S3 tells them; nothing is stored to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.core.bench import Bench
from stormproof.core.judges.encryption.demands import refused_uploads
from stormproof.core.least_privilege.policy_documents import Statement
from stormproof.core.resource_policies import lacking


def admitting_others(bench: Bench) -> Mapping[str, Sequence[Statement]]:
    """Return each bucket (ARN) with the statements that its policy lacks to refuse what is to rest under another key.

    Raises CouldNotLook.
    """
    policy = bench.context.policy
    return {
        bucket.arn: lacking(read_bucket_policy(bench.reads, bucket.name), refused_uploads(bucket, policy))
        for bucket in bench.context.system.buckets
    }
