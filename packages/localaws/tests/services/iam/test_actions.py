"""Which permission and which resource a call is about."""

from __future__ import annotations

import pytest
from moto.core.utils import get_service_model

from localaws.services.iam.actions import OTHERWISE, action_of
from localaws.services.iam.resources import LISTED, NAMED_BY, firewall_of, listed, resource_of
from localaws.services.iam.s3_actions import ACTIONS

ACTIONS_OF = [
    ("dynamodb", "GetItem", "POST", "dynamodb:GetItem"),
    ("lambda", "Invoke", "POST", "lambda:InvokeFunction"),
    ("apigateway", "GetRestApis", "GET", "apigateway:GET"),
    ("cloudwatch", "PutMetricAlarm", "POST", "cloudwatch:PutMetricAlarm"),
    ("resourcegroupstaggingapi", "GetResources", "POST", "tag:GetResources"),
    ("s3", "HeadObject", "HEAD", "s3:GetObject"),
    ("s3", "ListObjectsV2", "GET", "s3:ListBucket"),
    ("s3", "PutBucketLifecycleConfiguration", "PUT", "s3:PutLifecycleConfiguration"),
]


@pytest.mark.parametrize(("service", "operation", "method", "action"), ACTIONS_OF)
def test_an_operation_needs_its_action(service: str, operation: str, method: str, action: str) -> None:
    """Most actions are named like the operation."""
    assert action_of(service, operation, method=method) == action


def test_versions_of_objects_need_their_own_permission() -> None:
    """GetObject with a version ID is GetObjectVersion."""
    assert action_of("s3", "GetObject", method="GET", versioned=True) == "s3:GetObjectVersion"
    assert action_of("s3", "PutObject", method="PUT", versioned=True) == "s3:PutObject"


RESOURCES = [
    ("dynamodb", {"TableName": "t"}, "arn:aws:dynamodb:eu-west-1:123456789012:table/t"),
    ("dynamodb", {"TableName": "arn:aws:dynamodb:x:1:table/t"}, "arn:aws:dynamodb:x:1:table/t"),
    ("sqs", {"QueueUrl": "http://127.0.0.1:1/123456789012/q"}, "arn:aws:sqs:eu-west-1:123456789012:q"),
    ("lambda", {"FunctionName": "f:live"}, "arn:aws:lambda:eu-west-1:123456789012:function:f:live"),
    ("iam", {"RoleName": "r"}, "arn:aws:iam::123456789012:role/r"),
    ("ssm", {"Name": "/a/b"}, "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"),
    ("ssm", {"Name": "a"}, "arn:aws:ssm:eu-west-1:123456789012:parameter/a"),
    ("ssm", {"Path": "/a"}, "arn:aws:ssm:eu-west-1:123456789012:parameter/a"),
    (
        "lambda",
        {"UUID": "u", "FunctionName": "f"},
        "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:u",
    ),
    ("logs", {"logGroupName": "/g"}, "arn:aws:logs:eu-west-1:123456789012:log-group:/g:*"),
    ("dynamodb", {}, "*"),
    ("xray", {"TableName": "t"}, "*"),
]


@pytest.mark.parametrize(("service", "parameters", "arn"), RESOURCES)
def test_a_call_is_about_what_its_parameters_name(service: str, parameters: dict[str, str], arn: str) -> None:
    """By name, ARN or URL; `*` where nothing is named."""
    assert resource_of(service, "eu-west-1", parameters) == arn


@pytest.mark.parametrize(
    ("operation", "parameters", "resource"),
    [
        ("GetWebACL", {"Name": "n", "Id": "i", "Scope": "REGIONAL"}, "regional/webacl/n/i"),
        ("CreateIPSet", {"Name": "n", "Scope": "CLOUDFRONT"}, "global/ipset/n/*"),
        ("ListWebACLs", {"Scope": "REGIONAL"}, None),
        ("DescribeManagedRuleGroup", {"Name": "n"}, None),
    ],
)
def test_a_call_of_the_firewall_is_about_the_kind_that_it_names(
    operation: str, parameters: dict[str, str], resource: str | None
) -> None:
    """What is made has no ID yet."""
    wanted = f"arn:aws:wafv2:eu-west-1:123456789012:{resource}" if resource else "*"
    assert firewall_of(operation, "eu-west-1", parameters) == wanted


def test_a_call_of_the_firewall_that_names_an_arn_is_about_that() -> None:
    """At the top, or within a logging configuration."""
    assert firewall_of("AssociateWebACL", "r", {"WebACLArn": "arn:a", "ResourceArn": "arn:s"}) == "arn:a"
    assert firewall_of("PutLoggingConfiguration", "r", {"LoggingConfiguration": {"ResourceArn": "arn:a"}}) == "arn:a"


def test_what_is_listed_is_found_in_json_and_in_forms() -> None:
    """A form numbers the members."""
    assert listed({"A": ["x", "y"]}, "A") == ["x", "y"]
    assert listed({"A.member.1": "x", "B.member.1": "y"}, "A") == ["x"]


def test_the_tables_speak_of_services_and_operations_that_exist() -> None:
    """A misspelt entry would never be found."""
    assert [name for name in ACTIONS if name not in get_service_model("s3").operation_names] == []
    unknown = [key for key in (*OTHERWISE, *LISTED) if key[1] not in get_service_model(key[0]).operation_names]
    assert unknown == []
    assert all(get_service_model(service).operation_names for service in NAMED_BY)
