"""The buckets' default encryption: as the policy names it, and where it names no key, as it stands.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html ; bucket keys, which spare calls to KMS:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.encryption.key_demand import conflict, key_price, will_do
from provisioners.shared.absent import none_there
from stormproof.aws.observe.s3_buckets import EncryptionRule, default_encryption, read_encryption
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.system import Bucket

NAME = "bucket-encryption"
ASPECT = "default encryption"
BY_S3 = "AES256"
BY_KMS = ("aws:kms", "aws:kms:dsse")
Rules = tuple[tuple[Bucket, EncryptionRule], ...]


def read(reads: Reads, context: PlanContext) -> Rules:
    """Look at the rule of each bucket's default encryption, empty where S3 tells of none."""
    return tuple((bucket, read_encryption(reads, bucket.name)) for bucket in context.system.buckets)


def plan(context: PlanContext, actual: Rules) -> Iterator[Step]:
    """Name the policy's key; without one, leave what will do."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "bucket")
    for bucket, rule in actual:
        yield _planned(context, bucket, rule)


def _planned(context: PlanContext, bucket: Bucket, rule: EncryptionRule) -> Step:
    named = context.policy.encryption_key_arn
    algorithm, key = default_encryption(rule)
    if not named and algorithm in BY_KMS and not will_do(context, key):
        return Blocked(NAME, bucket.arn, ASPECT, conflict(context, key))
    if satisfied(context, rule):
        return NoChange(NAME, bucket.arn, ASPECT, f"new objects are encrypted by {key or algorithm}")
    after = _rule(rule, named)
    price = key_price(context, 0.01, "one request to the key for about a hundred objects") if named else FREE
    before, calls = dict(rule) or None, (_put(bucket, after),)
    return Change(NAME, bucket.arn, ASPECT, Action.UPDATE, before, after, calls, price, keeps=True)


def remove(context: PlanContext, actual: Rules) -> Iterator[Step]:
    """Put back what stood before ours, or S3's own keys where that is not known; objects stay as they are encrypted."""
    for bucket, rule in actual:
        yield _removed(context, bucket, rule)


def _removed(context: PlanContext, bucket: Bucket, rule: EncryptionRule) -> Step:
    named = context.policy.encryption_key_arn
    former = context.formers.of(NAME, bucket.arn, ASPECT)
    if former and former.before and former.stands(rule):
        calls = (_put(bucket, former.before),)
        return Change(NAME, bucket.arn, ASPECT, Action.UPDATE, dict(rule), former.before, calls, keeps=True)
    if named and default_encryption(rule)[1] == named:
        after = _rule(rule, None)
        return Change(NAME, bucket.arn, ASPECT, Action.UPDATE, dict(rule), after, (_put(bucket, after),))
    return NoChange(NAME, bucket.arn, ASPECT, "it is not ours")


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


def _put(bucket: Bucket, rule: EncryptionRule) -> Call:
    parameters = {"Bucket": bucket.name, "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
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
