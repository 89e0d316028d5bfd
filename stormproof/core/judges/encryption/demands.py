"""What 8.4 demands: by whose keys data may rest, and which uploads the bucket's policy must refuse.

Without a key of the policy's, AWS's own keys and any customer key of the system's account satisfy; a key of another
account is somebody else's to take away. S3, DynamoDB and CloudWatch Logs encrypt whatever they store:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html ,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html ,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html . SQS does unless it was switched
off: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.least_privilege.policy_documents import Statement
from stormproof.core.policy import Policy
from stormproof.core.resource_policies import deny
from stormproof.core.system import Bucket, System

CLIENT_KEY = "StormproofDenyClientKeys"
OTHER_ALGORITHM = "StormproofDenyOtherAlgorithm"
OTHER_KEY = "StormproofDenyOtherKey"
"""How findings name the statements; a statement of any name that refuses as much will do."""
PUT = "s3:PutObject"
ALGORITHM = "s3:x-amz-server-side-encryption"
KEY = f"{ALGORITHM}-aws-kms-key-id"
BROUGHT = f"{ALGORITHM}-customer-algorithm"
"""What an upload names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html"""


@dataclass(frozen=True)
class Demand:
    """Whose keys will do: the one that is `named` (an ARN), or, where none is, AWS's and those of the `account`."""

    account: str
    named: str = ""

    def admits(self, key: str) -> bool:
        """Tell whether a key (ARN, ID or alias; empty for AWS's own) will do."""
        if self.named:
            return key in (self.named, self.named.rpartition("/")[2])
        return not key.startswith("arn:") or key.split(":")[4] == self.account

    def __str__(self) -> str:
        """Tell what is demanded."""
        return self.named or f"AWS's keys, or one of account {self.account}"


def key_demand(system: System, policy: Policy) -> Demand:
    """Return whose keys will do for a system's data."""
    return Demand(system.account, policy.encryption_key_arn or "")


def refused_uploads(bucket: Bucket, policy: Policy) -> tuple[Statement, ...]:
    """Return what a bucket's policy must refuse at least.

    Objects under a key that the client brings, which nobody else can read; and where the policy names a key, objects
    that name another algorithm or another key.
    """
    objects = (bucket.objects,)
    brought = deny(CLIENT_KEY, PUT, objects, {"Null": {BROUGHT: "false"}})
    named = policy.encryption_key_arn
    if not named:
        return (brought,)
    by_kms = {"Null": {ALGORITHM: "false"}, "StringNotEquals": {ALGORITHM: ["aws:kms", "aws:kms:dsse"]}}
    by_key = {"Null": {KEY: "false"}, "StringNotEquals": {KEY: named}}
    return (brought, deny(OTHER_ALGORITHM, PUT, objects, by_kms), deny(OTHER_KEY, PUT, objects, by_key))
