"""S3: what is put into a bucket with replication rules is copied to the buckets that they name, and says how far it is.

moto keeps rules and copies nothing. A copy has the version's ID, time, metadata, tags and checksum of what it is of:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html ; the statuses (PENDING,
COMPLETED, FAILED, REPLICA): https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html ; what its
role has to allow: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html . On AWS
most objects take less than 15 minutes; here they take `AFTER_S` of the clock. A bucket with rules keeps its versions:
https://github.com/nozaq/terraform-aws-remote-state-s3-backend/issues/59 (the words).
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import ReplicationConfigurationNotFoundError, S3ClientError, VersioningNotEnabledForReplication
from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend, s3_backends
from moto.s3.responses import S3Response

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.notifications import CAUSE, EXPIRED
from localaws.services.s3.control.refusals import Refused
from localaws.services.s3.control.versions import ENABLED, adopt
from localaws.services.s3.replication.role import may_replicate
from localaws.services.s3.replication.rules import Candidate, Rule, flaw, many, rules_of, selected, told

AFTER_S = 2.0
HEADER = "x-amz-replication-status"
PENDING, COMPLETED, FAILED, REPLICA = "PENDING", "COMPLETED", "FAILED", "REPLICA"
KEPT = (
    "A replication configuration is present on this bucket, so you cannot change the versioning state. "
    "To change the versioning state, first delete the replication configuration."
)
# Whether what is stored at the moment is a copy, which is not copied on.
COPYING: ContextVar[bool] = ContextVar("copying", default=False)


@dataclass(frozen=True)
class Due:
    """A version or a delete marker that waits to be copied."""

    bucket: str
    key: str
    version: str


class Replicator:
    """Copies what was put, in the order in which it was, a while after it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._due: deque[Due] = deque()

    def put(self, bucket: FakeBucket, stored: Any, *, marker: bool) -> None:
        """Note a version that may have to be copied; called from moto's threads, under S3's lock."""
        rules = tuple(rules_of(configuration(bucket) or {}))
        if not any(rule.selects(Candidate(stored.name, rule.tags, marker)) for rule in rules):
            return
        stored.replication = PENDING
        self._due.append(Due(bucket.name, stored.name, str(stored.version_id)))
        self._platform.loop.call_soon_threadsafe(self._schedule)

    def _schedule(self) -> None:
        self._platform.clock.after(AFTER_S, self._run)

    async def _run(self) -> None:
        await asyncio.to_thread(self._next)

    def _next(self) -> None:
        with self._platform.locks.of("s3", "aws"):
            copy_on(s3_backends[ACCOUNT]["aws"], self._due.popleft())


def install(patches: Patches, platform: Platform) -> None:
    """Keep rules, hold them to what S3 asks for, and follow them."""
    replicator = Replicator(platform)
    patches.wrap(S3Response, "_replication_config_from_xml", _as_s3_takes_it)
    patches.replace(S3Response, get_bucket_replication=_get_bucket_replication)
    patches.wrap(S3Backend, "put_bucket_versioning", _keeping)
    patches.wrap(S3Backend, "put_object", lambda put: _putting(put, replicator))
    patches.wrap(S3Backend, "delete_object", lambda delete: _marking(delete, replicator))
    patches.wrap(S3Response, "get_object", _telling)
    patches.wrap(S3Response, "head_object", _telling)


def configuration(bucket: FakeBucket) -> Mapping[str, Any] | None:
    """Return the rules of a bucket as they were put, None without any."""
    found: Mapping[str, Any] | None = getattr(bucket, "replication", None)
    return found


def copy_on(backend: S3Backend, due: Due) -> None:
    """Copy a version that is still there by the rules that are still there, and note what came of it."""
    bucket = backend.buckets.get(due.bucket)
    stored: Any = _version(bucket, due.key, due.version) if bucket else None
    if bucket is None or stored is None:
        return
    found = configuration(bucket)
    by = selected(rules_of(found), _candidate(backend, stored)) if found else ()
    done = [_copied(backend, bucket, stored, str((found or {})["Role"]), rule) for rule in by]
    stored.replication = (COMPLETED if all(done) else FAILED) if done else None


def _candidate(backend: S3Backend, stored: Any) -> Candidate:
    if isinstance(stored, FakeDeleteMarker):
        return Candidate(stored.name, marker=True)
    tags = backend.tagger.get_tag_dict_for_resource(stored.arn)
    return Candidate(stored.name, tags, encryption=str(stored.encryption or ""))


def _copied(backend: S3Backend, bucket: FakeBucket, stored: Any, role: str, rule: Rule) -> bool:
    """Put one copy where a rule says; tell whether that worked."""
    to = backend.buckets.get(rule.to)
    marker = isinstance(stored, FakeDeleteMarker)
    if to is None or to.versioning_status != ENABLED:
        return False
    if not may_replicate(role, bucket, to, stored.name, marker=marker):
        return False
    if _version(to, stored.name, str(stored.version_id)) is not None:
        return True
    token = COPYING.set(True)
    try:
        copy: Any = _copy_of_marker(to, stored) if marker else _copy_of(backend, to, stored, rule.storage)
    except S3ClientError:  # a KMS key that is not there, a storage class that it cannot have
        return False
    finally:
        COPYING.reset(token)
    adopt(to, copy, str(stored.version_id))
    if not marker:
        backend.tagger.copy_tags(stored.arn, copy.arn)
    copy.last_modified, copy.replication = stored.last_modified, REPLICA
    return True


def _copy_of(backend: S3Backend, to: FakeBucket, stored: Any, storage: str) -> Any:
    copy: Any = backend.put_object(
        to.name,
        stored.name,
        stored.value,
        storage=storage or stored.storage_class,
        etag=stored._etag,  # noqa: SLF001  # moto's own: that of an upload in parts is not worked out anew
        multipart=stored.multipart,
        lock_mode=stored.lock_mode,
        lock_legal_status=stored.lock_legal_status,
        lock_until=stored.lock_until,
        checksum_value=stored.checksum_value,
    )
    copy.set_metadata(dict(stored.metadata), replace=True)
    for name in ("checksum_algorithm", "checksum_type", "checksum_parts", "website_redirect_location"):
        setattr(copy, name, getattr(stored, name))
    return copy


def _copy_of_marker(to: FakeBucket, stored: Any) -> FakeDeleteMarker:
    marker = FakeDeleteMarker(key=stored)
    to.keys[stored.name] = marker
    return marker


def _version(bucket: FakeBucket, name: str, version: str) -> Any:
    return next((each for each in bucket.keys.getlist(name, []) if str(each.version_id) == version), None)


def _as_s3_takes_it(read: Method) -> Method:
    def replication_config_from_xml(self: Any, xml: str) -> dict[str, Any]:
        if self.backend.get_bucket(self.bucket_name).versioning_status != ENABLED:
            raise VersioningNotEnabledForReplication(self.bucket_name)
        found: dict[str, Any] = read(self, xml) or {}
        versioned = (each.name for each in self.backend.buckets.values() if each.versioning_status == ENABLED)
        if refused := flaw(found, versioned):
            raise S3ClientError(*refused)
        for each in many(found["Rule"]):
            each["ID"] = each.get("ID") or uuid.uuid4().hex
        return found

    return replication_config_from_xml


def _get_bucket_replication(self: Any) -> Any:
    self.data["Action"] = "GetBucketReplication"
    found = configuration(self.backend.get_bucket(self.bucket_name))
    if not found:
        raise ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
    return self.serialized(ActionResult({"ReplicationConfiguration": told(found)}))


def _keeping(put: Method) -> Method:
    def put_bucket_versioning(backend: S3Backend, bucket_name: str, status: str) -> None:
        if status != ENABLED and configuration(backend.get_bucket(bucket_name)):
            raise Refused("InvalidBucketState", KEPT, 409)
        put(backend, bucket_name, status)

    return put_bucket_versioning


def _putting(put: Method, replicator: Replicator) -> Method:
    def put_object(backend: S3Backend, bucket_name: str, *rest: Any, **more: Any) -> Any:
        stored = put(backend, bucket_name, *rest, **more)
        bucket = backend.get_bucket(bucket_name)
        if configuration(bucket) and not COPYING.get():
            replicator.put(bucket, stored, marker=False)
        return stored

    return put_object


def _marking(delete: Method, replicator: Replicator) -> Method:
    """Copy markers that somebody has made, and none of the lifecycle's; what is deleted for good stays elsewhere."""

    def delete_object(
        backend: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None, **more: Any
    ) -> tuple[bool, dict[str, Any]]:
        done, answer = delete(backend, bucket_name, key_name, version_id, **more)
        bucket = backend.get_bucket(bucket_name)
        if version_id is None and configuration(bucket) and CAUSE.get() != EXPIRED:
            replicator.put(bucket, _version(bucket, key_name, answer["version-id"]), marker=True)
        return done, answer

    return delete_object


def _telling(moto: Method) -> Method:
    def answer(self: Any, *given: Any, **more: Any) -> Any:
        status, headers, body = moto(self, *given, **more)
        version = (self.querystring.get("versionId") or [None])[0]
        stored = self.backend.get_object(self.bucket_name, self.parse_key_name(), version_id=version)
        found = getattr(stored, "replication", None)
        return status, {**headers, **({HEADER: found} if found else {})}, body

    return answer
