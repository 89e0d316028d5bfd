"""What 8.5 demands of settings: security policies that admit TLS 1.2 and newer alone, stores that refuse the rest.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html ,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryptionInTransit.html and
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
"""

from __future__ import annotations

from stormproof.core.least_privilege.policy_documents import Statement
from stormproof.core.resource_policies import deny
from stormproof.core.system import Bucket

MODERN = "TLS_1_2"
ENHANCED = "SecurityPolicy_"
"""How the names of the enhanced policies begin, none of which admits an older version."""
INSECURE = "StormproofDenyInsecureTransport"
OLD_TLS = "StormproofDenyOldTls"
"""How findings name the statements; a statement of any name that refuses as much will do."""


def admits_modern_alone(security_policy: str) -> bool:
    """Tell whether a security policy of API Gateway admits no version older than TLS 1.2."""
    return security_policy == MODERN or security_policy.startswith(ENHANCED)


def refused_by_bucket(bucket: Bucket) -> tuple[Statement, ...]:
    """Return what a bucket's policy must refuse, of the bucket and of its objects: no TLS, and TLS before 1.2."""
    both = (bucket.arn, bucket.objects)
    old = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    return (_without_tls("s3:*", both), deny(OLD_TLS, "s3:*", both, old))


def refused_by_queue(arn: str) -> tuple[Statement, ...]:
    """Return what a queue's policy must refuse: no TLS; SQS knows no condition on the version, and takes 1.2 alone."""
    return (_without_tls("sqs:*", (arn,)),)


def _without_tls(actions: str, resources: tuple[str, ...]) -> Statement:
    return deny(INSECURE, actions, resources, {"Bool": {"aws:SecureTransport": "false"}})
