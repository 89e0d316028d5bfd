"""S3: every object is encrypted, with the bucket's default or else AES256, and that default is told.

moto answers GetBucketEncryption with an error until a configuration is put, and leaves objects unencrypted; AWS has
done neither since January 2023 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html).
A copy takes the destination bucket's default, KMS key included, where it names no encryption of its own.
Of objects under two layers (``aws:kms:dsse``) the key is told as of those under one:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeKey, S3Backend

from localaws.moto.patches import Method, Patches

TWO_LAYERS = "aws:kms:dsse"
BUCKET_KEY = "x-amz-server-side-encryption-bucket-key-enabled"
AES256 = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}}


def install(patches: Patches) -> None:
    """Apply and tell AWS's default encryption."""
    patches.wrap(S3Backend, "get_bucket_encryption", _default_told)
    patches.wrap(S3Backend, "put_object", _encrypting)
    patches.wrap(S3Backend, "copy_object", _encrypting_copy)
    patches.put(FakeKey, "response_dict", property(_key_told(vars(FakeKey)["response_dict"].fget)))


def _default_told(get: Method) -> Method:
    def get_bucket_encryption(backend: S3Backend, bucket_name: str) -> Any:
        return get(backend, bucket_name) or AES256

    return get_bucket_encryption


def _key_told(headers: Method) -> Method:
    def response_dict(key: FakeKey) -> dict[str, Any]:
        found: dict[str, Any] = headers(key)
        if key.encryption == TWO_LAYERS and key.kms_key_id is not None:
            found["x-amz-server-side-encryption-aws-kms-key-id"] = key.kms_key_id
        if found.get(BUCKET_KEY) == "false":
            del found[BUCKET_KEY]
        return found

    return response_dict


def _encrypting(put: Method) -> Method:
    def put_object(backend: S3Backend, bucket_name: str, *rest: Any, **more: Any) -> Any:
        if not more.get("encryption") and not backend.get_bucket(bucket_name).encryption:
            more["encryption"] = "AES256"
        return put(backend, bucket_name, *rest, **more)

    return put_object


def _encrypting_copy(copy: Method) -> Method:
    def copy_object(backend: S3Backend, src_key: Any, dest_bucket_name: str, *rest: Any, **more: Any) -> Any:
        default = backend.get_bucket(dest_bucket_name).encryption
        if default and not more.get("encryption"):
            applied = default["Rule"]["ApplyServerSideEncryptionByDefault"]
            more["encryption"] = applied["SSEAlgorithm"]
            more["kms_key_id"] = applied.get("KMSMasterKeyID")
        return copy(backend, src_key, dest_bucket_name, *rest, **more)

    return copy_object
