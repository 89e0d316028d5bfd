"""S3: answers tell the type of a checksum, and the encryption of parts.

As recorded: localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json
(test_put_object_on_suspended_bucket, test_list_object_versions_order_unversioned) and
test_s3.snapshot.json (test_s3_batch_delete_objects, test_put_and_get_object_with_utf8_key,
test_multipart_complete_multipart_too_small); an object that is not uploaded in parts has a checksum of all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.checksums import location

WHOLE = "FULL_OBJECT"
CHECKSUM, TYPE = "x-amz-checksum-", "x-amz-checksum-type"
ALGORITHM = "ChecksumAlgorithm"


def install(patches: Patches) -> None:
    """Add what moto leaves out."""
    patches.wrap(S3Response, "put_object", _typed)
    patches.wrap(S3Response, "get_object", _typed)
    patches.wrap(S3Response, "head_object", _typed)
    patches.wrap(S3Response, "upload_part", _encrypted)
    patches.wrap(S3Response, "serialized", _completed)


def _typed(moto: Method) -> Method:
    def answer(self: Any, *given: Any) -> Any:
        status, headers, body = moto(self, *given)
        if TYPE not in headers and any(name.lower().startswith(CHECKSUM) for name in headers):
            headers = {**headers, TYPE: WHOLE}
        return status, headers, body

    return answer


def _encrypted(moto: Method) -> Method:
    def upload_part(self: Any) -> Any:
        status, headers, body = moto(self)
        upload = self.backend.get_bucket(self.bucket_name).multiparts.get(self.querystring["uploadId"][0])
        encryption = getattr(upload, "sse_encryption", None) or "AES256"
        return status, {"x-amz-server-side-encryption": encryption, **headers}, body

    return upload_part


def _completed(serialized: Method) -> Method:
    def answer(self: Any, action_result: Any) -> Any:
        result = action_result.result
        complete = COMPLETIONS.get(self.data.get("Action"))
        if complete and isinstance(result, dict):
            complete(self, result)
        return serialized(self, action_result)

    return answer


def _copied(_self: Any, result: dict[str, Any]) -> None:
    copied: Mapping[str, Any] = result.get("CopyObjectResult") or {}
    if any(name.startswith("Checksum") and value for name, value in copied.items()):
        result["CopyObjectResult"] = {"ChecksumType": WHOLE, **copied}


def _begun(_self: Any, result: dict[str, Any]) -> None:
    if algorithm := result.get(ALGORITHM):
        result["ChecksumType"] = result.get("ChecksumType") or (WHOLE if algorithm == "CRC64NVME" else "COMPOSITE")


def _filters(_self: Any, result: dict[str, Any]) -> None:
    """Write the names of filters as AWS does, ``Prefix`` and ``Suffix``; what the bucket keeps stays as it is."""
    told: dict[str, Any] = _named(result)
    result.update(told)


def _named(value: Any) -> Any:
    if isinstance(value, list):
        return [_named(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    told = {name: _named(each) for name, each in value.items()}
    return {**told, "Name": told["Name"].capitalize()} if told.get("Name") in {"prefix", "suffix"} else told


def _joined(self: Any, result: dict[str, Any]) -> None:
    """Tell of an upload's object its checksum, and its address with the key encoded."""
    key = self.backend.get_object(self.bucket_name, result["Key"])
    result["Location"] = location(self.bucket_name, result["Key"])
    if key is not None and key.checksum_algorithm and key.checksum_value:
        result[f"Checksum{key.checksum_algorithm}"] = key.checksum_value
        result["ChecksumType"] = key.checksum_type or WHOLE


COMPLETIONS = {
    "CompleteMultipartUpload": _joined,
    "GetBucketNotificationConfiguration": _filters,
    "CreateMultipartUpload": _begun,
    "CopyObject": _copied,
}
