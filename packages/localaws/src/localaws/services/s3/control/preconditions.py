"""S3: conditions of reads and copies, in AWS's order.

moto looks at dates before it looks at the ETag, and of a copy at one condition alone. Sources: see
`localaws.services.s3.preconditions`; for what a copy asks of what it overwrites, tests/aws/services/s3/test_s3_api.py
there (test_copy_object_if_match_versioned_bucket, test_copy_object_if_none_match_versioned_bucket).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.s3.exceptions import MissingKey, PreconditionFailed
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from localaws.moto.patches import Method, Patches
from localaws.services.s3.preconditions import MATCH, NAMES, NONE_MATCH, UNMODIFIED, violated

OF_SOURCE = "x-amz-copy-source-"


def install(patches: Patches) -> None:
    """Judge the conditions in moto's place."""
    patches.wrap(S3Response, "get_object", _getting)
    patches.wrap(S3Response, "head_object", _heading)
    patches.wrap(S3Response, "copy_object", _copying)


def _getting(get: Method) -> Method:
    def get_object(self: Any) -> Any:
        key = _stored(self, self.bucket_name, self.parse_key_name(), self.querystring)
        wrong = _violated(key, _with_query(self.headers, self.querystring))
        if wrong in {MATCH, UNMODIFIED}:
            raise PreconditionFailed(wrong)
        self.headers = _judged(self.headers, key, wrong)
        return get(self)

    return get_object


def _heading(head: Method) -> Method:
    def head_object(
        self: Any, bucket_name: str, query: Mapping[str, Any], key_name: str, headers: Mapping[str, str]
    ) -> Any:
        key = _stored(self, bucket_name, key_name, query)
        wrong = _violated(key, _with_query(headers, query))
        if wrong in {MATCH, UNMODIFIED}:
            return 412, {}, ""
        return head(self, bucket_name, query, key_name, _judged(headers, key, wrong))

    return head_object


def _stored(self: Any, bucket_name: str, key_name: str, query: Mapping[str, Any]) -> Any:
    return self.backend.get_object(bucket_name, key_name, version_id=(query.get("versionId") or [None])[0])


def _with_query(headers: Mapping[str, str], query: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the conditions of a request, which presigned URLs have in their query: test_pre_signed_url_if_match."""
    told = {name: headers.get(name) or (query.get(name) or [None])[0] for name in NAMES}
    return {name: value for name, value in told.items() if value is not None}


def _violated(key: Any, headers: Mapping[str, str], prefix: str = "") -> str | None:
    if key is None:
        return None
    modified = key.last_modified.replace(tzinfo=UTC).timestamp()
    return violated(key.etag, modified, time.time(), lambda name: headers.get(f"{prefix}{name}"))


def _judged(headers: Mapping[str, str], key: Any, wrong: str | None) -> Headers:
    """Return the headers with the judgement in the conditions' place: nothing, or one that has moto answer 304."""
    names = {name.lower() for name in NAMES}
    kept = [(name, value) for name, value in headers.items() if name.lower() not in names]
    return Headers([*kept, (NONE_MATCH, key.etag)] if wrong else kept)


def _copying(copy: Method) -> Method:
    def copy_object(self: Any) -> Any:
        path, _, query = str(self.headers.get("x-amz-copy-source") or "").partition("?")
        bucket, _, name = unquote(path).lstrip("/").partition("/")
        if not name:
            return copy(self)  # which refuses it
        version = next(iter(parse_qs(query).get("versionId", ())), None)
        source = self.backend.get_object(bucket, name, version_id=version)
        if wrong := _violated(source, self.headers, OF_SOURCE):
            raise PreconditionFailed(f"{OF_SOURCE}{wrong}")
        standing = self.backend.get_object(self.bucket_name, self.parse_key_name())
        if standing is None and self.headers.get(MATCH):
            raise MissingKey(key=self.parse_key_name())
        if (wrong := _violated(standing, self.headers)) in {MATCH, NONE_MATCH}:
            raise PreconditionFailed(wrong)
        return copy(self)

    return copy_object
