"""S3's lifecycle through the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def bucket(aws: Any, unique: Callable[[str], str]) -> str:
    """The name of an own versioned bucket."""
    name = unique("bucket")
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def put_rule(aws: Any, bucket: str, **rule: Any) -> None:
    """Put one enabled rule for everything, or for what its own filter names."""
    whole = {"ID": "rule", "Status": "Enabled", "Filter": {"Prefix": ""}, **rule}
    aws.client("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [whole]})


def versions(aws: Any, bucket: str) -> tuple[list[str], int]:
    """Return the version IDs, newest first, and how many delete markers there are."""
    listed = aws.client("s3").list_object_versions(Bucket=bucket)
    return [each["VersionId"] for each in listed.get("Versions", [])], len(listed.get("DeleteMarkers", []))


RULES: list[dict[str, Any]] = [
    {"NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 3}},
    {"Filter": {"ObjectSizeGreaterThan": 1000}, "Expiration": {"Days": 10}},
    {"Filter": {"Tag": {"Key": "a", "Value": "b"}}, "Expiration": {"ExpiredObjectDeleteMarker": True}},
    {
        "Filter": {"And": {"Prefix": "p/", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]}},
        "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    },
    {
        "Filter": {"And": {"ObjectSizeGreaterThan": 1, "ObjectSizeLessThan": 9, "Tags": [{"Key": "a", "Value": "b"}]}},
        "NoncurrentVersionTransitions": [
            {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2, "StorageClass": "GLACIER"}
        ],
    },
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_back_as_it_was_put(aws: Any, bucket: str, rule: dict[str, Any]) -> None:
    """Nothing of a rule is lost."""
    put_rule(aws, bucket, **rule)
    answer = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)
    assert answer["Rules"] == [{"ID": "rule", "Status": "Enabled", "Filter": {"Prefix": ""}, **rule}]


WRONG: list[dict[str, Any]] = [
    {"Prefix": "old/", "Filter": {"Prefix": ""}},
    {"Prefix": "old/", "Filter": {}},
    {"Filter": {"ObjectSizeGreaterThan": 1, "ObjectSizeLessThan": 9}},
    {"Filter": {"Prefix": "p/", "Tag": {"Key": "a", "Value": "b"}}},
    {"Filter": {"And": {"Prefix": "p/"}}},
    {"Filter": {"And": {"Tags": [{"Key": "a", "Value": "b"}]}}},
]


@pytest.mark.parametrize("rule", WRONG)
def test_a_rule_that_says_wrongly_what_it_is_about_is_refused(aws: Any, bucket: str, rule: dict[str, Any]) -> None:
    """A prefix stands in the filter or alone, two predicates stand in And, and And holds two."""
    with pytest.raises(ClientError, match="MalformedXML"):
        put_rule(aws, bucket, Expiration={"Days": 10}, **rule)
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)


def test_noncurrent_versions_go_when_their_days_have_passed(aws: Any, bucket: str) -> None:
    """Those replaced 30 days ago go, the current one and those replaced lately stay."""
    s3 = aws.client("s3")
    first, second = (s3.put_object(Bucket=bucket, Key="k", Body=body)["VersionId"] for body in (b"1", b"2"))
    put_rule(aws, bucket, NoncurrentVersionExpiration={"NoncurrentDays": 30})
    aws.advance(20 * 86400)
    third = s3.put_object(Bucket=bucket, Key="k", Body=b"3")["VersionId"]
    assert set(versions(aws, bucket)[0]) == {first, second, third}
    aws.advance(12 * 86400)
    assert set(versions(aws, bucket)[0]) == {second, third}


def test_a_current_version_expires_behind_a_delete_marker(aws: Any, bucket: str) -> None:
    """In a versioned bucket Expiration deletes nothing for good; only what the filter names expires."""
    s3 = aws.client("s3")
    kept = s3.put_object(Bucket=bucket, Key="log/a", Body=b"1")["VersionId"]
    s3.put_object(Bucket=bucket, Key="data/a", Body=b"1")
    put_rule(aws, bucket, Filter={"Prefix": "log/"}, Expiration={"Days": 1})
    aws.advance(3 * 86400)
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["data/a"]
    assert s3.get_object(Bucket=bucket, Key="log/a", VersionId=kept)["Body"].read() == b"1"
    assert versions(aws, bucket)[1] == 1


def test_an_unversioned_object_expires_for_good(aws: Any, unique: Callable[[str], str]) -> None:
    """And its storage class changes before, where the rule says so."""
    name = unique("bucket")
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=bytes(200_000))
    put_rule(aws, name, Expiration={"Days": 60}, Transitions=[{"Days": 30, "StorageClass": "STANDARD_IA"}])
    aws.advance(32 * 86400)
    assert s3.head_object(Bucket=name, Key="k")["StorageClass"] == "STANDARD_IA"
    aws.advance(31 * 86400)
    assert "Contents" not in s3.list_objects_v2(Bucket=name)


def test_a_disabled_rule_does_nothing(aws: Any, bucket: str) -> None:
    """Status Disabled."""
    aws.client("s3").put_object(Bucket=bucket, Key="k", Body=b"1")
    put_rule(aws, bucket, Status="Disabled", Expiration={"Days": 1})
    aws.advance(3 * 86400)
    assert versions(aws, bucket)[1] == 0


def test_an_abandoned_upload_is_aborted(aws: Any, bucket: str) -> None:
    """Multipart uploads that nobody completes go after the days that the rule names."""
    s3 = aws.client("s3")
    s3.create_multipart_upload(Bucket=bucket, Key="k")
    put_rule(aws, bucket, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 2})
    aws.advance(86400)
    assert len(s3.list_multipart_uploads(Bucket=bucket)["Uploads"]) == 1
    aws.advance(3 * 86400)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_bucket_is_measured_each_midnight(aws: Any, bucket: str) -> None:
    """Bytes of all versions by storage type, and how many things there are, delete markers too."""
    s3, cloudwatch = aws.client("s3"), aws.client("cloudwatch")
    for body in (b"1234", b"56"):
        s3.put_object(Bucket=bucket, Key="k", Body=body)
    s3.put_object(Bucket=bucket, Key="cold", Body=b"7", StorageClass="STANDARD_IA")
    s3.delete_object(Bucket=bucket, Key="k")
    aws.advance(86400)

    def told(name: str, kind: str) -> list[float]:
        where = [{"Name": "BucketName", "Value": bucket}, {"Name": "StorageType", "Value": kind}]
        asked = {"Namespace": "AWS/S3", "MetricName": name, "Dimensions": where, "Statistics": ["Average"]}
        now = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]["date"]
        until = parsedate_to_datetime(now)
        points = cloudwatch.get_metric_statistics(
            **asked, StartTime=until - timedelta(days=3), EndTime=until + timedelta(days=1), Period=86400
        )["Datapoints"]
        return [each["Average"] for each in points]

    assert told("BucketSizeBytes", "StandardStorage") == [6.0]
    assert told("BucketSizeBytes", "StandardIAStorage") == [1.0]
    assert told("NumberOfObjects", "AllStorageTypes") == [4.0]
