"""S3: checksums that moto works out are those of their algorithm, and an upload in parts has one in any case.

Without the library awscrt moto takes CRC-32 for CRC-32C and CRC-64/NVME. What has no algorithm of its own is told with
CRC-64/NVME over the whole object
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html ; recorded:
localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json, test_multipart_if_match_etag, and
test_s3.snapshot.json, test_post_object_default_checksum). Of content above `LARGEST` those two are not worked out, and
none is told.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from moto.s3 import models, responses
from moto.s3.models import MultipartChecksumBuilder, S3Backend

from localaws.moto.patches import Method, Patches
from localaws.services.s3.checksums import LENGTHS, digest_of

DEFAULT = "CRC64NVME"
WHOLE = "FULL_OBJECT"


def install(patches: Patches) -> None:
    """Work them out in moto's place."""
    for module in (models, responses):
        patches.put(module, "compute_checksum", _computed)
    patches.wrap(MultipartChecksumBuilder, "build", _built)
    patches.wrap(S3Backend, "complete_multipart_upload", _with_default)


def checked(key: Any) -> None:
    """Give an object that has no checksum the one that S3 works out itself."""
    if key.checksum_value is None and (value := digest_of(DEFAULT.lower(), key.value)):
        key.checksum_algorithm, key.checksum_value, key.checksum_type = DEFAULT, value, WHOLE


def location(bucket: str, key: str) -> str:
    """Return the address of an object that was just made, which answers tell."""
    return f"http://{bucket}.s3.amazonaws.com/{quote(key)}"


def _computed(body: bytes, algorithm: str, encode_base64: bool = True) -> bytes:  # noqa: FBT001, FBT002  # as moto calls it
    digest = (digest_of(algorithm.lower(), body) or "").encode()
    return digest if encode_base64 else base64.b64decode(digest)


def _built(build: Method) -> Method:
    def checksum_of_parts(builder: Any) -> Any:
        kind, value, parts = build(builder)
        length = LENGTHS[builder.checksum_algorithm.lower()]
        whole = kind == WHOLE or len(builder.checksum) == length * builder.part_count
        return kind, value if whole else "", parts

    return checksum_of_parts


def _with_default(complete: Method) -> Method:
    def complete_multipart_upload(backend: S3Backend, *given: Any, **more: Any) -> Any:
        key = complete(backend, *given, **more)
        if key is not None and not key.checksum_algorithm:
            named = bool(key.checksum_value)
            key.checksum_algorithm, key.checksum_type = (DEFAULT, WHOLE) if named else (None, None)
            key.checksum_value = key.checksum_value or None
        return key

    return complete_multipart_upload
