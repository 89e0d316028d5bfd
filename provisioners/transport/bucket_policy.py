"""The buckets' policies: nobody without TLS 1.2, and no object encrypted by another key than the one that is named.

Statements of our own are merged in; what others wrote stays. Conditions:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryptionInTransit.html . Keys that clients bring along
with each request are what AWS itself blocks on new buckets since April 2026:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioners.shared.absent import none_there
from provisioners.shared.policy_statements import (
    CLIENT_KEY,
    OLD_TLS,
    OTHER_ALGORITHM,
    OTHER_KEY,
    TRANSPORT,
    deny_insecure,
    merged,
    own,
    settled,
    without_ours,
)
from stormproof.aws.observe.s3_buckets import read_bucket_policy
from stormproof.core.least_privilege.policy_documents import Document, Statement
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.policy import Mode
from stormproof.core.resource_policies import deny, lacking
from stormproof.core.system import Bucket

NAME = "bucket-policy"
ASPECT = "policy"
LARGEST = 20 * 1024
"""Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html"""
Policies = tuple[tuple[Bucket, Document], ...]
BREAKING_TRANSPORT = "clients without TLS 1.2 are refused"
BREAKING_ENCRYPTION = "uploads that name other encryption than is wanted are refused"


def read(reads: Reads, context: PlanContext) -> Policies:
    """Look at the policy of each bucket; one without statements where there is none."""
    return tuple((bucket, read_bucket_policy(reads, bucket.name)) for bucket in context.system.buckets)


def plan(context: PlanContext, actual: Policies) -> Iterator[Step]:
    """Merge our statements in."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "bucket")
    for bucket, standing in actual:
        yield _planned(context, bucket, standing)


def _planned(context: PlanContext, bucket: Bucket, standing: Document) -> Step:
    wanted, keeps = statements(context, bucket), _kept(context)
    if settled(context.system.api.id, standing, wanted, keeps):
        reason = "it refuses who comes without TLS 1.2, and other encryption than is named"
        return NoChange(NAME, bucket.arn, ASPECT, reason)
    after = merged(context.system.api.id, standing, wanted, keeps)
    text = json.dumps(after)
    if len(text) > LARGEST:
        sizes = f"{len(json.dumps(standing))} bytes, with our statements {len(text)}; {LARGEST} are allowed"
        return Blocked(NAME, bucket.arn, ASPECT, f"its policy has {sizes}. Shorten it first")
    action = Action.UPDATE if standing["Statement"] else Action.CREATE
    put = Call("s3", "put_bucket_policy", {"Bucket": bucket.name, "Policy": text})
    before = standing["Statement"] or None
    breaking = _breaking(standing, wanted)
    return Change(NAME, bucket.arn, ASPECT, action, before, after["Statement"], (put,), breaking=breaking)


def remove(context: PlanContext, actual: Policies) -> Iterator[Step]:
    """Take our statements out; the policy goes where nothing else is in it."""
    for bucket, standing in actual:
        yield _removed(context, bucket, standing)


def _removed(context: PlanContext, bucket: Bucket, standing: Document) -> Step:
    where, api = {"Bucket": bucket.name}, context.system.api.id
    if not own(api, standing):
        return NoChange(NAME, bucket.arn, ASPECT, "none of our statements is in it")
    left = without_ours(api, standing)
    if left["Statement"]:
        call = Call("s3", "put_bucket_policy", {**where, "Policy": json.dumps(left)})
        return Change(NAME, bucket.arn, ASPECT, Action.UPDATE, standing["Statement"], left["Statement"], (call,))
    call = Call("s3", "delete_bucket_policy", where)
    return Change(NAME, bucket.arn, ASPECT, Action.DELETE, standing["Statement"], None, (call,))


def statements(context: PlanContext, bucket: Bucket) -> tuple[Statement, ...]:
    """Return what a bucket's policy must refuse; where TLS is only observed, that part is left out."""
    objects, whole = (bucket.objects,), (bucket.arn, bucket.objects)
    transport = (
        deny_insecure("s3:*", whole),
        deny(OLD_TLS, "s3:*", whole, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    )
    brought = {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}}
    encryption = (deny(CLIENT_KEY, "s3:PutObject", objects, brought), *_named(context, objects))
    return encryption if context.policy.tls_mode is Mode.OBSERVE else (*transport, *encryption)


def _breaking(actual: Document, wanted: tuple[Statement, ...]) -> str:
    """Return what clients may notice of the statements that are new."""
    added = {str(each["Sid"]) for each in lacking(actual, wanted)}
    parts = (BREAKING_TRANSPORT if added & TRANSPORT else "", BREAKING_ENCRYPTION if added - TRANSPORT else "")
    return "; ".join(filter(None, parts))


def _named(context: PlanContext, objects: tuple[str, ...]) -> Iterator[Statement]:
    """Yield what refuses uploads that name another encryption than the customer's key; none is named where none is."""
    if not context.policy.encryption_key_arn:
        return
    algorithm, key = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
    kinds = {"Null": {algorithm: "false"}, "StringNotEquals": {algorithm: ["aws:kms", "aws:kms:dsse"]}}
    yield deny(OTHER_ALGORITHM, "s3:PutObject", objects, kinds)
    keys = {"Null": {key: "false"}, "StringNotEquals": {key: context.policy.encryption_key_arn}}
    yield deny(OTHER_KEY, "s3:PutObject", objects, keys)


def _kept(context: PlanContext) -> frozenset[str]:
    """What stands when somebody begins to observe is not taken away."""
    return TRANSPORT if context.policy.tls_mode is Mode.OBSERVE else frozenset()


CONTROL = Control(
    name=NAME,
    criteria=("8.4", "8.5"),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("bucket-website",),
    piecewise=True,
)
