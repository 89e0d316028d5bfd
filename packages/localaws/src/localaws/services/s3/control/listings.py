"""S3: ListObjects, ListObjectsV2 and ListObjectVersions, page by page and encoded as asked.

moto tells common prefixes on every page, loses markers and continuation tokens, and encodes keys alone. As recorded:
localstack/localstack, tests/aws/services/s3/test_s3_list_operations.snapshot.json
(test_list_objects_v2_continuation_token_safe_chars, test_list_objects_next_marker, test_list_objects_versions_markers,
test_list_object_versions_pagination_common_prefixes, test_list_objects_v2_continuation_start_after). Tokens are opaque:
here they carry the last name of their page.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.s3.models import FakeDeleteMarker
from moto.s3.responses import S3Response

from localaws.moto.patches import Patches
from localaws.services.s3.control.refusals import argument
from localaws.services.s3.control.versions import older
from localaws.services.s3.listings import MOST, Asked, page, page_of_versions

OWNER = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
WHOLE = "FULL_OBJECT"
Encode = Callable[[str], str]


def install(patches: Patches) -> None:
    """Answer in moto's place."""
    patches.replace(
        S3Response,
        list_objects=_list_objects,
        list_objects_v2=_list_objects_v2,
        list_object_versions=_list_object_versions,
    )


def _list_objects(self: Any) -> Any:
    bucket, encode, marker = _bucket(self), encoding(self), given(self, "marker") or ""
    asked = _asked(self, after=marker)
    found = page(_current(bucket), asked)
    result = {
        **_common(bucket, asked, encode, found),
        "Marker": encode(marker),
        "Contents": [_told(key, encode, owned=True) for key in found.items],
    }
    if found.last is not None and asked.delimiter:
        result["NextMarker"] = encode(found.last)
    return _answer(self, "ListObjects", bucket, result)


def _list_objects_v2(self: Any) -> Any:
    bucket, encode = _bucket(self), encoding(self)
    token, start_after = given(self, "continuation-token"), given(self, "start-after")
    asked = _asked(self, after=(start_after or "") if token is None else name_of(token))
    found = page(_current(bucket), asked)
    owned = given(self, "fetch-owner") == "true"
    result = {
        **_common(bucket, asked, encode, found),
        "KeyCount": len(found.items) + len(found.prefixes),
        "Contents": [_told(key, encode, owned=owned) for key in found.items],
    }
    if token is not None:
        result["ContinuationToken"] = token
    elif start_after:
        result["StartAfter"] = encode(start_after)
    if found.last is not None:
        result["NextContinuationToken"] = base64.b64encode(found.last.encode()).decode()
    return _answer(self, "ListObjectsV2", bucket, result)


def _list_object_versions(self: Any) -> Any:
    bucket, encode = _bucket(self), encoding(self)
    marker, version = given(self, "key-marker") or "", given(self, "version-id-marker") or ""
    if version and not marker:
        text = "A version-id marker cannot be specified without a key marker."
        raise argument(text, "version-id-marker", version)
    asked = _asked(self, after=marker)
    held = [(name, each) for name in bucket.keys for each in reversed(bucket.keys.getlist(name))]
    found = page_of_versions(held, asked, older(bucket, [each for name, each in held if name == marker], version))
    result = {
        **_common(bucket, asked, encode, found),
        "KeyMarker": encode(marker),
        "VersionIdMarker": version,
        "Versions": [_version(bucket, each, encode) for each in found.items if not isinstance(each, FakeDeleteMarker)],
        "DeleteMarkers": [_marked(bucket, each, encode) for each in found.items if isinstance(each, FakeDeleteMarker)],
    }
    if found.last is not None:
        result["NextKeyMarker"] = encode(found.last)
        if found.last_item is not None:
            result["NextVersionIdMarker"] = str(found.last_item.version_id)
    return _answer(self, "ListObjectVersions", bucket, result)


def _answer(self: Any, action: str, bucket: Any, result: dict[str, Any]) -> Any:
    if kind := given(self, "encoding-type"):
        result["EncodingType"] = kind
    self.data["Action"] = action
    status, headers, body = self.serialized(ActionResult(result))
    return status, {**headers, "x-amz-bucket-region": bucket.region_name}, body


def _bucket(self: Any) -> Any:
    return self.backend.get_bucket(self.bucket_name)


def given(self: Any, name: str) -> str | None:
    """Return a parameter of the query; a plus sign in it is a space."""
    found: str | None = self.request.args.get(name)
    return found


def encoding(self: Any) -> Encode:
    """Return how names are told: as they are, or with percent signs, slashes left alone."""
    return quote if given(self, "encoding-type") == "url" else str


def _asked(self: Any, after: str) -> Asked:
    most = int(given(self, "max-keys") or MOST)
    if most < 0:
        raise argument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", str(most))
    return Asked(given(self, "prefix") or "", given(self, "delimiter") or "", after, most)


def _common(bucket: Any, asked: Asked, encode: Encode, found: Any) -> dict[str, Any]:
    """Return what all three tell."""
    result: dict[str, Any] = {
        "Name": bucket.name,
        "Prefix": encode(asked.prefix),
        "MaxKeys": min(asked.most, MOST),
        "IsTruncated": found.last is not None,
        "CommonPrefixes": [{"Prefix": encode(each)} for each in found.prefixes],
    }
    return {**result, "Delimiter": encode(asked.delimiter)} if asked.delimiter else result


def _current(bucket: Any) -> list[tuple[str, Any]]:
    """Return the objects that are there: whose latest version is no delete marker."""
    return [(name, key) for name, key in bucket.keys.items() if not isinstance(key, FakeDeleteMarker)]


def name_of(token: str) -> str:
    """Return the name that a continuation token carries; raises Refused."""
    try:
        name = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        name = ""
    if not name:
        raise argument("The continuation token provided is incorrect", "continuation-token")
    return name


def _told(key: Any, encode: Encode, *, owned: bool) -> dict[str, Any]:
    told = {
        "Key": encode(key.name),
        "LastModified": key.last_modified_ISO8601,
        "ETag": key.etag,
        "Size": key.size,
        "StorageClass": key.storage_class,
    }
    if owned:
        told["Owner"] = {"ID": OWNER}
    if algorithm := key.checksum_algorithm:
        told["ChecksumAlgorithm"] = [algorithm]
        told["ChecksumType"] = getattr(key, "checksum_type", None) or WHOLE
    return told


def _version(bucket: Any, key: Any, encode: Encode) -> dict[str, Any]:
    told = _told(key, encode, owned=True)
    version = "null" if key.version_id is None else str(key.version_id)
    return {**told, "VersionId": version, "IsLatest": bucket.keys.get(key.name) is key}


def _marked(bucket: Any, marker: Any, encode: Encode) -> dict[str, Any]:
    return {
        "Key": encode(marker.name),
        "VersionId": str(marker.version_id),
        "IsLatest": bucket.keys.get(marker.name) is marker,
        "LastModified": marker.last_modified_ISO8601,
        "Owner": {"ID": OWNER},
    }
