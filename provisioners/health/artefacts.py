"""The bucket that canaries leave what they saw in: closed to the public, encrypted, over TLS alone, emptied by age.

Synthetics never deletes what canaries leave, whatever a canary's retention says of its runs:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_deletion.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.shared.policy_statements import deny_insecure, merged, settled
from stormproof.aws.observe.s3_buckets import default_encryption, read_bucket_policy, read_encryption
from stormproof.core.errors import NotThere
from stormproof.core.health.names import canary_bucket
from stormproof.core.least_privilege.policy_documents import Document, Statement
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Ref, Step

NAME = "canary-artefacts"
BUCKET, PUBLIC, ENCRYPTION, EXPIRY, POLICY = ASPECTS = ("bucket", "public access", "encryption", "expiry", "policy")
EXPIRES_DAYS = 31
"""As long as Synthetics keeps runs, unless it is told otherwise."""
BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
AT_ONCE = 1000
"""Objects that one DeleteObjects takes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"""
LEFT = "canary-artefacts.left"
OBJECTS = '[Contents[].{Key: Key}, [{Key: `"none"`}]][]'
"""What DeleteObjects takes of a listing; with a name that no object has, since it takes no empty list."""
RULE = "stormproof-artefacts"
FIRST_REGION = "us-east-1"
PRICE = Price(0.1, "two small objects for each run, 8,640 a month, kept for a month; requests are most of it")


@dataclass(frozen=True)
class Artefacts:
    """The bucket as it stands: `expires_days` None for never; `keys` are its first objects, `more` tells of others."""

    blocked: Mapping[str, bool]
    algorithm: str
    expires_days: int | None
    policy: Document
    keys: tuple[str, ...] = ()
    more: bool = False


def read(reads: Reads, context: PlanContext) -> Artefacts | None:
    """Look at the bucket, and at its first objects for the day that it is to go."""
    bucket = canary_bucket(Names(context.system))
    try:
        listed = reads.read("s3", "list_objects_v2", Bucket=bucket, MaxKeys=AT_ONCE)
    except NotThere:
        return None
    return Artefacts(
        _blocked(reads, bucket),
        default_encryption(read_encryption(reads, bucket))[0],
        _expires(reads, bucket),
        read_bucket_policy(reads, bucket),
        tuple(each["Key"] for each in listed.get("Contents", ())),
        bool(listed.get("IsTruncated")),
    )


def plan(context: PlanContext, actual: Artefacts | None) -> Iterator[Step]:
    """Make the bucket, or put right what of it was changed."""
    names = Names(context.system)
    wanted = _settings(names, actual)
    if actual is None:
        calls = (_create(names), *wanted.values(), _tag(names))
        after = {"public": False, "encrypted": True, "expires_days": EXPIRES_DAYS, "tls": True}
        yield Change(NAME, canary_bucket(names), BUCKET, Action.CREATE, None, after, calls, PRICE)
        return
    yield NoChange(NAME, canary_bucket(names), BUCKET, "the bucket is there")
    for aspect, (fine, before, after, told) in _aspects(names, actual).items():
        if fine:
            yield NoChange(NAME, canary_bucket(names), aspect, told)
        else:
            yield Change(NAME, canary_bucket(names), aspect, Action.UPDATE, before, after, (wanted[aspect],))


def remove(context: PlanContext, actual: Artefacts | None) -> Iterator[Step]:
    """Delete what canaries have left, and the bucket; one that holds much is emptied by its age first."""
    names = Names(context.system)
    if actual is None:
        yield NoChange(NAME, canary_bucket(names), BUCKET, "there is no bucket")
        return
    if actual.more:
        if actual.expires_days == 1:
            said = "kept until what is in it has expired, within two days: remove once more then"
            yield NoChange(NAME, canary_bucket(names), BUCKET, said, remark=True)
            return
        before, call = {"expires_days": actual.expires_days}, _expiring(canary_bucket(names), 1)
        yield Change(NAME, canary_bucket(names), EXPIRY, Action.UPDATE, before, {"expires_days": 1}, (call,))
        return
    where = {"Bucket": canary_bucket(names)}
    # Runs that were under way when the plan was made have left more since: what is there is asked for once more.
    left = Call("s3", "list_objects_v2", {**where, "MaxKeys": AT_ONCE - 1}, yields={LEFT: OBJECTS})
    emptied = Call("s3", "delete_objects", {**where, "Delete": {"Objects": Ref(LEFT), "Quiet": True}})
    calls = (left, emptied, Call("s3", "delete_bucket", where))
    yield Change(NAME, canary_bucket(names), BUCKET, Action.DELETE, {"objects": len(actual.keys)}, None, calls)


def _aspects(names: Names, actual: Artefacts) -> dict[str, tuple[bool, Any, Any, str]]:
    """Return by aspect whether it is as wanted, what stands, what is wanted, and what is told where it is."""
    days, statements = actual.expires_days, _statements(names)
    expires = days is not None and days <= EXPIRES_DAYS
    refuses = settled(names.system.api.id, actual.policy, statements)
    return {
        PUBLIC: (dict(actual.blocked) == BLOCKED, dict(actual.blocked), BLOCKED, "nobody outside can be let in"),
        ENCRYPTION: (bool(actual.algorithm), None, "AES256", f"objects are encrypted by {actual.algorithm}"),
        EXPIRY: (expires, {"days": days}, {"days": EXPIRES_DAYS}, f"objects go after {days} days"),
        POLICY: (refuses, actual.policy["Statement"], list(statements), "it refuses who comes without TLS"),
    }


def _settings(names: Names, actual: Artefacts | None) -> dict[str, Call]:
    where = {"Bucket": canary_bucket(names)}
    standing: Document = actual.policy if actual else {"Version": "2012-10-17", "Statement": []}
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    encrypted = {**where, "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    document = json.dumps(merged(names.system.api.id, standing, _statements(names)))
    return {
        PUBLIC: Call("s3", "put_public_access_block", {**where, "PublicAccessBlockConfiguration": BLOCKED}),
        ENCRYPTION: Call("s3", "put_bucket_encryption", encrypted),
        EXPIRY: _expiring(canary_bucket(names), EXPIRES_DAYS),
        POLICY: Call("s3", "put_bucket_policy", {**where, "Policy": document}),
    }


def _statements(names: Names) -> tuple[Statement, ...]:
    whole = f"arn:{names.system.partition}:s3:::{canary_bucket(names)}"
    return (deny_insecure("s3:*", (whole, f"{whole}/*")),)


def _create(names: Names) -> Call:
    region = names.system.region
    # The first region's name is not admitted there: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    placed = {} if region == FIRST_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    return Call("s3", "create_bucket", {"Bucket": canary_bucket(names), **placed})


def _tag(names: Names) -> Call:
    return Call("s3", "put_bucket_tagging", {"Bucket": canary_bucket(names), "Tagging": {"TagSet": names.tag_list}})


def _expiring(bucket: str, days: int) -> Call:
    rule = {
        "ID": RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"Days": days},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    parameters = {"Bucket": bucket, "LifecycleConfiguration": {"Rules": [rule]}}
    return Call("s3", "put_bucket_lifecycle_configuration", parameters)


def _blocked(reads: Reads, bucket: str) -> Mapping[str, bool]:
    try:
        found: Mapping[str, bool] = reads.read("s3", "get_public_access_block", Bucket=bucket)[
            "PublicAccessBlockConfiguration"
        ]
    except NotThere:
        return {}
    return found


def _expires(reads: Reads, bucket: str) -> int | None:
    try:
        rules = reads.read("s3", "get_bucket_lifecycle_configuration", Bucket=bucket)["Rules"]
    except NotThere:
        return None
    whole = (rule for rule in rules if rule["Status"] == "Enabled" and not _narrow(rule))
    return min((rule["Expiration"]["Days"] for rule in whole if "Days" in rule.get("Expiration", {})), default=None)


def _narrow(rule: Mapping[str, Any]) -> bool:
    """Tell whether a rule is about a part of the bucket."""
    found = rule.get("Filter") or {}
    return bool(rule.get("Prefix") or set(found) - {"Prefix"} or found.get("Prefix"))


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
