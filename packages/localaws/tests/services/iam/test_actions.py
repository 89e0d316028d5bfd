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
    ("budgets", {"AccountId": "1", "BudgetName": "b"}, "arn:aws:budgets::123456789012:budget/b"),
    ("budgets", {"Budget": {"BudgetName": "b"}}, "arn:aws:budgets::123456789012:budget/b"),
    ("budgets", {"NewBudget": {"BudgetName": "b"}}, "arn:aws:budgets::123456789012:budget/b"),
    ("budgets", {"Budget": "b"}, "*"),
    ("synthetics", {"name": "c"}, "arn:aws:synthetics:eu-west-1:123456789012:canary:c"),
    ("synthetics", {"resourceArn": "arn:aws:synthetics:r:1:canary:c"}, "arn:aws:synthetics:r:1:canary:c"),
    ("backup", {"backupVaultName": "v"}, "arn:aws:backup:eu-west-1:123456789012:backup-vault:v"),
    ("backup", {"backupVaultName": "v", "recoveryPointArn": "arn:aws:dynamodb:r"}, "arn:aws:dynamodb:r"),
    ("backup", {"backupPlanId": "p"}, "arn:aws:backup:eu-west-1:123456789012:backup-plan:p"),
    ("backup", {"BackupPlan": {"BackupPlanName": "n"}}, "arn:aws:backup:eu-west-1:123456789012:backup-plan:*"),
    ("backup", {"resourceArn": "arn:aws:dynamodb:r"}, "*"),
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


def test_a_rule_that_mutes_is_what_is_put_and_what_is_deleted() -> None:
    """Other operations of CloudWatch name other things by ``Name``."""
    rule = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:r"
    assert resource_of("cloudwatch", "eu-west-1", {"Name": "r"}, "PutAlarmMuteRule") == rule
    assert resource_of("cloudwatch", "eu-west-1", {"AlarmMuteRuleName": "r"}, "DeleteAlarmMuteRule") == rule
    assert resource_of("cloudwatch", "eu-west-1", {"Name": "r"}, "GetMetricStream") == "*"


def test_a_parameter_that_gets_tags_is_named_by_an_id() -> None:
    """Of no other operation is a ``ResourceId`` the name of a parameter."""
    named = {"ResourceType": "Parameter", "ResourceId": "/a/b"}
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"
    for operation in ("AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"):
        assert resource_of("ssm", "eu-west-1", named, operation) == arn
    assert resource_of("ssm", "eu-west-1", named, "PutInventory") == "*"


def test_a_provider_of_identities_is_what_its_url_will_be() -> None:
    """And afterwards what its ARN is."""
    arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    made = {"Url": "https://token.actions.githubusercontent.com"}
    assert resource_of("iam", "eu-west-1", made, "CreateOpenIDConnectProvider") == arn
    named = {"OpenIDConnectProviderArn": arn}
    assert resource_of("iam", "eu-west-1", named, "AddClientIDToOpenIDConnectProvider") == arn


def test_what_is_listed_is_found_in_json_and_in_forms() -> None:
    """A form numbers the members."""
    assert listed({"A": ["x", "y"]}, "A") == ["x", "y"]
    assert listed({"A.member.1": "x", "B.member.1": "y"}, "A") == ["x"]
    assert listed({"A": {"B": ["x"]}}, "A.B") == listed({"A.B.member.1": "x"}, "A.B") == ["x"]


def test_calls_about_several_alarms_or_dashboards_are_about_each_of_them() -> None:
    """But for DescribeAlarms, which without alarms of its own tells of all."""
    model = get_service_model("cloudwatch")
    shapes = {name: model.operation_model(name).input_shape for name in model.operation_names}
    lists = {"AlarmNames", "DashboardNames"}
    several = {name for name, shape in shapes.items() if shape and lists & set(shape.members)}
    listing = {name for (service, name), (each, _) in LISTED.items() if service == "cloudwatch" and "." not in each}
    assert several - {"DescribeAlarms"} == listing


def test_the_tables_speak_of_services_and_operations_that_exist() -> None:
    """A misspelt entry would never be found."""
    assert [name for name in ACTIONS if name not in get_service_model("s3").operation_names] == []
    unknown = [key for key in (*OTHERWISE, *LISTED) if key[1] not in get_service_model(key[0]).operation_names]
    assert unknown == []
    assert all(get_service_model(service).operation_names for service in NAMED_BY)
