"""The buckets' versioning: what is overwritten or deleted stays as a former version.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html ; once on, it can only be suspended, and what is
written meanwhile has no former versions. With MFA delete the root user alone changes it, by his device:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.absent import none_there
from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Price, Step
from stormproof.core.recovery.stores import BucketVersions

NAME = "bucket-versioning"
ASPECT = "versioning"
ON = "Enabled"
BY_ROOT = (
    "versioning is not on, and MFA delete is: the account's root user alone can change it, with his device; "
    "no credentials of Stormproof's can"
)
PRICE = Price(None, "former versions are stored, and paid, as objects are: as much as is overwritten and deleted")


def read(reads: Reads, context: PlanContext) -> tuple[BucketVersions, ...]:
    """Look at each bucket."""
    return tuple(read_versions(reads, each) for each in context.system.buckets)


def plan(context: PlanContext, actual: tuple[BucketVersions, ...]) -> Iterator[Step]:
    """Switch it on where it is not."""
    if not actual:
        yield none_there(NAME, context, ASPECT, "bucket")
    for each in actual:
        yield _planned(each)


def _planned(each: BucketVersions) -> Step:
    arn = each.bucket.arn
    if each.versioned:
        return NoChange(NAME, arn, ASPECT, "what is overwritten or deleted stays as a former version")
    if each.mfa_delete:
        return Blocked(NAME, arn, ASPECT, BY_ROOT)
    parameters = {"Bucket": each.bucket.name, "VersioningConfiguration": {"Status": ON}}
    call = Call("s3", "put_bucket_versioning", parameters)
    return Change(NAME, arn, ASPECT, Action.UPDATE, each.status or "never on", ON, (call,), PRICE)


def remove(_context: PlanContext, actual: tuple[BucketVersions, ...]) -> Iterator[Step]:
    """Leave it: what is lost without it cannot be brought back."""
    for each in actual:
        reason = "kept: what is lost without it cannot be brought back" if each.versioned else "it is not on"
        yield NoChange(NAME, each.bucket.arn, ASPECT, reason, remark=each.versioned)


CONTROL = Control(
    name=NAME,
    criteria=("7.2", "7.4", "7.5"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
