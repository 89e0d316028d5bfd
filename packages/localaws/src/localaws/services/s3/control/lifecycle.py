"""S3's lifecycle: kept whole, told whole, and applied at each midnight of the virtual clock.

moto applies none of it, and loses NewerNoncurrentVersions of expirations and the size filters
(https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html). It takes rules that S3 refuses by
MalformedXML: a prefix beside an empty filter, a filter of two predicates without And, and And about one alone
(https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleFilter.html, and as users met it:
https://github.com/hashicorp/terraform-provider-aws/issues/42373 and 23882).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import MalformedXML
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, FakeMultipart, S3Backend, s3_backends
from moto.s3.responses import S3Response

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.notifications import by_lifecycle
from localaws.services.s3.lifecycle import Expire, Move, Rule, Transition, Version, due, midnight_after

Document = Mapping[str, Any]

# Element of the XML that may be repeated -> the list's name in the API.
LISTS = {"Transition": "Transitions", "NoncurrentVersionTransition": "NoncurrentVersionTransitions", "Tag": "Tags"}


LEAST = 2
"""So many predicates And is about at least."""


class Sweeper:
    """Applies the rules of all buckets, each midnight UTC from the first rule on."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._scheduled = False

    def begin(self) -> None:
        """Be sure to run at the next midnight; callable from any thread."""
        self._platform.loop.call_soon_threadsafe(self._schedule)

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._platform.clock.at(midnight_after(time.time(), 0), self._run)

    async def _run(self) -> None:
        self._scheduled = False
        if await asyncio.to_thread(self._sweep):
            self._schedule()

    def _sweep(self) -> bool:
        """Apply all rules; tell whether there were any."""
        with self._platform.locks.of("s3", "aws"):
            backend = s3_backends[ACCOUNT]["aws"]
            ruled = [bucket for bucket in backend.buckets.values() if bucket.rules]
            for bucket in ruled:
                apply(backend, bucket, time.time())
        return bool(ruled)


def install(patches: Patches, platform: Platform) -> None:
    """Keep the rules whole, and apply them."""
    sweeper = Sweeper(platform)
    patches.wrap(FakeBucket, "set_lifecycle", lambda method: _keeping(sweeper.begin, method))
    patches.wrap(S3Response, "get_bucket_lifecycle", _telling)
    patches.wrap(FakeMultipart, "__init__", _dated)


def apply(backend: S3Backend, bucket: FakeBucket, now: float) -> None:
    """Do what is due in one bucket; what is locked stays."""
    rules = [rule_of(document) for document in _documents(bucket) if document.get("Status") == "Enabled"]
    for key in list(bucket.keys):
        versions = [_version(backend, each) for each in reversed(bucket.keys.getlist(key))]
        for action in due(rules, versions, now):
            stored = next(v for v in bucket.keys.getlist(key) if str(v.version_id) == action.version.version_id)
            if isinstance(action, Move):
                stored.set_storage_class(action.storage_class)
            elif not (isinstance(stored, FakeKey) and stored.is_locked(governance_bypass=False)):
                forever = bucket.is_versioned and not isinstance(action, Expire)
                with by_lifecycle():
                    backend.delete_object(bucket.name, key, action.version.version_id if forever else None)
    for upload in list(bucket.multiparts.values()):
        if any(_abandoned(rule, upload, now) for rule in rules):
            bucket.multiparts.pop(upload.id)


def malformed(document: Document) -> bool:
    """Tell whether S3 refuses a rule for how it says what it is about."""
    if "Filter" not in document:
        return False
    where = document["Filter"] or {}
    both = where.get("And") or {}
    named = sum(len(_many(value)) if name == "Tag" else 1 for name, value in both.items())
    return "Prefix" in document or len(where) > 1 or ("And" in where and named < LEAST)


def rule_of(document: Document) -> Rule:
    """Return a rule of the XML document that was put, in which all values are texts."""
    where = document.get("Filter") or {}
    where = where.get("And") or where
    expiration, noncurrent = document.get("Expiration") or {}, document.get("NoncurrentVersionExpiration") or {}
    abort = document.get("AbortIncompleteMultipartUpload") or {}
    return Rule(
        prefix=where.get("Prefix") or document.get("Prefix") or "",
        tags={tag["Key"]: tag.get("Value") or "" for tag in _many(where.get("Tag"))},
        larger_than=_int(where.get("ObjectSizeGreaterThan")),
        smaller_than=_int(where.get("ObjectSizeLessThan")),
        expire_days=_int(expiration.get("Days")),
        expire_date=_date(expiration.get("Date")),
        expire_markers=str(expiration.get("ExpiredObjectDeleteMarker")).lower() == "true",
        noncurrent_days=_int(noncurrent.get("NoncurrentDays")),
        newer_noncurrent=_int(noncurrent.get("NewerNoncurrentVersions")) or 0,
        transitions=[_transition(each) for each in _many(document.get("Transition"))],
        noncurrent_transitions=[_transition(each) for each in _many(document.get("NoncurrentVersionTransition"))],
        abort_days=_int(abort.get("DaysAfterInitiation")),
    )


def _transition(document: Document) -> Transition:
    days = document.get("Days", document.get("NoncurrentDays"))
    newer = _int(document.get("NewerNoncurrentVersions")) or 0
    return Transition(document["StorageClass"], _int(days), _date(document.get("Date")), newer)


def _version(backend: S3Backend, stored: FakeKey | FakeDeleteMarker) -> Version:
    modified = stored.last_modified.replace(tzinfo=UTC).timestamp()
    if isinstance(stored, FakeDeleteMarker):
        return Version(stored.name, str(stored.version_id), modified, marker=True)
    return Version(
        stored.name,
        str(stored.version_id),
        modified,
        stored.size,
        backend.tagger.get_tag_dict_for_resource(stored.arn),
        storage_class=stored.storage_class or "STANDARD",
    )


def _abandoned(rule: Rule, upload: Any, now: float) -> bool:
    return (
        rule.abort_days is not None
        and upload.key_name.startswith(rule.prefix)
        and midnight_after(upload.initiated_at, rule.abort_days) <= now
    )


def _keeping(begin: Callable[[], None], keep: Method) -> Method:
    def set_lifecycle(bucket: FakeBucket, rules: list[dict[str, Any]]) -> None:
        if any(map(malformed, rules)):
            raise MalformedXML
        keep(bucket, rules)
        setattr(bucket, "lifecycle_documents", rules)  # noqa: B010  # moto's class does not know it
        begin()

    return set_lifecycle


def _telling(tell: Method) -> Method:
    def get_bucket_lifecycle(self: S3Response) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        if not bucket.rules:
            return tell(self)
        self.data["Action"] = "GetBucketLifecycleConfiguration"
        answer = {
            "Rules": [_listed(document) for document in _documents(bucket)],
            "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K",
        }
        return self.serialized(ActionResult(answer))

    return get_bucket_lifecycle


def _dated(make: Method) -> Method:
    def init(upload: Any, *rest: Any, **more: Any) -> None:
        make(upload, *rest, **more)
        upload.initiated_at = time.time()

    return init


def _documents(bucket: FakeBucket) -> Sequence[Document]:
    documents: Sequence[Document] = getattr(bucket, "lifecycle_documents", ())
    return documents


def _listed(value: Any) -> Any:
    """Return the document as the API tells it: what may be repeated as lists."""
    if isinstance(value, list):
        return [_listed(each) for each in value]
    if not isinstance(value, Mapping):
        return value if value is not None else ""
    listed = {name: _listed(each) for name, each in value.items() if not name.startswith("@")}
    for name, plural in LISTS.items():
        # a filter has one Tag, and only its And has several
        if name in listed and (
            name != "Tag" or "Prefix" in listed or isinstance(listed[name], list) or len(listed) > 1
        ):
            listed[plural] = _many(listed.pop(name))
    return listed


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _date(text: str | None) -> float | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
