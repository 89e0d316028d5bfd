"""S3: what asks for the lock of a bucket that has none is refused, and a locked bucket keeps its versions.

As recorded: localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json (test_delete_object_with_no_locking,
test_disable_versioning_on_locked_bucket).
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches
from localaws.services.s3.control.refusals import Refused, argument

BYPASS = "x-amz-bypass-governance-retention"
LOCKED = "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."


def install(patches: Patches) -> None:
    """Look before moto does."""
    patches.wrap(S3Response, "delete_object", _locked_alone)
    patches.wrap(S3Response, "_bucket_response_delete_keys", _locked_alone)
    patches.wrap(S3Backend, "put_bucket_versioning", _kept)


def _locked_alone(delete: Method) -> Method:
    def answer(self: Any, *given: Any, **more: Any) -> Any:
        if self.headers.get(BYPASS) is not None and not self.backend.get_bucket(self.bucket_name).object_lock_enabled:
            raise argument(f"{BYPASS} is only applicable to Object Lock enabled buckets.", BYPASS)
        return delete(self, *given, **more)

    return answer


def _kept(put: Method) -> Method:
    def put_bucket_versioning(backend: S3Backend, bucket_name: str, status: str) -> None:
        if status != "Enabled" and backend.get_bucket(bucket_name).object_lock_enabled:
            raise Refused("InvalidBucketState", LOCKED, 409)
        put(backend, bucket_name, status)

    return put_bucket_versioning
