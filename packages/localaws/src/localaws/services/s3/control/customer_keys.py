"""S3: objects under a key that the client brings along with each request (SSE-C) are given to nobody without it.

moto takes such uploads and gives them to anybody. The key is remembered by its MD5 alone:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-s3-c-encryption.html . AWS blocks such uploads to new
buckets since April 2026 unless their owner admits them; here they are admitted. Copies and uploads in parts under such
keys are not implemented.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches

PREFIX = "x-amz-server-side-encryption-customer-"
ALGORITHM, KEY, MD5 = f"{PREFIX}algorithm", f"{PREFIX}key", f"{PREFIX}key-MD5"
SOURCE_ALGORITHM = "x-amz-copy-source-server-side-encryption-customer-algorithm"
BY_S3 = "x-amz-server-side-encryption"
NEEDS_KEY = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)


def install(patches: Patches) -> None:
    """Remember whose key an object is under, and ask for it."""
    patches.wrap(S3Response, "put_object", _remembering)
    patches.wrap(S3Response, "get_object", _asking)
    patches.wrap(S3Response, "head_object", _asking_head)
    for name in ("copy_object", "upload_part"):
        patches.wrap(S3Response, name, _refusing)


def _remembering(put: Method) -> Method:
    def put_object(response: S3Response) -> Any:
        digest = _digest(response.headers)
        status, headers, body = put(response)
        if digest:
            stored: Any = response.backend.get_object(response.bucket_name, response.parse_key_name())
            stored.customer_key, stored.encryption = digest, None
            headers = _told({name: value for name, value in headers.items() if name != BY_S3}, digest)
        return status, headers, body

    return put_object


def _asking(get: Method) -> Method:
    def get_object(response: S3Response) -> Any:
        version = (response.querystring.get("versionId") or [None])[0]
        stored = response.backend.get_object(response.bucket_name, response.parse_key_name(), version_id=version)
        digest = _checked(stored, response.headers)
        status, headers, body = get(response)
        return status, _told(headers, digest), body

    return get_object


def _asking_head(head: Method) -> Method:
    def head_object(
        response: S3Response, bucket_name: str, query: Mapping[str, Any], key_name: str, headers: Mapping[str, str]
    ) -> Any:
        version = (query.get("versionId") or [None])[0]
        # Of a delete marker nothing is stored: what is answered then is moto's to say.
        stored = response.backend.get_object(bucket_name, key_name, version_id=version)
        digest = _checked(stored, headers)
        status, sent, body = head(response, bucket_name, query, key_name, headers)
        return status, _told(sent, digest), body

    return head_object


def _refusing(copy: Method) -> Method:
    def store(response: S3Response) -> Any:
        if response.headers.get(ALGORITHM) or response.headers.get(SOURCE_ALGORITHM):
            raise NotImplementedError("copies and uploads in parts under keys that clients bring along")
        return copy(response)

    return store


def _digest(headers: Mapping[str, str]) -> str:
    """Return the MD5 of the key that a request brings along, empty for none; raises S3ClientError for a damaged one."""
    if not headers.get(ALGORITHM):
        return ""
    digest = base64.b64encode(hashlib.md5(base64.b64decode(headers.get(KEY, ""))).digest()).decode()  # noqa: S324 - S3's own
    if headers.get(MD5) != digest:
        raise S3ClientError("InvalidArgument", "The calculated MD5 hash of the key did not match the hash provided.")
    return digest


def _checked(stored: Any, headers: Mapping[str, str]) -> str:
    """Return the MD5 of the key that an object is under, empty for none; raises S3ClientError without that key."""
    wanted = str(getattr(stored, "customer_key", ""))
    given = _digest(headers)
    if wanted and not given:
        raise S3ClientError("InvalidRequest", NEEDS_KEY)
    if wanted and wanted != given:
        raise S3ClientError("AccessDenied", "Access Denied")
    return wanted


def _told(headers: Mapping[str, Any], digest: str) -> dict[str, Any]:
    return {**headers, **({ALGORITHM: "AES256", MD5: digest} if digest else {})}
