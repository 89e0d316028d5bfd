"""S3: requests are refused as AWS refuses them: damaged content, uploads that are not there, names, owners, ranges.

moto takes what is damaged, and fails at some of the rest. As recorded: localstack/localstack,
tests/aws/services/s3/test_s3.snapshot.json (test_s3_invalid_content_md5, test_multipart_upload_part_checksum_exception,
test_s3_checksum_no_algorithm, test_multipart_no_such_upload, test_complete_multipart_parts_order,
test_put_object_storage_class_outposts, test_s3_uppercase_bucket_name, test_get_bucket_policy_invalid_account_id,
test_create_bucket_with_invalid_location_constraint, test_s3_copy_object_wrong_format,
test_s3_object_lock_mode_validation) and test_s3_api.snapshot.json (test_get_object_range).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

from botocore.session import get_session
from moto.s3.exceptions import (
    InvalidArgumentError,
    InvalidBucketName,
    InvalidLocationConstraintException,
    InvalidStorageClass,
    NoSuchUpload,
    S3ClientError,
)
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.ports import ACCOUNT, REGIONS
from localaws.moto.patches import Method, Patches
from localaws.services.s3.checksums import DIGESTS, digest_of, is_one
from localaws.services.s3.control.refusals import argument, wrong_class

OWNER = "x-amz-expected-bucket-owner"
CHECKSUM = "x-amz-checksum-"
RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
MOST_PARTS = 10_000
MD5_LENGTH = 16
SOURCE = "x-amz-copy-source"
LOCK_MODE, LOCK_DATE = "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"
MODES = {"GOVERNANCE", "COMPLIANCE"}


def install(patches: Patches) -> None:
    """Look at requests before moto does."""
    patches.wrap(S3Response, "put_object", lambda moto: _after(moto, _check_content, _check_lock))
    patches.wrap(S3Response, "upload_part", lambda moto: _after(moto, _check_part, _check_content))
    patches.wrap(S3Response, "copy_object", lambda moto: _after(moto, _check_source, _check_lock))
    patches.wrap(S3Response, "_handle_range_header", _in_form)
    patches.wrap(S3Response, "_get_location_constraint", _of_a_region)
    patches.wrap(S3Backend, "create_bucket", _well_named)
    patches.wrap(S3Backend, "put_object", _in_a_class)
    patches.wrap(S3Backend, "upload_part", _begun)


def guard(call: Call) -> Reply | None:
    """Refuse a request that expects another owner of the bucket than this account; None where it may go on."""
    owner = call.exchange.header(OWNER)
    if not owner or owner == ACCOUNT:
        return None
    if re.fullmatch(r"\d{12}", owner):
        return refusal(call, "AccessDenied", "Access Denied", 403)
    text = f"The value of the expected bucket owner parameter must be an AWS Account ID... [{owner}]"
    return refusal(call, "InvalidBucketOwnerAWSAccountID", text, 400)


def _after(moto: Method, *checks: Method) -> Method:
    def answer(self: S3Response) -> Any:
        for check in checks:
            check(self)
        return moto(self)

    return answer


def _check_content(self: Any) -> None:
    """Compare the content with the checksums that the request's headers tell of it."""
    content = self.body or b""
    content = content.encode() if isinstance(content, str) else content
    if (said := self.headers.get("Content-MD5")) is not None:
        _check_digest(said, content)
    told = {name: each for name in DIGESTS if (each := self.headers.get(f"{CHECKSUM}{name}")) is not None}
    if len(told) > 1:
        text = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        raise S3ClientError("InvalidRequest", text)
    for name, value in told.items():
        if not is_one(name, value):
            raise S3ClientError("InvalidRequest", f"Value for {CHECKSUM}{name} header is invalid.")
        found = digest_of(name, content)
        if found is not None and found != value:
            text = f"The {name.upper()} you specified did not match the calculated checksum."
            raise S3ClientError("BadDigest", text)


def _check_digest(said: str, content: bytes) -> None:
    try:
        digest = base64.b64decode(said, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != MD5_LENGTH:
        raise S3ClientError("InvalidDigest", "The Content-MD5 you specified was invalid.")
    if digest != hashlib.md5(content, usedforsecurity=False).digest():
        raise S3ClientError("BadDigest", "The Content-MD5 you specified did not match what we received.")


def _check_lock(self: Any) -> None:
    check_lock(self.headers)


def check_lock(headers: Mapping[str, str]) -> None:
    """Refuse a lock that is half told, or of an unknown mode."""
    mode, date = headers.get(LOCK_MODE), headers.get(LOCK_DATE)
    if bool(mode) != bool(date):
        raise argument(f"{LOCK_DATE} and {LOCK_MODE} must both be supplied", LOCK_DATE if mode else LOCK_MODE)
    if mode and mode not in MODES:
        raise argument("Unknown wormMode directive.", LOCK_MODE, mode)


def _check_part(self: Any) -> None:
    number = str(self.querystring.get("partNumber", [""])[0])
    if not number.isdecimal() or not 1 <= int(number) <= MOST_PARTS:
        text = f"Part number must be an integer between 1 and {MOST_PARTS}, inclusive"
        raise InvalidArgumentError(text, "partNumber", number)


def _check_source(self: Any) -> None:
    path, mark, query = str(self.headers.get(SOURCE) or "").partition("?")
    # a plus sign is a space, a slash may be encoded: test_copy_object_special_character_plus_for_space
    bucket, _, key = unquote_plus(path).lstrip("/").partition("/")
    if not bucket or not key:
        raise InvalidArgumentError("Invalid copy source object key", SOURCE, SOURCE)
    told = f"/{bucket}/{quote(key)}{mark}{query}"
    self.headers = Headers([(name, told if name.lower() == SOURCE else each) for name, each in self.headers.items()])


def _in_form(moto: Method) -> Method:
    def handle(self: S3Response, request: Any, response_headers: Mapping[str, Any], response_content: Any) -> Any:
        found = RANGE.fullmatch(request.headers.get("range") or "")
        if found is None or (found[1] and found[2] and int(found[1]) > int(found[2])):
            # what is no range of bytes is answered as if nothing had been asked
            return 200, response_headers, response_content
        return moto(self, request, response_headers, response_content)

    return handle


def _of_a_region(moto: Method) -> Method:
    regions = {*get_session().get_available_regions("s3"), "EU"}

    def get_location_constraint(self: S3Response) -> str | None:
        constraint: str | None = moto(self)
        if constraint and constraint not in regions and self.region == REGIONS[0]:
            raise InvalidLocationConstraintException
        return constraint

    return get_location_constraint


def _well_named(create: Method) -> Method:
    def create_bucket(backend: S3Backend, bucket_name: str, *rest: Any, **more: Any) -> Any:
        if not BUCKET.fullmatch(bucket_name):
            raise InvalidBucketName
        return create(backend, bucket_name, *rest, **more)

    return create_bucket


def _in_a_class(store: Method) -> Method:
    def put_object(backend: S3Backend, *given: Any, **more: Any) -> Any:
        if more.get("storage") == "OUTPOSTS":
            raise wrong_class("OUTPOSTS")
        try:
            return store(backend, *given, **more)
        except InvalidStorageClass:
            raise wrong_class(str(more.get("storage"))) from None

    return put_object


def _begun(upload: Method) -> Method:
    def upload_part(backend: S3Backend, bucket_name: str, multipart_id: str, *rest: Any, **more: Any) -> Any:
        if multipart_id not in backend.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return upload(backend, bucket_name, multipart_id, *rest, **more)

    return upload_part
