"""Objects of our own in buckets of the system: none is stored that would stay, or that somebody would be told of.

An object under a default retention cannot be deleted before its time:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from __future__ import annotations

from collections.abc import Sequence

from stormproof.aws.observe.invokers import listeners
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.recovery.stores import BucketVersions
from stormproof.stimuli.shared.listeners import must_tell_nobody


def may_be_lost(bench: Bench, bucket: BucketVersions, keys: Sequence[str]) -> None:
    """Raise Undecidable where objects of ours would not go again, or somebody would be told of one.

    Codes: ``objects.held``, ``objects.mfa_delete``, ``needs_notify``.
    """
    name = bucket.bucket.name
    if bucket.held:
        raise Undecidable("objects.held", f"bucket {name} holds whatever is stored: ours would not go again")
    if bucket.mfa_delete:
        raise Undecidable("objects.mfa_delete", f"bucket {name} lets the root user alone delete versions, ours too")
    for key in keys:
        must_tell_nobody(bench, f"bucket {name}", listeners.of_bucket(bench.reads, name, key))
