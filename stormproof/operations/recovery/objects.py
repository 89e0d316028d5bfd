"""Objects of a bucket as they were at a moment, brought back from their versions.

Delete markers are taken away, older versions are copied on top; what is newer is overwritten on demand alone, and never
lost: it stays as a version. A copy is made only if what is there is what was looked at:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
What was finished is kept in a file on this machine, so that a recovery that was killed does nothing twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stormproof.aws.observe.recovery.replicas import read_replicas
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, UsageError
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.record import Phase
from stormproof.core.recovery.versions import Standing, Version, Way, as_of, versions_of
from stormproof.operations.recovery.markers import uncover
from stormproof.operations.recovery.outcomes import Outcome, ended
from stormproof.operations.recovery.parallel import each_of
from stormproof.operations.recovery.work import Work

REFUSED = ("PreconditionFailed", "ConditionalRequestConflict")
DUE = frozenset({Way.UNDELETE, Way.COPY})
AT_ONCE = 100
"""Keys whose markers are taken away together: after each of these it is written down how far the recovery is."""
PAGE = 1000
"""Versions on one page of a list."""
SHOWN = 3
"""How many recovery points of a resource are shown, the newest first."""
BRINGS = {
    Way.TOO_LARGE: "larger than 5 GB: copy it by parts, e.g. `aws s3 cp` of its version",
    Way.ARCHIVED: "in an archive: restore the version first (`aws s3api restore-object`), then give the command again",
}


@dataclass(frozen=True)
class Wanted:
    """Which objects are meant: all whose key begins so, or these keys alone."""

    bucket: str
    prefix: str = ""
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Brought:
    """What came of it, by key: brought back, left because it is newer."""

    back: tuple[str, ...]
    newer: tuple[str, ...]


def standing_objects(reads: Reads, wanted: Wanted, moment: datetime) -> tuple[Standing, ...]:
    """Return what stood at the moment of each key that is meant, and what is to be done.

    Raises UsageError where the bucket keeps no versions, NotThere without a bucket.
    """
    if reads.read("s3", "get_bucket_versioning", Bucket=wanted.bucket).get("Status") is None:
        raise UsageError(
            f"{wanted.bucket} was never versioned: what was overwritten or deleted is gone",
            "a vault or a replica may have it; `stormproof apply` turns versioning on for what comes",
        )
    prefixes = sorted(wanted.keys) or [wanted.prefix]
    found = (each for prefix in prefixes for each in as_of(_listed(reads, wanted.bucket, prefix), moment))
    return tuple({each.key: each for each in found if not wanted.keys or each.key in wanted.keys}.values())


def bring_back(work: Work, wanted: Wanted, standing: Iterable[Standing], *, overwrite_newer: bool) -> Brought:
    """Bring objects back that are lost, and those that were overwritten where that is said."""
    ways = DUE | ({Way.OVERWRITE} if overwrite_newer else set())
    done = _finished(work)
    due = [each for each in standing if each.way in ways and each.key not in done]
    newer = [] if overwrite_newer else [each.key for each in standing if each.way is Way.OVERWRITE]
    file, back, already = work.records.done_file(work.record.id), list[str](), len(done)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as finished:
        for several, brought in each_of(_portions(due), lambda some: _brought(work, wanted.bucket, some)):
            came = [each.key for each in several if brought]
            newer += [each.key for each in several if not brought]
            back += came
            finished.writelines(f"{json.dumps(key)}\n" for key in came)
            finished.flush()
            work.counted("objects brought back", already + len(back), already + len(due))
    return Brought((*sorted(done), *back), tuple(newer))


def recovered(work: Work, wanted: Wanted, standing: Sequence[Standing], *, overwrite_newer: bool) -> Outcome:
    """Bring objects back, look at each, and tell what keys that were named are not there at all.

    The recovery point is the moment itself: every version is kept.
    """
    work.enter(Phase.WRITING)
    brought = bring_back(work, wanted, standing, overwrite_newer=overwrite_newer)
    wrong = differing(work.reads, wanted, brought.back, standing)
    held = tuple(f"{each.key}: {BRINGS[each.way]}" for each in standing if each.way in BRINGS)
    gone = tuple(f"{key}: no version of it stood at that moment" for key in sorted(wanted.keys - _keys(standing)))
    ended(work, 0.0, Phase.DONE)
    work.records.done_file(work.record.id).unlink(missing_ok=True)
    return Outcome(brought.back, brought.newer, wrong, lacking=(*held, *gone))


def _keys(standing: Sequence[Standing]) -> frozenset[str]:
    return frozenset(each.key for each in standing if each.then is not None)


def differing(reads: Reads, wanted: Wanted, brought: Collection[str], before: Sequence[Standing]) -> tuple[str, ...]:
    """Return the keys that were brought back and are not as they were: other size, or another ETag by the same key.

    A copy of an object that was uploaded in parts, or under a KMS key, has another ETag: there the size counts alone.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html . Where a list tells of many at once, the objects
    are looked at one by one of which it tells otherwise.
    """
    then = {each.key: each.then for each in before if each.key in brought and each.then is not None}
    listed = len(then) * PAGE > len(before)
    doubtful = sorted(_otherwise(reads, wanted, then) if listed else then)

    def differs(key: str) -> bool:
        try:
            return not _is(reads.read("s3", "head_object", Bucket=wanted.bucket, Key=key), then[key])
        except NotThere:
            return True

    return tuple(key for key, wrong in each_of(doubtful, differs) if wrong)


def _otherwise(reads: Reads, wanted: Wanted, then: Mapping[str, Version]) -> frozenset[str]:
    """Return the keys whose latest version is, by a list, not as that of the moment."""
    latest: dict[str, Version] = {}
    for prefix in sorted(wanted.keys) or [wanted.prefix]:
        for each in _listed(reads, wanted.bucket, prefix):
            latest.setdefault(each.key, each)
    return frozenset(key for key, version in then.items() if not _alike(latest.get(key), version))


def _alike(now: Version | None, then: Version) -> bool:
    return now is not None and not now.marker and (now.id == then.id or (now.etag, now.size) == (then.etag, then.size))


def other_places(reads: Reads, bucket: str, arn: str) -> tuple[str, ...]:
    """Return where versions may still be that were deleted by their IDs: a replica, a vault. Each as a sentence."""
    return (*_replicas(reads, bucket), *copies(reads, arn))


def copies(reads: Reads, arn: str) -> Iterator[str]:
    """Yield the newest copies of a resource that vaults of AWS Backup hold, and how many more there are."""
    try:
        found = reads.pages("backup", "list_recovery_points_by_resource", "RecoveryPoints", ResourceArn=arn)
    except NotThere:
        return
    except CouldNotLook as error:
        yield f"whether a vault of AWS Backup has it could not be looked at: {error.message}"
        return
    found = sorted(found, key=lambda point: point["CreationDate"], reverse=True)
    for point in found[:SHOWN]:
        at = point["CreationDate"].astimezone(UTC)
        yield (
            f"the vault {point.get('BackupVaultName')} has a recovery point of {at:%Y-%m-%d %H:%M} UTC: "
            f"aws backup start-restore-job --recovery-point-arn {point['RecoveryPointArn']} ..."
        )
    if len(found) > SHOWN:
        yield f"{len(found) - SHOWN:,} older recovery points are in vaults, too"


def _listed(reads: Reads, bucket: str, prefix: str) -> Iterator[Version]:
    """Yield all versions, key by key, the latest of each first."""
    where: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix}
    waiting: list[Version] = []
    while True:
        page = reads.read("s3", "list_object_versions", **where)
        latest = {each["VersionId"] for name in ("Versions", "DeleteMarkers") for each in page.get(name) or ()
                  if each.get("IsLatest")}  # fmt: skip
        waiting += [
            *versions_of(page.get("Versions") or ()),
            *versions_of(page.get("DeleteMarkers") or (), markers=True),
        ]
        waiting.sort(key=lambda each: (each.key, -each.at.timestamp(), each.id not in latest))
        if not page.get("IsTruncated"):
            yield from waiting
            return
        where |= {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
        complete = [each for each in waiting if each.key < page["NextKeyMarker"]]
        waiting = waiting[len(complete) :]
        yield from complete


def _portions(due: Sequence[Standing]) -> list[tuple[Standing, ...]]:
    """Return what is brought back at once: those of many keys whose markers one call takes away, else one key."""
    hidden = [each for each in due if each.way is Way.UNDELETE]
    together = [tuple(hidden[at : at + AT_ONCE]) for at in range(0, len(hidden), AT_ONCE)]
    return [*together, *((each,) for each in due if each.way is not Way.UNDELETE)]


def _brought(work: Work, bucket: str, several: Sequence[Standing]) -> bool:
    """Bring a portion back; tell whether it is as it was, which one is not where others came first."""
    if several[0].way is Way.UNDELETE:
        uncover(work, bucket, [marker for each in several for marker in each.markers])
        return True
    (each,) = several
    return each.then is not None and _copied(work, bucket, each, each.then)


def _copied(work: Work, bucket: str, each: Standing, then: Version) -> bool:
    only_if = {"IfNoneMatch": "*"} if each.now.marker else {"IfMatch": each.now.etag}
    source = {"Bucket": bucket, "Key": each.key, "VersionId": then.id}
    parameters = {"Bucket": bucket, "Key": each.key, "CopySource": source, "StorageClass": then.storage, **only_if}
    try:
        work.writer.call(Call("s3", "copy_object", parameters, idempotent=True))
    except CallFailed as refused:
        if not any(word in refused.message for word in REFUSED):
            raise
        try:  # an answer of ours may have been lost
            return _is(work.reads.read("s3", "head_object", Bucket=bucket, Key=each.key), then)
        except NotThere:
            return False
    return True


def _is(head: Mapping[str, Any], version: Version) -> bool:
    same_size = int(head.get("ContentLength") or 0) == version.size
    told_otherwise = "-" in version.etag or bool(head.get("SSEKMSKeyId"))
    return same_size and (told_otherwise or str(head.get("ETag")) == version.etag)


def _finished(work: Work) -> frozenset[str]:
    """Return the keys that an earlier, interrupted go has brought back; a line that was cut off does not count."""
    try:
        lines = work.records.done_file(work.record.id).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(_whole(line) for line in lines) - {""}


def _whole(line: str) -> str:
    """Return the key of a line, empty for one that was cut off."""
    try:
        return str(json.loads(line))
    except ValueError:
        return ""


def _replicas(reads: Reads, bucket: str) -> Iterator[str]:
    try:
        found = read_replicas(reads, bucket)
    except CouldNotLook as error:
        yield f"whether it has a replica could not be looked at: {error.message}"
        return
    for each in found:
        yield (
            f"{each}, may have them under the same IDs, for deletions by version ID are not replicated: "
            f"aws s3api copy-object --bucket {bucket} --key KEY --copy-source '{each.bucket}/KEY?versionId=ID'"
        )
