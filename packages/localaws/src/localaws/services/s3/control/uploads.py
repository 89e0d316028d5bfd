"""S3: uploads in parts tell their encryption and kind of checksum, and are refused where they are not there or empty.

As recorded: localstack/localstack, tests/aws/services/s3/test_s3.snapshot.json (test_multipart_no_such_upload,
test_multipart_complete_multipart_too_small, test_put_object_storage_class_outposts, test_multipart_overwrite_key,
test_multipart_checksum_type_default_for_checksum).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moto.s3.exceptions import (
    InvalidPartOrder,
    MissingKey,
    NoSuchUpload,
    PreconditionFailed,
    S3ClientError,
)
from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.checks import check_lock
from localaws.services.s3.control.customer_keys import ALGORITHM
from localaws.services.s3.control.refusals import wrong_class
from localaws.services.s3.control.write_conditions import check_conflict

ENCRYPTION, VERSION = "x-amz-server-side-encryption", "x-amz-version-id"
OUTPOSTS = "OUTPOSTS"
PART_NUMBER = re.compile(rb"<PartNumber>\s*(\d+)\s*</PartNumber>")


def install(patches: Patches) -> None:
    """Look at requests, and complete answers."""
    patches.wrap(S3Response, "_key_response_post", _posting)


def _posting(moto: Method) -> Method:
    def key_response_post(
        self: Any, request: Any, body: bytes, bucket_name: str, query: Mapping[str, Any], key_name: str
    ) -> Any:
        if "uploads" in query:
            _check_new(request.headers)
        elif "uploadId" in query:
            _check_complete(self, body, bucket_name, key_name, query["uploadId"][0])
        answer = moto(self, request, body, bucket_name, query, key_name)
        if not {"uploads", "uploadId"} & query.keys() or not isinstance(answer, tuple):
            return answer
        status, headers, told = answer
        bucket = self.backend.get_bucket(bucket_name)
        if status == 200:  # HTTP's OK
            default = (bucket.encryption or {}).get("Rule", {}).get("ApplyServerSideEncryptionByDefault", {})
            headers = {ENCRYPTION: default.get("SSEAlgorithm", "AES256"), **headers}
        if not bucket.is_versioned:
            headers = {name: value for name, value in headers.items() if name != VERSION}
        return status, headers, told

    return key_response_post


def _check_new(headers: Mapping[str, str]) -> None:
    check_lock(headers)
    if headers.get(ALGORITHM):
        raise NotImplementedError("uploads in parts under keys that clients bring along")
    if headers.get("x-amz-storage-class") == OUTPOSTS:
        raise wrong_class(OUTPOSTS)


def _done(standing: Any) -> str | None:
    """Return the ID of the upload that made an object, None for what was put whole or is not there."""
    return getattr(getattr(standing, "multipart", None), "id", None)


def _upload(self: Any, bucket_name: str, upload: str) -> Any:
    return self.backend.get_bucket(bucket_name).multiparts.get(upload)


def _check_complete(self: Any, body: bytes, bucket_name: str, key_name: str, upload: str) -> None:
    standing, match = self.backend.get_object(bucket_name, key_name), self.headers.get("If-Match")
    if match and standing is None:
        raise MissingKey(key=key_name)
    if match and match.strip('"') != standing.etag.strip('"'):
        raise PreconditionFailed("If-Match")
    if self.headers.get("If-None-Match") == "*" and standing is not None and upload != _done(standing):
        raise PreconditionFailed("If-None-Match")
    check_conflict(self.backend.get_bucket(bucket_name), key_name, _upload(self, bucket_name, upload), self.headers)
    if upload != _done(standing) and upload not in self.backend.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=upload)
    numbers = [int(each) for each in PART_NUMBER.findall(body)]
    if not numbers:
        raise S3ClientError("InvalidRequest", "You must specify at least one part")
    if numbers != sorted(set(numbers)):
        raise InvalidPartOrder
