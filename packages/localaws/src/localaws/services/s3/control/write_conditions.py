"""S3: conditions of writes and deletes: which S3 knows, and what changed while an upload went on.

A write takes an ETag in If-Match, ``*`` in If-None-Match, and one of them alone; a delete takes an ETag, and no date
and no size outside directory buckets. An upload in parts that is to complete on a condition conflicts with each write
and delete of its key since it began. As recorded: localstack/localstack,
tests/aws/services/s3/test_s3_api.snapshot.json (TestS3ObjectWritePrecondition,
test_delete_object_if_match_modified_non_express).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from moto.s3.exceptions import MissingKey
from moto.s3.models import FakeMultipart, S3Backend
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.refusals import Refused
from localaws.services.s3.preconditions import MATCH, NONE_MATCH

NOT_IMPLEMENTED = "A header you provided implies functionality that is not implemented"
CONFLICT = "The conditional request cannot succeed due to a conflicting operation against this resource."
OF_DIRECTORY_BUCKETS = ("x-amz-if-match-last-modified-time", "x-amz-if-match-size")


def install(patches: Patches) -> None:
    """Look at the conditions, and remember in which order keys change and uploads begin."""
    order = itertools.count()
    patches.wrap(S3Response, "put_object", _putting)
    patches.wrap(S3Response, "copy_object", lambda copy: _checked(copy, check))
    patches.wrap(S3Response, "delete_object", lambda delete: _checked(delete, _check_delete))
    patches.wrap(FakeMultipart, "__init__", lambda make: _began(make, order))
    for name in ("put_object", "delete_object"):
        patches.wrap(S3Backend, name, lambda method: _changing(method, order))


def check(headers: Mapping[str, str]) -> None:
    """Refuse conditions of a write that S3 does not know."""
    match, none_match = headers.get(MATCH), headers.get(NONE_MATCH)
    if match and none_match:
        raise _unknown(f"{MATCH},{NONE_MATCH}", "Multiple conditional request headers present in the request")
    for name, wrong in ((MATCH, match == "*"), (NONE_MATCH, none_match not in {None, "*"})):
        if wrong:
            raise _unknown(name, f"We don't accept the provided value of {name} header for this API")


def check_conflict(bucket: Any, key: str, upload: Any, headers: Mapping[str, str]) -> None:
    """Refuse to complete an upload on a condition where its key has changed since the upload began."""
    named = next((name for name in (MATCH, NONE_MATCH) if headers.get(name)), None)
    changed = getattr(bucket, "changed", {}).get(key, -1)
    if named and upload is not None and changed > upload.began:
        details = {"Condition": named, "Key": key}
        raise Refused("ConditionalRequestConflict", CONFLICT, 409, details=details)


def _unknown(header: str, more: str = "") -> Refused:
    details = {"Header": header, **({"additionalMessage": more} if more else {})}
    return Refused("NotImplemented", NOT_IMPLEMENTED, 501, details=details)


def _check_delete(headers: Mapping[str, str]) -> None:
    for name in OF_DIRECTORY_BUCKETS:
        if headers.get(name):
            raise _unknown(name)


def _checked(answer: Method, look: Callable[[Mapping[str, str]], None]) -> Method:
    def respond(self: Any) -> Any:
        look(self.headers)
        return answer(self)

    return respond


def _putting(put: Method) -> Method:
    def put_object(self: Any) -> Any:
        asked = {name: self.querystring[name][0] for name in (MATCH, NONE_MATCH) if name in self.querystring}
        if asked:  # a presigned URL has them in its query: test_pre_signed_url_if_match
            self.headers = Headers([*self.headers.items(), *asked.items()])
        check(self.headers)
        key = self.parse_key_name()
        if self.headers.get(MATCH) and self.backend.get_object(self.bucket_name, key) is None:
            raise MissingKey(key=key)
        return put(self)

    return put_object


def _began(make: Method, order: itertools.count[int]) -> Method:
    def init(upload: Any, *given: Any, **more: Any) -> None:
        make(upload, *given, **more)
        upload.began = next(order)

    return init


def _changing(method: Method, order: itertools.count[int]) -> Method:
    def change(backend: S3Backend, bucket_name: str, key_name: str, *given: Any, **more: Any) -> Any:
        done = method(backend, bucket_name, key_name, *given, **more)
        bucket: Any = backend.get_bucket(bucket_name)
        changed: dict[str, int] = getattr(bucket, "changed", {})
        changed[key_name] = next(order)
        bucket.changed = changed
        return done

    return change
