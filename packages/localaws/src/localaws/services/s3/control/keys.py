"""S3 and KMS: nothing is stored under a key that is not there, is disabled, dying or another account's; ARNs are told.

moto takes any text for a key. Refusals:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (KMS.DisabledException, KMS.NotFoundException) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html . Reads are not refused here. The
key is told by its ARN, AWS's own key where none is named: localstack/localstack,
tests/aws/services/s3/test_s3_api.snapshot.json (test_s3_bucket_encryption_sse_kms_aws_managed_key).
"""

from __future__ import annotations

from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches

BY_KMS = {"aws:kms", "aws:kms:dsse"}
OF_S3 = "alias/aws/s3"
DESCRIPTION = "Default key that protects my S3 objects when no other key is defined"


def install(patches: Patches) -> None:
    """Ask for the key before an object is stored; moto's copies are stored so, too."""
    patches.wrap(S3Backend, "put_object", _asking)


def _asking(store: Method) -> Method:
    def put_object(backend: S3Backend, *given: Any, **more: Any) -> Any:
        bucket = backend.get_bucket(given[0] if given else more["bucket_name"])
        default = (bucket.encryption or {}).get("Rule", {}).get("ApplyServerSideEncryptionByDefault", {})
        named = {"SSEAlgorithm": more["encryption"]} if more.get("encryption") else default
        key = more.get("kms_key_id") or named.get("KMSMasterKeyID")
        if named.get("SSEAlgorithm") in BY_KMS:
            by_default = not key or str(key).endswith(OF_S3)
            more["kms_key_id"] = _managed(bucket.region_name) if by_default else _check(str(key), bucket.region_name)
        return store(backend, *given, **more)

    return put_object


def _managed(region: str) -> str:
    """Return the ARN of AWS's own key for S3, made when it is first needed."""
    from moto.kms.models import kms_backends  # noqa: PLC0415  # loaded where a key is named at all

    backend = kms_backends[ACCOUNT][region]
    if not backend.alias_exists(OF_S3):
        made: Any = backend.create_key("", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", DESCRIPTION, None)
        made.key_manager = "AWS"
        backend.create_alias(made.id, OF_S3)
    arn: str = backend.describe_key(OF_S3).arn
    return arn


def _check(reference: str, region: str) -> str:
    """Return the key's ARN; raises S3ClientError where nothing may be stored under it."""
    if reference.startswith("arn:") and reference.split(":")[4] != ACCOUNT:
        what = f"perform: kms:GenerateDataKey on resource: {reference}"
        text = f"The caller is not authorized to {what} because no resource-based policy allows the action"
        raise S3ClientError("AccessDenied", text)
    key = _key(reference, region)
    if key is None:
        raise S3ClientError("KMS.NotFoundException", f"Key '{reference}' does not exist")
    if not key.enabled:
        if key.key_state == "PendingDeletion":
            raise S3ClientError("KMS.KMSInvalidStateException", f"{key.arn} is pending deletion.")
        raise S3ClientError("KMS.DisabledException", f"{key.arn} is disabled.")
    arn: str = key.arn
    return arn


def _key(reference: str, region: str) -> Any:
    """Return moto's key for an ID, an ARN or an alias, None where there is none."""
    from moto.kms.models import kms_backends  # noqa: PLC0415  # loaded where a key is named at all

    backend = kms_backends[ACCOUNT][region]
    name = reference.rsplit(":", 1)[-1]
    identifier = backend.get_key_id_from_alias(name) if name.startswith("alias/") else name.rpartition("/")[2]
    return backend.keys.get(identifier or "")
