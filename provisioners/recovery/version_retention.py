"""How long former versions of objects are kept: no rule of the bucket's lifecycle deletes any before 30 days.

A rule that does is raised, in a bucket that has several the others stay as they are; none is ever shortened, and one
that deletes is added only where the policy says so (`noncurrent_version_days`). PutBucketLifecycleConfiguration puts
all rules in the place of all that stand:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from provisioners.shared.absent import none_there
from stormproof.aws.observe.recovery.buckets import LEAST_SIZE, read_versions
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Price, Step
from stormproof.core.recovery.demands import LEAST_VERSION_DAYS
from stormproof.core.recovery.lifecycle import Rule, archiving, expiring, raised
from stormproof.core.recovery.stores import BucketVersions

NAME = "version-retention"
ASPECT = "noncurrent versions"
OURS = "stormproof-noncurrent-versions"
"""The ID of the rule that we add where the policy asks for one."""
PRICE = Price(None, "former versions are stored, and paid, for longer: as much as is overwritten and deleted")


def read(reads: Reads, context: PlanContext) -> tuple[BucketVersions, ...]:
    """Look at each bucket."""
    return tuple(read_versions(reads, each) for each in context.system.buckets)


def plan(context: PlanContext, actual: tuple[BucketVersions, ...]) -> Iterator[Step]:
    """Raise the rules that delete too early, and add one where the policy asks for it."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "bucket")
    for each in actual:
        yield _planned(context, each)
        for rule in archiving(each.rules):
            told = f"rule {rule} archives former versions: to read one takes hours, and is paid by the gigabyte"
            yield NoChange(NAME, each.bucket.arn, ASPECT, told)


def _planned(context: PlanContext, each: BucketVersions) -> Step:
    found, days = expiring(each.rules), context.policy.noncurrent_version_days
    if found and found[0].days < LEAST_VERSION_DAYS:
        later = f"after {LEAST_VERSION_DAYS} days at the earliest"
        return _put(each, raised(each.rules, LEAST_VERSION_DAYS), later, PRICE)
    if found:
        return NoChange(NAME, each.bucket.arn, ASPECT, f"kept long enough: {found[0]}")
    if days is not None and not each.mfa_delete:
        return _put(each, [*map(dict, each.rules), _ours(days)], f"after {days} days", FREE)
    told = "no rule deletes former versions, whose storage is paid; noncurrent_version_days in [policy] ends that"
    return NoChange(NAME, each.bucket.arn, ASPECT, told)


def remove(_context: PlanContext, actual: tuple[BucketVersions, ...]) -> Iterator[Step]:
    """Take off the rule that we have added; what was raised stays: put back, it would delete what is kept."""
    for each in actual:
        others = [dict(rule) for rule in each.rules if rule.get("ID") != OURS]
        if len(others) < len(each.rules):
            yield _put(each, others, "as long as its owner's rules say", FREE)
        else:
            kept = any(rule.days == LEAST_VERSION_DAYS for rule in expiring(each.rules))
            told = "kept: a shorter time would delete versions at once" if kept else "no rule of it is ours"
            yield NoChange(NAME, each.bucket.arn, ASPECT, told)


def _ours(days: int) -> dict[str, Any]:
    expiry = {"NoncurrentDays": days}
    return {"ID": OURS, "Status": "Enabled", "Filter": {"Prefix": ""}, "NoncurrentVersionExpiration": expiry}


def _put(each: BucketVersions, rules: Sequence[Rule], after: str, price: Price) -> Change:
    where: dict[str, Any] = {"Bucket": each.bucket.name}
    size = {LEAST_SIZE: each.least_size} if each.least_size else {}
    put = Call(
        "s3", "put_bucket_lifecycle_configuration", {**where, **size, "LifecycleConfiguration": {"Rules": list(rules)}}
    )
    call = put if rules else Call("s3", "delete_bucket_lifecycle", where)
    before = "; ".join(map(str, expiring(each.rules))) or "never deleted"
    return Change(NAME, each.bucket.arn, ASPECT, Action.UPDATE, before, after, (call,), price)


CONTROL = Control(
    name=NAME,
    criteria=("7.4",),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
