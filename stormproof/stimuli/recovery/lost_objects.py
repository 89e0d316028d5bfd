"""Objects of our own in a bucket: overwritten, deleted, and brought back from their former versions.

Before they are stored they stand in the journal: what a killed run left goes with the next verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.core.bench import Bench
from stormproof.core.errors import NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.recovery.buckets import BroughtBack
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.own_data import FOLDER
from stormproof.core.recovery.stores import BucketVersions
from stormproof.core.stimuli import Stimulus
from stormproof.core.system import Bucket
from stormproof.stimuli.shared.own_objects import may_be_lost
from stormproof.stimuli.shared.propagation import until_spread

KEYS = ("overwritten", "deleted", "both", "wiped/one", "wiped/two")
JUNK = b"junk"
SPREAD_S = 900.0
"""Versioning that was switched on for the first time counts everywhere after 15 minutes:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html
"""


@dataclass(frozen=True)
class Stored:
    """What an object is, as far as it has to come back: content, type, metadata and tags."""

    content: bytes
    kind: str
    metadata: Mapping[str, str]
    tags: Mapping[str, str]


def stored(key: str) -> Stored:
    """Return the object of a key as it was before it was lost."""
    content = f"written by stormproof to be lost and brought back: {key}".encode()
    return Stored(content, "text/x-stormproof", {"name": key.rpartition("/")[2]}, {"stormproof": "probe"})


def bring_back(bench: Bench) -> tuple[BroughtBack, ...]:
    """Lose objects in each bucket and bring them back.

    Raises Undecidable as `may_be_lost`: then nothing is stored at all.
    """
    found = [read_versions(bench.reads, each) for each in bench.context.system.buckets]
    for each in found:
        may_be_lost(bench, each, [FOLDER + key for key in KEYS])
    return tuple(_brought_back(bench, each) for each in found)


def journalled(bench: Bench, stack: ExitStack, bucket: Bucket, keys: list[str]) -> None:
    """Have objects taken away in all their versions when the stack ends, and by the next verb if this run is killed."""
    gone = tuple(Call("s3", "delete_object", {"Bucket": bucket.name, "Key": key}) for key in keys)
    stack.enter_context(bench.hold(FaultInjection(f"objects of a run in {bucket.name}", (), gone)))


def _brought_back(bench: Bench, each: BucketVersions) -> BroughtBack:
    keys = [FOLDER + key for key in KEYS]
    with ExitStack() as stack:
        journalled(bench, stack, each.bucket, keys)
        within_s = SPREAD_S if each.versioned else 0.0
        return until_spread(bench, lambda: _tried(bench, each, keys), _right, within_s)


def _right(seen: BroughtBack) -> bool:
    return not seen.missing and not seen.changed


def _tried(bench: Bench, each: BucketVersions, keys: list[str]) -> BroughtBack:
    versions = {key: put(bench, each.bucket, key) for key in keys}
    for key in keys:
        if not key.endswith("deleted") and "wiped" not in key:
            bench.writer.call(Call("s3", "put_object", {"Bucket": each.bucket.name, "Key": key, "Body": JUNK}))
    for key in keys:
        if not key.endswith("overwritten"):
            bench.writer.call(Call("s3", "delete_object", {"Bucket": each.bucket.name, "Key": key}))
    missing = [key for key in keys if not _copied(bench, each.bucket, key, versions[key])]
    changed = [key for key in keys if key not in missing and _read(bench, each.bucket, key) != stored(key)]
    return BroughtBack(each, len(keys), tuple(missing), tuple(changed))


def put(bench: Bench, bucket: Bucket, key: str, body: bytes | None = None, tags: str = "stormproof=probe") -> str:
    """Store an object of ours, without a body the one of its key, and return its version; ``null`` for none."""
    wanted = stored(key)
    kind = {"ContentType": wanted.kind, "Metadata": dict(wanted.metadata), "Tagging": tags}
    content = wanted.content if body is None else body
    answer = bench.writer.answer(Call("s3", "put_object", {"Bucket": bucket.name, "Key": key, "Body": content, **kind}))
    return str(answer.get("VersionId") or "null")


def _copied(bench: Bench, bucket: Bucket, key: str, version: str) -> bool:
    """Bring a version back as the newest; tell whether it was there."""
    source = {"Bucket": bucket.name, "Key": key, "VersionId": version}
    try:
        bench.writer.call(Call("s3", "copy_object", {"Bucket": bucket.name, "Key": key, "CopySource": source}))
    except NotThere:
        return False
    return True


def _read(bench: Bench, bucket: Bucket, key: str) -> Stored:
    where: dict[str, Any] = {"Bucket": bucket.name, "Key": key}
    found = bench.reads.read("s3", "get_object", **where)
    tags = bench.reads.read("s3", "get_object_tagging", **where)["TagSet"]
    told = {str(each["Key"]): str(each["Value"]) for each in tags}
    return Stored(found["Body"], str(found.get("ContentType", "")), found.get("Metadata") or {}, told)


BROUGHT_BACK = Stimulus("objects lost and brought back", bring_back, longest_s=SPREAD_S)
