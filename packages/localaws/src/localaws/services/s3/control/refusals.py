"""S3: errors with the elements and statuses that moto's own do not have.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html . Elements beside the message, as recorded:
localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json (Header, additionalMessage, TagKey, TagValue),
test_s3.snapshot.json (ActualPartCount, PartNumberRequested, StorageClassRequested).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.core.serialize import S3Serializer
from moto.s3.exceptions import S3ClientError

from localaws.moto.patches import Method, Patches

ROOTS = {
    "ListParts": ("ListPartsResponse", "ListPartsResult"),
    "GetObjectAttributes": ("GetObjectAttributesOutput", "GetObjectAttributesResponse"),
}
"""moto's names of roots and AWS's, by operation: test_s3_list_parts_timestamp_precision."""


class Refused(S3ClientError):
    """An error of S3. `details` are elements beside the message, `status` is HTTP's."""

    def __init__(
        self, code: str, message: str, status: int = 400, *, details: Mapping[str, str | None] | None = None
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.details = details or {}


def argument(message: str, name: str, value: str | None = None) -> Refused:
    """Return the error of a wrong argument; without a value, none is told."""
    told = {"ArgumentName": name, **({} if value is None else {"ArgumentValue": value})}
    return Refused("InvalidArgument", message, details=told)


def wrong_class(name: str) -> Refused:
    """Return the error of a storage class that objects cannot be put into."""
    text = "The storage class you specified is not valid"
    return Refused("InvalidStorageClass", text, details={"StorageClassRequested": name})


def install(patches: Patches) -> None:
    """Write them."""
    patches.wrap(S3Serializer, "_serialized_result_to_response", _rooted)
    patches.wrap(S3Serializer, "_serialized_error_to_response", _written)


def _rooted(write: Method) -> Method:
    """Name the roots of documents as AWS does."""

    def respond(self: Any, *given: Any) -> Any:
        answer = write(self, *given)
        if found := ROOTS.get(self.operation_model.name):
            answer["body"] = answer["body"].replace(*found)
        return answer

    return respond


def _written(write: Method) -> Method:
    def respond(self: Any, resp: Any, error: Exception, shape: Any, serialized: Any) -> Any:
        if not isinstance(error, Refused):
            return write(self, resp, error, shape, serialized)
        answer = write(self, resp, error, shape, {**serialized, **error.details})
        answer["status_code"] = error.status
        return answer

    return respond
