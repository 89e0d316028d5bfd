"""S3: encryption by default, both addressing styles, presigned URLs, integrity of what is stored."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
import requests

Name = Callable[[str], str]


@pytest.fixture
def bucket(aws: Any, unique: Name) -> str:
    """The name of an own bucket."""
    name = unique("bucket")
    aws.client("s3").create_bucket(Bucket=name)
    return name


def test_a_bucket_is_encrypted_by_default(aws: Any, bucket: str) -> None:
    """GetBucketEncryption answers AES256 for a bucket on which nothing was set, and again once it is taken off."""
    s3 = aws.client("s3")
    default = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == default
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"v")["ServerSideEncryption"] == "AES256"
    assert s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "AES256"
    with_key(s3, bucket, "alias/own")
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == default


def test_a_copy_takes_the_destinations_default_encryption(aws: Any, bucket: str) -> None:
    """A copy within a bucket that encrypts with a KMS key is encrypted with that key."""
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    key = own_key(aws)
    with_key(s3, bucket, key)
    s3.copy_object(Bucket=bucket, Key="k", CopySource={"Bucket": bucket, "Key": "k"})
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


def test_the_key_of_an_object_under_two_layers_is_told(aws: Any, bucket: str) -> None:
    """As of one under a single layer."""
    s3, key = aws.client("s3"), own_key(aws)
    s3.put_object(Bucket=bucket, Key="k", Body=b"v", ServerSideEncryption="aws:kms:dsse", SSEKMSKeyId=key)
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms:dsse", key)


def test_a_copy_onto_itself_without_a_change_is_refused(aws: Any, bucket: str) -> None:
    """The default encryption does not count as a change."""
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    with pytest.raises(s3.exceptions.ClientError, match="InvalidRequest"):
        s3.copy_object(Bucket=bucket, Key="k", CopySource={"Bucket": bucket, "Key": "k"})


@pytest.mark.parametrize(
    "host", ["{}.s3.us-east-1.amazonaws.com", "{}.s3.amazonaws.com", "{}.localhost", "{}.s3.localhost:4566"]
)
def test_the_bucket_may_stand_in_the_host_name(aws: Any, bucket: str, host: str) -> None:
    """Virtual-hosted style reads what path style wrote."""
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="a/b c.txt", Body=b"text")
    signed = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a/b c.txt"})
    url = signed.replace(f"/{bucket}/", "/", 1)
    answer = requests.get(url, headers={"Host": host.format(bucket)}, timeout=10)
    assert (answer.status_code, answer.text) == (200, "text")


def test_a_presigned_url_reads_and_writes(aws: Any, bucket: str) -> None:
    """Presigned PUT and GET URLs work for clients without credentials."""
    s3 = aws.client("s3")
    where = {"Bucket": bucket, "Key": "signed"}
    written = requests.put(s3.generate_presigned_url("put_object", where), data=b"content", timeout=10)
    read = requests.get(s3.generate_presigned_url("get_object", where), timeout=10)
    assert (written.status_code, read.status_code, read.content) == (200, 200, b"content")


@pytest.mark.parametrize("size", [0, 1, 5 * 1024 * 1024 + 1])
def test_an_object_comes_back_as_it_was_put(aws: Any, bucket: str, size: int) -> None:
    """Any bytes, empty ones and those of several packets included, with metadata in its own spelling."""
    s3 = aws.client("s3")
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    s3.put_object(Bucket=bucket, Key="k", Body=body, Metadata={"my_key": "with underscore"})
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert answer["Body"].read() == body
    assert answer["Metadata"] == {"my_key": "with underscore"}


def test_compressed_content_is_left_alone(aws: Any, bucket: str) -> None:
    """An object with Content-Encoding gzip is stored and sent as the bytes that it is."""
    s3 = aws.client("s3")
    body = gzip.compress(b"text")
    s3.put_object(Bucket=bucket, Key="k.gz", Body=body, ContentEncoding="gzip")
    signed = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k.gz"})
    raw = requests.get(signed, stream=True, timeout=10)
    assert raw.raw.read(decode_content=False) == body


def test_a_head_of_what_is_not_there_says_so(aws: Any, bucket: str) -> None:
    """HeadObject of a missing key is 404, without a body."""
    s3 = aws.client("s3")
    with pytest.raises(s3.exceptions.ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="absent")


def test_nothing_is_stored_under_a_key_that_cannot_be_used(aws: Any, bucket: str) -> None:
    """A disabled key, one that is not there and another account's are refused in S3's words; an enabled one is not."""
    s3, kms = aws.client("s3"), aws.client("kms")
    s3.put_object(Bucket=bucket, Key="before", Body=b"v")
    key = own_key(aws)
    with_key(s3, bucket, key)
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    kms.disable_key(KeyId=key)
    store: list[Callable[[], Any]] = [
        lambda: s3.put_object(Bucket=bucket, Key="k", Body=b"v"),
        lambda: s3.copy_object(Bucket=bucket, Key="k2", CopySource={"Bucket": bucket, "Key": "before"}),
    ]
    foreign = "arn:aws:kms:us-east-1:999999999999:key/00000000-0000-0000-0000-000000000000"
    refused = {key: "KMS.DisabledException", "alias/absent": "KMS.NotFoundException", foreign: "AccessDenied"}
    for named, code in refused.items():
        with_key(s3, bucket, named)
        for each in store:
            with pytest.raises(s3.exceptions.ClientError, match=code):
                each()
    kms.enable_key(KeyId=key)
    with_key(s3, bucket, key)
    assert all(each() for each in store)


def own_key(aws: Any) -> str:
    """Return the ARN of a new KMS key."""
    return str(aws.client("kms").create_key()["KeyMetadata"]["Arn"])


def with_key(s3: Any, bucket: str, key: str) -> None:
    """Encrypt the bucket with a KMS key."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
