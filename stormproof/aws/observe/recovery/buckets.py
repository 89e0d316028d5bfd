"""A bucket's versioning, lifecycle and Object Lock as S3 tells of them.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html: a bucket that was never versioned has no
status. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
"""

from __future__ import annotations

from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.stores import BucketVersions
from stormproof.core.system import Bucket

ENABLED, NEVER = "Enabled", ""
LEAST_SIZE = "TransitionDefaultMinimumObjectSize"


def read_versions(reads: Reads, bucket: Bucket) -> BucketVersions:
    """Look at a bucket; raises CouldNotLook, NotThere."""
    told = reads.read("s3", "get_bucket_versioning", Bucket=bucket.name)
    lifecycle = read_lifecycle(reads, bucket.name)
    return BucketVersions(
        bucket,
        str(told.get("Status", NEVER)),
        told.get("MFADelete") == ENABLED,
        tuple(lifecycle.get("Rules") or ()),
        str(lifecycle.get(LEAST_SIZE) or ""),
        _held(reads, bucket.name),
    )


def read_lifecycle(reads: Reads, bucket: str) -> dict[str, Any]:
    """Return the lifecycle as S3 tells it, empty where there is none."""
    try:
        return reads.read("s3", "get_bucket_lifecycle_configuration", Bucket=bucket)
    except NotThere:
        return {}


def _held(reads: Reads, bucket: str) -> bool:
    """Tell whether new objects are locked.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html
    """
    try:
        told = reads.read("s3", "get_object_lock_configuration", Bucket=bucket)["ObjectLockConfiguration"]
    except NotThere:
        return False
    return bool((told.get("Rule") or {}).get("DefaultRetention"))
