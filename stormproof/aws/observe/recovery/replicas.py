"""Buckets that what is stored in a bucket is replicated to.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html . Deletions of versions by their IDs are
not replicated, and a copy has the ID of its version:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.stores import Replica


def read_replicas(reads: Reads, bucket: str) -> tuple[Replica, ...]:
    """Return where a bucket's enabled rules replicate to, empty for nowhere; raises CouldNotLook."""
    try:
        told = reads.read("s3", "get_bucket_replication", Bucket=bucket)["ReplicationConfiguration"]
    except NotThere:
        return ()
    return tuple(_replicas(told))


def _replicas(told: Mapping[str, Any]) -> Iterator[Replica]:
    for rule in told["Rules"]:
        if rule.get("Status") == "Enabled":
            where = rule.get("Filter") or {}
            both = where.get("And") or where
            prefix = str(both.get("Prefix") or rule.get("Prefix") or "")
            tagged = bool(both.get("Tag") or both.get("Tags"))
            yield Replica(str(rule["Destination"]["Bucket"]).rpartition(":")[2], prefix, tagged)
