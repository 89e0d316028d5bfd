"""S3 and KMS: nothing is stored under a key that is not there, is disabled or belongs to another account.

moto takes any text for a key. Refusals:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (KMS.DisabledException, KMS.NotFoundException) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html . Reads are not refused here.
"""

from __future__ import annotations

from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches

BY_KMS = {"aws:kms", "aws:kms:dsse"}
OF_S3 = "alias/aws/s3"


def install(patches: Patches) -> None:
    """Ask for the key before an object is stored; moto's copies are stored so, too."""
    patches.wrap(S3Backend, "put_object", _asking)


def _asking(store: Method) -> Method:
    def put_object(backend: S3Backend, *given: Any, **more: Any) -> Any:
        bucket = backend.get_bucket(given[0] if given else more["bucket_name"])
        default = (bucket.encryption or {}).get("Rule", {}).get("ApplyServerSideEncryptionByDefault", {})
        named = {"SSEAlgorithm": more["encryption"]} if more.get("encryption") else default
        key = more.get("kms_key_id") or named.get("KMSMasterKeyID")
        if named.get("SSEAlgorithm") in BY_KMS and key and not str(key).endswith(OF_S3):
            _check(str(key), bucket.region_name)
        return store(backend, *given, **more)

    return put_object


def _check(reference: str, region: str) -> None:
    if reference.startswith("arn:") and reference.split(":")[4] != ACCOUNT:
        what = f"perform: kms:GenerateDataKey on resource: {reference}"
        text = f"The caller is not authorized to {what} because no resource-based policy allows the action"
        raise S3ClientError("AccessDenied", text)
    key = _key(reference, region)
    if key is None:
        raise S3ClientError("KMS.NotFoundException", f"Key '{reference}' does not exist")
    if not key.enabled:
        raise S3ClientError("KMS.DisabledException", f"{key.arn} is disabled.")


def _key(reference: str, region: str) -> Any:
    """Return moto's key for an ID, an ARN or an alias, None where there is none."""
    from moto.kms.models import kms_backends  # noqa: PLC0415  # loaded where a key is named at all

    backend = kms_backends[ACCOUNT][region]
    name = reference.rsplit(":", 1)[-1]
    identifier = backend.get_key_id_from_alias(name) if name.startswith("alias/") else name.rpartition("/")[2]
    return backend.keys.get(identifier or "")
