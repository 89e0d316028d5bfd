"""CloudFormation: discovery by stack, and templates that cannot be honoured."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]


def test_a_stacks_resources_are_told_with_their_physical_ids(aws: Any, unique: Name) -> None:
    """DescribeStackResources and ListStackResources give every resource's type and physical ID."""
    name = unique("stack")
    cloudformation = aws.client("cloudformation")
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": name}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}},
    }
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    described = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    listed = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    kinds = {"AWS::SQS::Queue", "AWS::ApiGateway::RestApi", "AWS::S3::Bucket"}
    for members in (described, listed):
        assert {member["ResourceType"] for member in members} == kinds
        assert all(member["PhysicalResourceId"] for member in members)


def test_versioning_recovery_and_lifetime_are_applied(aws: Any, unique: Name) -> None:
    """A template's bucket versioning, point-in-time recovery and TTL are in force on what it makes."""
    name = unique("stack")
    table = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7},
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    }
    bucket = {"BucketName": name, "VersioningConfiguration": {"Status": "Enabled"}}
    resources = {
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": table},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": bucket},
    }
    aws.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    dynamodb = aws.client("dynamodb")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]
    assert (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]) == ("ENABLED", 7)
    lifetime = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert lifetime == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    assert aws.client("s3").get_bucket_versioning(Bucket=name)["Status"] == "Enabled"


@pytest.mark.parametrize("kind", ["AWS::WAFv2::WebACL", "AWS::Nonsense::Thing"])
def test_a_type_that_cannot_be_created_is_refused(aws: Any, unique: Name, kind: str) -> None:
    """The stack is not created, and the type is named."""
    cloudformation = aws.client("cloudformation")
    name = unique("stack")
    template = json.dumps({"Resources": {"Thing": {"Type": kind}}})
    with pytest.raises(cloudformation.exceptions.ClientError, match=f"ValidationError.*{kind}"):
        cloudformation.create_stack(StackName=name, TemplateBody=template)
    with pytest.raises(cloudformation.exceptions.ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=name)
