"""S3: requests that are refused, and what is told of those that are not.

As recorded: localstack/localstack, tests/aws/services/s3/test_s3.snapshot.json and test_s3_api.snapshot.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Name = Callable[[str], str]
PART = 5 * 1024 * 1024


@pytest.fixture(scope="module")
def bucket(aws: Any) -> Iterator[tuple[Any, str]]:
    """A client and a bucket with one object, ``a``."""
    client, name = aws.client("s3"), "checked-by-s3"
    client.create_bucket(Bucket=name)
    client.put_object(Bucket=name, Key="a", Body=b"0123456789")
    yield client, name
    for each in client.list_objects_v2(Bucket=name)["Contents"]:
        client.delete_object(Bucket=name, Key=each["Key"])
    client.delete_bucket(Bucket=name)


@pytest.mark.parametrize(
    ("call", "arguments", "said"),
    [
        ("put_object", {"Key": "b", "Body": b"x", "ContentMD5": "MTIz"}, "InvalidDigest"),
        ("put_object", {"Key": "b", "Body": b"x", "ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA=="}, "BadDigest"),
        ("put_object", {"Key": "b", "Body": b"x", "ChecksumSHA1": "!"}, "x-amz-checksum-sha1 header is invalid"),
        ("put_object", {"Key": "b", "Body": b"x", "ChecksumCRC32C": "AAAAAA=="}, "BadDigest.*The CRC32C you specified"),
        ("put_object", {"Key": "b", "StorageClass": "OUTPOSTS"}, "InvalidStorageClass"),
        ("put_object", {"Key": "b", "IfNoneMatch": "x"}, "implies functionality that is not implemented"),
        ("put_object", {"Key": "b", "ExpectedBucketOwner": "000000000000"}, "AccessDenied"),
        (
            "get_bucket_policy",
            {"ExpectedBucketOwner": "0000"},
            r"InvalidBucketOwnerAWSAccountID.*Account ID\.\.\. \[0000\]",
        ),
        ("upload_part", {"Key": "b", "PartNumber": 1, "UploadId": "no"}, "NoSuchUpload"),
        ("upload_part", {"Key": "b", "PartNumber": 10001, "UploadId": "no"}, "integer between 1 and 10000"),
        ("copy_object", {"Key": "b", "CopySource": "nothing"}, "Invalid copy source object key"),
    ],
)
def test_a_wrong_request_is_refused_in_words_of_s3(
    bucket: tuple[Any, str], call: str, arguments: dict[str, Any], said: str
) -> None:
    """Code and message."""
    client, name = bucket
    with pytest.raises(client.exceptions.ClientError, match=said):
        getattr(client, call)(Bucket=name, **arguments)


@pytest.mark.parametrize("asked", ["0-1", "bytes=5-2", "words=0-1"])
def test_what_is_no_range_is_answered_whole(bucket: tuple[Any, str], asked: str) -> None:
    """Status 200."""
    client, name = bucket
    told = client.get_object(Bucket=name, Key="a", Range=asked)
    assert (told["ResponseMetadata"]["HTTPStatusCode"], told["Body"].read()) == (200, b"0123456789")


def test_names_and_regions_of_buckets_are_looked_at(bucket: tuple[Any, str]) -> None:
    """Before anything is made."""
    client, _ = bucket
    with pytest.raises(client.exceptions.ClientError, match="InvalidBucketName"):
        client.create_bucket(Bucket="Uppercase")
    with pytest.raises(client.exceptions.ClientError, match="InvalidLocationConstraint"):
        client.create_bucket(Bucket="nowhere-at-all", CreateBucketConfiguration={"LocationConstraint": "nowhere"})


def test_the_kind_of_a_checksum_is_told(bucket: tuple[Any, str]) -> None:
    """By PutObject, GetObject, lists and copies."""
    client, name = bucket
    put = client.put_object(Bucket=name, Key="c", Body=b"x", ChecksumAlgorithm="SHA256")
    got = client.get_object(Bucket=name, Key="c", ChecksumMode="ENABLED")
    listed = next(each for each in client.list_objects_v2(Bucket=name)["Contents"] if each["Key"] == "c")
    copied = client.copy_object(Bucket=name, Key="d", CopySource=f"{name}/c", ChecksumAlgorithm="SHA256")
    told = [put, got, listed, copied["CopyObjectResult"]]
    assert [each["ChecksumType"] for each in told] == ["FULL_OBJECT"] * 4


def test_the_key_of_aws_is_told_where_none_is_named(bucket: tuple[Any, str], aws: Any) -> None:
    """By its ARN; it is AWS's own."""
    client, name = bucket
    arn = client.put_object(Bucket=name, Key="e", Body=b"x", ServerSideEncryption="aws:kms")["SSEKMSKeyId"]
    assert client.head_object(Bucket=name, Key="e")["SSEKMSKeyId"] == arn
    assert aws.client("kms").describe_key(KeyId=arn)["KeyMetadata"]["KeyManager"] == "AWS"


def test_a_dying_key_encrypts_no_object(bucket: tuple[Any, str], aws: Any) -> None:
    """KMS.KMSInvalidStateException."""
    client, name = bucket
    kms = aws.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key)
    with pytest.raises(client.exceptions.ClientError, match=r"KMSInvalidStateException.*is pending deletion"):
        client.put_object(Bucket=name, Key="f", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)


def test_an_upload_in_parts_is_completed_in_order_and_read_by_part(bucket: tuple[Any, str]) -> None:
    """Without parts, or in another order, it is refused; a part is told as a range of the whole."""
    client, name = bucket
    where = {"Bucket": name, "Key": "g"}
    upload = {**where, "UploadId": client.create_multipart_upload(**where)["UploadId"]}
    etags = [
        client.upload_part(**upload, PartNumber=number, Body=body)["ETag"]
        for number, body in ((1, b"x" * PART), (2, b"end"))
    ]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    with pytest.raises(client.exceptions.ClientError, match="You must specify at least one part"):
        client.complete_multipart_upload(**upload, MultipartUpload={"Parts": []})
    with pytest.raises(client.exceptions.ClientError, match="InvalidPartOrder"):
        client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts[::-1]})
    client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    told = client.get_object(**where, PartNumber=2)
    assert (told["ContentRange"], told["PartsCount"]) == (f"bytes {PART}-{PART + 2}/{PART + 3}", 2)
    assert told["Body"].read() == b"end"
    with pytest.raises(client.exceptions.ClientError, match="The requested partnumber is not satisfiable"):
        client.get_object(**where, PartNumber=3)


def test_metadata_that_is_encoded_is_told_as_s3_tells_it(bucket: tuple[Any, str]) -> None:
    """Plain where it is ASCII, encoded where it is not or cannot be printed."""
    client, name = bucket
    given = {"ascii": "=?UTF-8?B?YWJj?=", "line": "=?UTF-8?B?YQpi?="}
    client.put_object(Bucket=name, Key="h", Metadata=given)
    assert client.head_object(Bucket=name, Key="h")["Metadata"] == {"ascii": "abc", "line": "=?UTF-8?Q?a=0Ab?="}
