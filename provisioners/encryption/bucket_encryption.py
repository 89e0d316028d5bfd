"""The bucket's default encryption: as the policy names it, and where it names no key, as it stands.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html ; bucket keys, which spare calls to KMS:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.encryption.key_demand import conflict, key_price, will_do
from stormproof.aws.observe.s3_buckets import EncryptionRule, default_encryption, read_encryption
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Call, Change, NoChange, Step

NAME = "bucket-encryption"
ASPECT = "default encryption"
BY_S3 = "AES256"
BY_KMS = ("aws:kms", "aws:kms:dsse")


def read(reads: Reads, context: PlanContext) -> EncryptionRule:
    """Look at the rule of the default encryption, empty where S3 tells of none."""
    return read_encryption(reads, context.system.bucket)


def plan(context: PlanContext, actual: EncryptionRule) -> Iterator[Step]:
    """Name the policy's key; without one, leave what will do."""
    where, named = context.system.bucket_arn, context.policy.encryption_key_arn
    algorithm, key = default_encryption(actual)
    if not named and algorithm in BY_KMS and not will_do(context, key):
        yield Blocked(NAME, where, ASPECT, conflict(context, key))
    elif satisfied(context, actual):
        yield NoChange(NAME, where, ASPECT, f"new objects are encrypted by {key or algorithm}")
    else:
        after = _rule(actual, named)
        price = key_price(context, 0.01, "one request to the key for about a hundred objects") if named else FREE
        before = dict(actual) or None
        yield Change(NAME, where, ASPECT, Action.UPDATE, before, after, (_put(context, after),), price, keeps=True)


def remove(context: PlanContext, actual: EncryptionRule) -> Iterator[Step]:
    """Put back what stood before ours, or S3's own keys where that is not known; objects stay as they are encrypted."""
    where, named = context.system.bucket_arn, context.policy.encryption_key_arn
    former = context.formers.of(NAME, where, ASPECT)
    if former and former.before and former.stands(actual):
        call = _put(context, former.before)
        yield Change(NAME, where, ASPECT, Action.UPDATE, dict(actual), former.before, (call,), keeps=True)
    elif named and default_encryption(actual)[1] == named:
        after = _rule(actual, None)
        yield Change(NAME, where, ASPECT, Action.UPDATE, dict(actual), after, (_put(context, after),))
    else:
        yield NoChange(NAME, where, ASPECT, "it is not ours")


def satisfied(context: PlanContext, rule: EncryptionRule) -> bool:
    """Tell whether new objects are encrypted as they should be."""
    algorithm, key = default_encryption(rule)
    if not context.policy.encryption_key_arn:
        return algorithm == BY_S3 or (algorithm in BY_KMS and will_do(context, key))
    return algorithm in BY_KMS and will_do(context, key) and bool(rule.get("BucketKeyEnabled"))


def _rule(standing: EncryptionRule, key: str | None) -> dict[str, Any]:
    """Return the rule with another default; what else stands in it (blocked kinds of encryption) stays."""
    default = {"SSEAlgorithm": BY_KMS[0], "KMSMasterKeyID": key} if key else {"SSEAlgorithm": BY_S3}
    return {**standing, "ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bool(key)}


def _put(context: PlanContext, rule: EncryptionRule) -> Call:
    configuration = {"Rules": [rule]}
    parameters = {"Bucket": context.system.bucket, "ServerSideEncryptionConfiguration": configuration}
    return Call("s3", "put_bucket_encryption", parameters)


CONTROL = Control(
    name=NAME,
    criteria=("8.4",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("encryption-grants",),
)
