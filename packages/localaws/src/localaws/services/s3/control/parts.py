"""S3: one part of an object is read as AWS does.

moto answers a part with its own ETag and without its range. As recorded: localstack/localstack,
tests/aws/services/s3/test_s3.snapshot.json (test_get_object_part, test_get_object_part_checksum).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.refusals import Refused

PARTIAL = 206
UNSATISFIABLE = "The requested partnumber is not satisfiable"


def install(patches: Patches) -> None:
    """Cut the part out of the whole."""
    patches.wrap(S3Response, "get_object", _getting)
    patches.wrap(S3Response, "head_object", _heading)


def _getting(get: Method) -> Method:
    def get_object(self: Any) -> Any:
        key, number = _key(self, self.bucket_name, self.parse_key_name(), self.querystring), _number(self.querystring)
        if key is None or number is None or not hasattr(key, "multipart"):
            return get(self)
        begin, end = _range_of(key, number, self.headers)
        self.querystring = {name: each for name, each in self.querystring.items() if name != "partNumber"}
        status, headers, body = get(self)
        if status != 200:  # HTTP's OK
            return status, headers, body
        return PARTIAL, _told(key, begin, end, headers), body[begin : end + 1]

    return get_object


def _heading(head: Method) -> Method:
    def head_object(
        self: Any, bucket_name: str, query: Mapping[str, Any], key_name: str, headers: Mapping[str, str]
    ) -> Any:
        key, number = _key(self, bucket_name, key_name, query), _number(query)
        if key is None or number is None or not hasattr(key, "multipart"):
            return head(self, bucket_name, query, key_name, headers)
        begin, end = _range_of(key, number, headers)
        query = {name: each for name, each in query.items() if name != "partNumber"}
        status, told, body = head(self, bucket_name, query, key_name, headers)
        if status != 200:  # HTTP's OK
            return status, told, body
        return PARTIAL, {**_told(key, begin, end, told), "content-length": str(end - begin + 1)}, body

    return head_object


def _key(self: Any, bucket_name: str, key_name: str, query: Mapping[str, Any]) -> Any:
    return self.backend.get_object(bucket_name, key_name, version_id=(query.get("versionId") or [None])[0])


def _number(query: Mapping[str, Any]) -> int | None:
    text = (query.get("partNumber") or [""])[0]
    return int(text) if text.isdecimal() else None


def _range_of(key: Any, number: int, headers: Mapping[str, str]) -> tuple[int, int]:
    """Return the first and the last byte of a part; raises S3ClientError where it is not there or a range is asked."""
    if headers.get("range"):
        raise S3ClientError("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
    sizes = _sizes(key)
    if not 1 <= number <= len(sizes):
        details = {"ActualPartCount": str(len(sizes)), "PartNumberRequested": str(number)}
        raise Refused("InvalidPartNumber", UNSATISFIABLE, 416, details=details)
    begin = sum(sizes[: number - 1])
    return begin, begin + sizes[number - 1] - 1


def _sizes(key: Any) -> list[int]:
    """Return the bytes of each part; what was put whole is one part."""
    if not key.multipart:
        return [key.size]
    return [key.multipart.parts[each].contentsize for each in sorted(key.multipart.partlist)]


def _told(key: Any, begin: int, end: int, headers: Mapping[str, Any]) -> dict[str, Any]:
    told = {**headers, "content-range": f"bytes {begin}-{end}/{key.size}"}
    if not key.multipart:
        return told
    told = {name: each for name, each in told.items() if not name.lower().startswith("x-amz-checksum-")}
    return {**told, "x-amz-mp-parts-count": str(len(key.multipart.partlist))}
