"""CloudFormation's types of S3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.s3 import TYPES
from localaws_testing.resource_lives import Life, Look, Needs, lived

Make = Callable[..., Any]

BLOCK = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
KMS = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
OTHERS = {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}


def denying(action: str) -> dict[str, Any]:
    """Return a bucket policy."""
    bucket = "arn:aws:s3:::*/*"
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": bucket, "Condition": OTHERS}
    return {"Version": "2012-10-17", "Statement": [statement]}


def of_bucket(
    setting: str, read: str, path: str, given: object, before: object, unset: str, after: object = None
) -> Life:
    """Return the life of a bucket with one property, which is taken out."""
    look = Look("s3", read, {"Bucket": "{id}"}, path)
    return Life("AWS::S3::Bucket", {setting: given}, look, before, {setting: None}, (unset,), after)


def rules(*given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a lifecycle."""
    return {"Rules": [{"Status": "Enabled", **rule} for rule in given]}


LIVES = (
    of_bucket(
        "VersioningConfiguration",
        "get_bucket_versioning",
        "Status",
        {"Status": "Enabled"},
        "Enabled",
        "put_bucket_versioning",
        "Suspended",
    ),
    of_bucket(
        "PublicAccessBlockConfiguration",
        "get_public_access_block",
        "PublicAccessBlockConfiguration",
        BLOCK,
        BLOCK,
        "delete_public_access_block",
    ),
    of_bucket(
        "BucketEncryption",
        "get_bucket_encryption",
        "ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm",
        {"ServerSideEncryptionConfiguration": [KMS]},
        "aws:kms",
        "delete_bucket_encryption",
        "AES256",
    ),
    of_bucket(
        "CorsConfiguration",
        "get_bucket_cors",
        "CORSRules[0].[AllowedMethods, ExposeHeaders, MaxAgeSeconds, ID]",
        {
            "CorsRules": [
                {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "ExposedHeaders": ["ETag"], "MaxAge": 9, "Id": "r"}
            ]
        },
        [["GET"], ["ETag"], 9, "r"],
        "delete_bucket_cors",
    ),
    of_bucket(
        "WebsiteConfiguration",
        "get_bucket_website",
        "[IndexDocument.Suffix, ErrorDocument.Key]",
        {"IndexDocument": "index.html", "ErrorDocument": "error.html"},
        ["index.html", "error.html"],
        "delete_bucket_website",
    ),
    of_bucket(
        "OwnershipControls",
        "get_bucket_ownership_controls",
        "OwnershipControls.Rules[0].ObjectOwnership",
        {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
        "BucketOwnerPreferred",
        "delete_bucket_ownership_controls",
    ),
    of_bucket(
        "LifecycleConfiguration",
        "get_bucket_lifecycle_configuration",
        "Rules[].[ID, Filter, Expiration, Transitions, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload]",
        rules(
            {"Id": "a", "ExpirationInDays": 3, "Prefix": "x/"},
            {"Id": "b", "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 10}]},
            {"Id": "c", "NoncurrentVersionExpirationInDays": 5, "TagFilters": [{"Key": "t", "Value": "u"}]},
            {"Id": "d", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
        ),
        [
            ["a", {"Prefix": "x/"}, {"Days": 3}, None, None, None],
            ["b", {"Prefix": ""}, None, [{"Days": 10, "StorageClass": "GLACIER"}], None, None],
            ["c", {"Tag": {"Key": "t", "Value": "u"}}, None, None, {"NoncurrentDays": 5}, None],
            ["d", {"Prefix": ""}, None, None, None, {"DaysAfterInitiation": 1}],
        ],
        "delete_bucket_lifecycle",
    ),
    of_bucket(
        "NotificationConfiguration",
        "get_bucket_notification_configuration",
        "QueueConfigurations[0].[QueueArn, Events, Filter.Key.FilterRules]",
        {
            "QueueConfigurations": [
                {
                    "Event": "s3:ObjectCreated:*",
                    "Queue": "@queue",
                    "Filter": {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".jpg"}]}},
                }
            ]
        },
        ["@queue", ["s3:ObjectCreated:*"], [{"Name": "Suffix", "Value": ".jpg"}]],
        "put_bucket_notification_configuration",
    ),
    Life(
        "AWS::S3::Bucket",
        {"Tags": [{"Key": "a", "Value": "1"}]},
        Look("s3", "get_bucket_tagging", {"Bucket": "{id}"}, "TagSet[?!starts_with(Key, 'aws:')].[Key, Value]"),
        [["a", "1"]],
        {"Tags": [{"Key": "b", "Value": "2"}]},
        ("delete_bucket_tagging", "put_bucket_tagging"),
        [["b", "2"]],
        attributes=("Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"),
    ),
    Life(
        "AWS::S3::BucketPolicy",
        {"Bucket": "@bucket", "PolicyDocument": denying("s3:PutObject")},
        Look("s3", "get_bucket_policy", {"Bucket": "{id}"}, "contains(Policy, 's3:GetObject')"),
        False,
        {"PolicyDocument": denying("s3:GetObject")},
        ("put_bucket_policy",),
        True,
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: f"{life.kind} {next(iter(life.properties))}")
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    lived(aws, make, TYPES, needs, life)


def test_a_bucket_has_a_name_of_its_own(aws: Any, make: Make) -> None:
    """A generated name is in small letters; the stack's tags come along."""
    bucket = make(TYPES, "AWS::S3::Bucket")
    assert bucket.physical.id == bucket.place.physical_name.lower()
    tags = aws.client("s3").get_bucket_tagging(Bucket=bucket.physical.id)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == dict(bucket.place.tags)


def test_what_is_there_is_not_taken_over(make: Make, needs: Needs) -> None:
    """Neither a bucket, which S3 in us-east-1 creates twice without a word, nor a bucket's policy."""
    name = needs["@bucket"]()
    with pytest.raises(ClientError, match="already exists"):
        make(TYPES, "AWS::S3::Bucket", BucketName=name)
    settings = {"Bucket": name, "PolicyDocument": denying("s3:PutObject")}
    make(TYPES, "AWS::S3::BucketPolicy", **settings)
    with pytest.raises(ClientError, match="already exists"):
        make(TYPES, "AWS::S3::BucketPolicy", **settings)


def test_what_is_not_honoured_is_refused_by_name(aws: Any, make: Make, needs: Needs) -> None:
    """A part of a property, too; and nothing is left behind."""
    name = f"{needs['@name']()}-refused"
    logging = {"DestinationBucketName": needs["@bucket"](), "TargetObjectKeyFormat": {"SimplePrefix": {}}}
    with pytest.raises(ClientError, match=r"LoggingConfiguration\.TargetObjectKeyFormat"):
        make(TYPES, "AWS::S3::Bucket", BucketName=name, LoggingConfiguration=logging)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        aws.client("s3").get_bucket_location(Bucket=name)
