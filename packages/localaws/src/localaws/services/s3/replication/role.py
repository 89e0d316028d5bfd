"""What the role has to allow by which S3 replicates: it reads versions for it where they are, and puts them elsewhere.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html . S3 takes any role when
the rules are put, and notes FAILED on what it may not copy.
"""

from __future__ import annotations

import json
from typing import Any

from moto.iam.models import iam_backends
from moto.s3.models import FakeBucket

from localaws.kernel.ports import ACCOUNT
from localaws.services.iam.control.policies import NoSuchIdentity, identity_of
from localaws.services.iam.evaluation import Ask, Effect, Principal, judge, judge_together

SERVICE = "s3.amazonaws.com"
READING = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")
RULES = ("s3:GetReplicationConfiguration", "s3:ListBucket")
TO_PUT, TO_MARK = ("s3:ReplicateObject", "s3:ReplicateTags"), ("s3:ReplicateDelete",)


def may_replicate(role: str, source: FakeBucket, to: FakeBucket, key: str, *, marker: bool) -> bool:
    """Tell whether S3 may copy a key's version, or its marker, from one bucket to another by a role."""
    if not _trusts(role):
        return False
    writing = TO_MARK if marker else TO_PUT
    asked = [
        *((action, f"{source.arn}/{key}", source) for action in READING),
        *((action, source.arn, source) for action in RULES),
        *((action, f"{to.arn}/{key}", to) for action in writing),
    ]
    return all(_allowed(role, action, resource, bucket) for action, resource, bucket in asked)


def _trusts(role: str) -> bool:
    found = next((each for each in iam_backends[ACCOUNT]["aws"].roles.values() if each.arn == role), None)
    if found is None:
        return False
    document: Any = found.assume_role_policy_document
    trust = json.loads(document) if isinstance(document, str) else document
    return judge([trust], Ask("sts:AssumeRole", role, Principal(service=SERVICE))) is Effect.ALLOW


def _allowed(role: str, action: str, resource: str, bucket: FakeBucket) -> bool:
    try:
        identity = identity_of(role)
    except NoSuchIdentity:
        return False
    documents = [each.document for each in identity.policies]
    of_bucket = [json.loads(bucket.policy)] if bucket.policy else []
    ask = Ask(action, resource, Principal(role, ACCOUNT), {"aws:securetransport": ["true"]})
    return judge_together(documents, identity.limits, of_bucket, ask) is Effect.ALLOW
