"""Objects under a key that the client brings along: given to who has it, told by its MD5, never by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Name = Callable[[str], str]
KEY, OTHER = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}, "o" * 32


@pytest.fixture
def s3(aws: Any) -> Any:
    """A client over TLS, without which S3 takes no such key."""
    return aws.client("s3", https=True)


@pytest.fixture
def where(s3: Any, unique: Name) -> dict[str, str]:
    """An object of an own bucket, stored under the key."""
    bucket = unique("bucket")
    s3.create_bucket(Bucket=bucket)
    place = {"Bucket": bucket, "Key": "k"}
    put = s3.put_object(**place, Body=b"v", **KEY)
    assert (put["SSECustomerAlgorithm"], "ServerSideEncryption" in put) == ("AES256", False)
    return place


def test_who_has_the_key_gets_the_object(s3: Any, where: dict[str, str]) -> None:
    """And is told by which it is encrypted."""
    assert s3.get_object(**where, **KEY)["Body"].read() == b"v"
    head = s3.head_object(**where, **KEY)
    assert head["SSECustomerAlgorithm"] == "AES256"
    assert head["SSECustomerKeyMD5"]
    assert "ServerSideEncryption" not in head


@pytest.mark.parametrize("operation", ["get_object", "head_object"])
def test_nobody_else_does(s3: Any, where: dict[str, str], operation: str) -> None:
    """400 without a key, 403 with another."""
    ask = getattr(s3, operation)
    with pytest.raises(s3.exceptions.ClientError) as none:
        ask(**where)
    with pytest.raises(s3.exceptions.ClientError) as other:
        ask(**where, SSECustomerAlgorithm="AES256", SSECustomerKey=OTHER)
    statuses = [each.value.response["ResponseMetadata"]["HTTPStatusCode"] for each in (none, other)]
    assert statuses == [400, 403]


def test_an_object_that_is_stored_anew_without_a_key_is_anybodys(s3: Any, where: dict[str, str]) -> None:
    """The key is the object's, not the name's."""
    s3.put_object(**where, Body=b"w")
    assert s3.get_object(**where)["Body"].read() == b"w"
    assert s3.head_object(**where)["ServerSideEncryption"] == "AES256"


def test_a_key_that_was_damaged_on_the_way_is_refused(s3: Any, where: dict[str, str]) -> None:
    """By the MD5 that comes with it."""
    with pytest.raises(s3.exceptions.ClientError, match="MD5"):
        s3.put_object(**where, Body=b"v", **KEY, SSECustomerKeyMD5="bm90IHRoaXMgb25lIQ==")


def test_copies_under_such_keys_are_not_implemented(s3: Any, where: dict[str, str]) -> None:
    """A clear refusal, where moto would forget the key."""
    with pytest.raises(s3.exceptions.ClientError, match="NotImplemented"):
        s3.copy_object(**where, CopySource=where, **KEY)


def test_an_object_that_was_deleted_is_not_there(s3: Any, where: dict[str, str]) -> None:
    """Where its bucket keeps versions the marker is told, and asking for the marker itself is not allowed.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """
    s3.put_bucket_versioning(Bucket=where["Bucket"], VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(**where, Body=b"x")
    marker = s3.delete_object(**where)["VersionId"]
    for version, status in (({}, 404), ({"VersionId": marker}, 405)):
        with pytest.raises(ClientError) as refused:
            s3.head_object(**where, **version)
        told = refused.value.response["ResponseMetadata"]
        assert (told["HTTPStatusCode"], told["HTTPHeaders"]["x-amz-delete-marker"]) == (status, "true")
