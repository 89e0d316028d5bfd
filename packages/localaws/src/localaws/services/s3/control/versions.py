"""S3: a bucket keeps its versions while versioning is suspended; delete markers answer as markers.

moto takes a bucket whose versioning is suspended for one that never had versions: a put or a delete then loses every
version of the key. AWS puts the version ``null`` beside the others:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html . Which answers
tell the version, the form of its ID, and what is answered of delete markers: localstack/localstack,
tests/aws/services/s3/test_s3_api.snapshot.json (test_put_object_on_suspended_bucket,
test_delete_object_on_suspended_bucket, test_delete_object_versioned, test_object_version_id_format).
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from moto.s3.exceptions import (
    AccessDeniedByLock,
    BucketNotEmpty,
    InvalidBucketState,
    InvalidVersion,
    MethodNotAllowed,
    MissingKey,
    MissingVersion,
)
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend, s3_backends
from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches

ENABLED = "Enabled"
NULL = "null"
VERSION = "x-amz-version-id"
MARKER = "x-amz-delete-marker"
LETTERS, LENGTH = string.ascii_letters + string.digits + "._", 32


def install(patches: Patches) -> None:
    """Keep the versions, and tell them."""
    patches.put(FakeBucket, "is_versioned", property(lambda bucket: bucket.versioning_status is not None))
    patches.wrap(FakeKey, "__init__", _numbered)
    patches.put(FakeKey, "response_dict", property(_told(vars(FakeKey)["response_dict"].fget)))
    patches.wrap(S3Backend, "put_object", _keeping)
    patches.replace(S3Backend, delete_object=_delete_object)
    patches.wrap(S3Backend, "put_object_lock_configuration", _locking)
    patches.wrap(S3Response, "delete_bucket", _emptied)
    patches.wrap(S3Response, "put_object", _silent_of_null)
    patches.wrap(S3Response, "get_object", _reading)
    patches.wrap(S3Response, "head_object", _heading)


def new_version(bucket: Any) -> str:
    """Return the ID of a version, 32 letters, digits, dots and underscores, which the bucket remembers."""
    made = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    issued = _issued(bucket)
    issued[made] = len(issued)
    bucket.issued = issued
    return made


def adopt(bucket: Any, stored: Any, version: str) -> None:
    """Give what is stored the ID that a version has elsewhere, which the bucket remembers as one of its own."""
    issued = _issued(bucket)
    issued[version] = len(issued)
    bucket.issued = issued
    stored._version_id = version  # noqa: SLF001  # moto's own


def older(bucket: Any, held: Sequence[Any], version: str) -> Sequence[Any]:
    """Return which versions of a key, newest first, are older than one, which may be gone; none without a version."""
    place = next((number for number, each in enumerate(held) if str(each.version_id) == version), None)
    if place is not None:
        return held[place + 1 :]
    issued = _issued(bucket)
    if version not in issued:
        return []
    return [each for each in held if issued.get(str(each.version_id), -1) < issued[version]]


def _issued(bucket: Any) -> dict[str, int]:
    """Return the IDs that there have been, in their order: AWS refuses to delete any other one."""
    found: dict[str, int] = getattr(bucket, "issued", {})
    return found


def _numbered(make: Method) -> Method:
    def init(key: Any, *given: Any, **more: Any) -> None:
        make(key, *given, **more)
        if key._is_versioned:  # noqa: SLF001  # moto's own, as are the next two
            bucket = _bucket_of(key)
            key._version_id = new_version(bucket) if bucket and bucket.versioning_status == ENABLED else NULL  # noqa: SLF001

    return init


def _bucket_of(key: FakeKey) -> FakeBucket | None:
    found: FakeBucket | None = s3_backends[key.account_id][key.partition].buckets.get(str(key.bucket_name))
    return found


def _told(headers: Method) -> Method:
    def response_dict(key: FakeKey) -> dict[str, Any]:
        found: dict[str, Any] = headers(key)
        bucket = _bucket_of(key)
        if bucket is not None and bucket.is_versioned:
            found[VERSION] = key.version_id
        return found

    return response_dict


def _keeping(store: Method) -> Method:
    def put_object(backend: S3Backend, bucket_name: str, *rest: Any, **more: Any) -> Any:
        stored = store(backend, bucket_name, *rest, **more)
        if stored.version_id == NULL:
            _drop_null(backend.get_bucket(bucket_name), stored.name, but=stored)
        return stored

    return put_object


def _drop_null(bucket: FakeBucket, name: str, but: Any = None) -> None:
    """Take the version ``null`` of a key off, as there is one at the most."""
    held = bucket.keys.getlist(name, [])
    bucket.keys.setlist(name, [each for each in held if each is but or str(each.version_id) != NULL])


def _delete_object(
    backend: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None, bypass: object = None
) -> tuple[bool, dict[str, Any]]:
    """Delete a version, or hide them all by a marker; return whether there was anything, and what headers tell."""
    bucket = backend.get_bucket(bucket_name)
    if bucket.is_versioned and version_id is None:
        return True, {"version-id": _mark(bucket, key_name), "delete-marker": "true"}
    if not bucket.is_versioned and version_id not in {None, NULL}:
        raise InvalidVersion(str(version_id))
    found = _find(bucket, key_name, version_id or NULL)
    if found is None and version_id not in {None, NULL} and version_id not in _issued(bucket):
        raise InvalidVersion(str(version_id))
    if found is None:
        return False, {"version-id": version_id} if version_id and bucket.is_versioned else {}
    if isinstance(found, FakeKey) and found.is_locked(governance_bypass=bool(bypass)):
        raise AccessDeniedByLock
    _remove(backend, bucket, found)
    if not bucket.is_versioned:
        return True, {}
    marked = {"delete-marker": "true"} if isinstance(found, FakeDeleteMarker) else {}
    return True, {"version-id": version_id, **marked}


def _mark(bucket: FakeBucket, name: str) -> str:
    """Hide all versions of a key, which need not be there, by a marker; return the marker's version."""
    # of the key that it hides the marker keeps the name alone
    marker: Any = FakeDeleteMarker(key=SimpleNamespace(name=name))  # type: ignore[arg-type]
    marker._version_id = new_version(bucket) if bucket.versioning_status == ENABLED else NULL  # noqa: SLF001  # moto's own
    if marker.version_id == NULL:
        _drop_null(bucket, name)
    bucket.keys[name] = marker
    return str(marker.version_id)


def _find(bucket: FakeBucket, name: str, version: str) -> Any:
    held = bucket.keys.getlist(name, [])
    return next((each for each in held if str(each.version_id) == version), None)


def _remove(backend: S3Backend, bucket: FakeBucket, found: Any) -> None:
    from moto.s3 import notifications  # noqa: PLC0415  # another patch stands in its place: looked up at each call

    bucket.keys.setlist(found.name, [each for each in bucket.keys.getlist(found.name) if each is not found])
    if not bucket.keys.getlist(found.name):
        del bucket.keys[found.name]
    event = notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT
    notifications.send_event(backend.account_id, event, bucket, found)


def _locking(put: Method) -> Method:
    def put_object_lock_configuration(backend: S3Backend, bucket_name: str, *rest: Any, **more: Any) -> None:
        if backend.get_bucket(bucket_name).versioning_status != ENABLED:
            text = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
            raise InvalidBucketState(text)
        put(backend, bucket_name, *rest, **more)

    return put_object_lock_configuration


def _emptied(delete: Method) -> Method:
    def delete_bucket(response: S3Response) -> Any:
        try:
            return delete(response)
        except BucketNotEmpty as error:
            if response.backend.get_bucket(response.bucket_name).is_versioned:
                error.message = f"{error.message}. You must delete all versions in the bucket."
            raise

    return delete_bucket


def _silent_of_null(put: Method) -> Method:
    def put_object(response: S3Response) -> Any:
        status, headers, body = put(response)
        return status, {name: each for name, each in headers.items() if (name, each) != (VERSION, NULL)}, body

    return put_object


def _reading(get: Method) -> Method:
    def get_object(response: S3Response) -> Any:
        version = (response.querystring.get("versionId") or [None])[0]
        key, backend = response.parse_key_name(), response.backend
        if version not in {None, NULL} and not backend.get_bucket(response.bucket_name).is_versioned:
            raise InvalidVersion(version)
        found: Any = backend.get_object(response.bucket_name, key, version_id=version, return_delete_marker=True)
        if found is None and version is not None:
            raise MissingVersion(key, version)
        if isinstance(found, FakeDeleteMarker):
            response.response_headers.update({MARKER: "true", VERSION: found.version_id})
            if version is None:
                raise MissingKey(key=key)
            response.response_headers["allow"] = "DELETE"
            raise MethodNotAllowed(method="GET", resource_type="DeleteMarker")
        return get(response)

    return get_object


def _heading(head: Method) -> Method:
    def head_object(
        response: S3Response, bucket_name: str, query: Mapping[str, Any], key_name: str, headers: Mapping[str, str]
    ) -> Any:
        if query.get("versionId") == [NULL] and not response.backend.get_bucket(bucket_name).is_versioned:
            query = {name: each for name, each in query.items() if name != "versionId"}
        return head(response, bucket_name, query, key_name, headers)

    return head_object
