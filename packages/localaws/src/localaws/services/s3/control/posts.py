"""S3: a file that a browser's form uploads is stored as if it had been put, and the answer is what the form asks for.

moto drops what the form says of the file (type, storage class, tags, encryption), tells no ETag, and answers 201 with
nothing. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html ; recorded: localstack/localstack,
tests/aws/services/s3/test_s3.snapshot.json (test_post_object_with_storage_class, test_post_object_default_checksum,
test_post_object_with_unicode_metadata) and test_s3.py there (test_s3_presigned_post_success_action_redirect,
test_s3_presigned_post_success_action_status_201_response). Metadata of a form is Unicode and is not decoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.checksums import checked, location
from localaws.services.s3.control.metadata import OWN
from localaws.services.s3.metadata import told

HEADERS = frozenset({"content-type", "cache-control", "content-disposition", "content-encoding", "expires"})
OF_FORM = frozenset({"x-amz-credential", "x-amz-algorithm", "x-amz-date", "x-amz-signature"})
CHECKSUM = "x-amz-checksum-"
NAMES = {"tagging": "x-amz-tagging", "acl": "x-amz-acl"}
STATUSES = {"200": 200, "201": 201}
NO_CONTENT = 204
MULTIPART = "multipart/form-data"


def install(patches: Patches) -> None:
    """Answer forms."""
    patches.wrap(S3Response, "_bucket_response_post", _posting)


def _posting(post: Method) -> Method:
    def answer(self: Any, request: Any, bucket_name: str) -> Any:
        if not request.headers.get("Content-Type", "").startswith(MULTIPART):
            return post(self, request, bucket_name)
        self.data["Action"] = "PutObject"
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
        fields = {name.lower(): value for name, value in request.form.items()}
        file = request.files.get("file")
        # moto has read the file itself; what is sent as a plain field has no name
        content = fields.get("file", "").encode() if file is None else self.body
        name = fields.get("key", "")
        if file is not None:
            name = name.replace("${filename}", file.filename or "")
        return _answered(fields, bucket_name, name, *_stored(self, bucket_name, name, content, fields))

    return answer


def _stored(self: Any, bucket_name: str, name: str, content: bytes, fields: Mapping[str, str]) -> tuple[str, Any]:
    """Put the object; return its ETag and the headers that an answer tells of it."""
    self.raw_path = f"/{bucket_name}/{quote(name)}"
    self.headers, self.body, self.querystring = Headers(_headers(fields)), content, {}
    self.bucket_name = bucket_name
    _, headers, _ = self.put_object()
    key = self.backend.get_object(bucket_name, name)
    for field, value in fields.items():
        if field.startswith(OWN):
            key.metadata[field] = told(value)
    checked(key)
    if key.checksum_value and key.checksum_algorithm:
        headers = {
            **headers,
            f"{CHECKSUM}{key.checksum_algorithm.lower()}": key.checksum_value,
            f"{CHECKSUM}type": key.checksum_type or "FULL_OBJECT",
        }
    return key.etag, headers


def _headers(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the headers of the put that a form stands for."""
    named = [(NAMES.get(name, name), value) for name, value in fields.items()]
    return [
        (name, _in_latin(value) if name in HEADERS else value)
        for name, value in named
        if name in HEADERS or (name.startswith("x-amz-") and not name.startswith(OWN) and name not in OF_FORM)
    ]


def _in_latin(value: str) -> str:
    """Return a value as a header can tell it: a space for each letter that Latin-1 does not have."""
    return "".join(letter if ord(letter) < 256 else " " for letter in value)


def _answered(fields: Mapping[str, str], bucket_name: str, name: str, etag: str, headers: Any) -> Any:
    address = location(bucket_name, name)
    if redirect := _redirect(fields, bucket_name, name, etag):
        return 303, {**headers, "Location": redirect}, ""
    told_headers = {**headers, "Location": address, "ETag": etag}
    status = STATUSES.get(fields.get("success_action_status", ""), NO_CONTENT)
    if status != 201:  # HTTP's Created
        return status, told_headers, ""
    body = "".join(
        f"<{element}>{escape(value)}</{element}>"
        for element, value in (("Location", address), ("Bucket", bucket_name), ("Key", name), ("ETag", etag))
    )
    return status, told_headers, f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{body}</PostResponse>'


def _redirect(fields: Mapping[str, str], bucket_name: str, name: str, etag: str) -> str | None:
    """Return where the browser is sent, None where the form names no address of the whole web."""
    asked = urlsplit(fields.get("success_action_redirect") or fields.get("redirect") or "")
    if not asked.scheme or not asked.netloc:
        return None
    told_query = [*parse_qsl(asked.query), ("bucket", bucket_name), ("key", name), ("etag", etag)]
    return urlunsplit(asked._replace(query=urlencode(told_query)))
