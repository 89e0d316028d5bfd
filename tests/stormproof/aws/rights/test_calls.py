"""What a call needs of IAM: its actions on what its parameters name, and what AWS asks beside."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.rights.calls import permissions_of
from stormproof.core.planning.plans import Call, Ref
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM

HERE = f"{REGION}:{ACCOUNT}"
ACL = f"arn:aws:wafv2:{HERE}:regional/webacl/n/i"
STAGE = f"arn:aws:apigateway:{REGION}::/restapis/abc123/stages/prod"
BUDGET = f"arn:aws:budgets::{ACCOUNT}:budget/b"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("sts", "get_caller_identity", {}, set()),
        ("s3", "list_buckets", {}, {("s3:ListAllMyBuckets", "*")}),
        (
            "s3",
            "delete_object",
            {"Bucket": "b", "Key": "k", "VersionId": "v"},
            {("s3:DeleteObject", "arn:aws:s3:::b/*"), ("s3:DeleteObjectVersion", "arn:aws:s3:::b/*")},
        ),
        (
            "s3",
            "delete_objects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "k", "VersionId": "v"}]}},
            {("s3:DeleteObject", "arn:aws:s3:::b/*"), ("s3:DeleteObjectVersion", "arn:aws:s3:::b/*")},
        ),
        (
            "s3",
            "delete_objects",
            {"Bucket": "b", "Delete": {"Objects": Ref("left")}},
            {("s3:DeleteObject", "arn:aws:s3:::b/*")},
        ),
        ("s3", "delete_bucket_replication", {"Bucket": "b"}, {("s3:PutReplicationConfiguration", "arn:aws:s3:::b")}),
        ("lambda", "invoke", {"FunctionName": "f"}, {("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")}),
        (
            "lambda",
            "update_event_source_mapping",
            {"UUID": "u", "FunctionName": f"arn:aws:lambda:{HERE}:function:f"},
            {("lambda:UpdateEventSourceMapping", f"arn:aws:lambda:{HERE}:event-source-mapping:u")},
        ),
        (
            "budgets",
            "create_budget",
            {"Budget": {"BudgetName": "b"}, "ResourceTags": [{"Key": "k", "Value": "v"}]},
            {("budgets:ModifyBudget", BUDGET), ("budgets:TagResource", BUDGET)},
        ),
        ("budgets", "update_budget", {"NewBudget": {"BudgetName": "b"}}, {("budgets:ModifyBudget", BUDGET)}),
        ("budgets", "delete_budget", {"BudgetName": "b"}, {("budgets:ModifyBudget", BUDGET)}),
        ("budgets", "describe_budgets", {}, {("budgets:ViewBudget", "*")}),
        (
            "cloudwatch",
            "put_alarm_mute_rule",
            {"Name": "r", "MuteTargets": {"AlarmNames": ["a"]}},
            {("cloudwatch:PutAlarmMuteRule", f"arn:aws:cloudwatch:{HERE}:alarm-mute-rule:r")},
        ),
        ("resourcegroupstaggingapi", "get_resources", {}, {("tag:GetResources", "*")}),
        ("cloudwatch", "describe_alarms", {"AlarmNames": ["a"]}, {("cloudwatch:DescribeAlarms", "*")}),
        (
            "dynamodb",
            "create_table",
            {"TableName": "t", "Tags": [{"Key": "k", "Value": "v"}]},
            {
                ("dynamodb:CreateTable", f"arn:aws:dynamodb:{HERE}:table/t"),
                ("dynamodb:TagResource", f"arn:aws:dynamodb:{HERE}:table/t"),
            },
        ),
        (
            "dynamodb",
            "batch_write_item",
            {"RequestItems": {"t": [], "u": []}},
            {("dynamodb:BatchWriteItem", f"arn:aws:dynamodb:{HERE}:table/{each}") for each in ("t", "u")},
        ),
        (
            "iam",
            "create_open_id_connect_provider",
            {"Url": "https://tokens.example.com", "Tags": [{"Key": "k", "Value": "v"}]},
            {
                (f"iam:{action}OpenIDConnectProvider", f"arn:aws:iam::{ACCOUNT}:oidc-provider/tokens.example.com")
                for action in ("Create", "Tag")
            },
        ),
        (
            "wafv2",
            "associate_web_acl",
            {"WebACLArn": ACL, "ResourceArn": STAGE},
            {("wafv2:AssociateWebACL", ACL), ("wafv2:AssociateWebACL", STAGE)},
        ),
        (
            "wafv2",
            "put_logging_configuration",
            {"LoggingConfiguration": {"ResourceArn": ACL}},
            {("wafv2:PutLoggingConfiguration", ACL)},
        ),
        (
            "apigateway",
            "update_account",
            {"patchOperations": [{"op": "replace", "path": "/cloudwatchRoleArn", "value": ROLE}]},
            {("apigateway:PATCH", f"arn:aws:apigateway:{REGION}::/account"), ("iam:PassRole", ROLE)},
        ),
    ],
)
def test_a_call_needs_its_actions_on_what_it_names(
    service: str, operation: str, parameters: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    """Where nothing narrower is told, on everything; a role that is given has to be passed."""
    found = permissions_of(Call(service, operation, parameters), SYSTEM)
    assert {(each.action, each.resource) for each in found} == expected


def test_a_call_in_another_region_is_about_what_stands_there() -> None:
    """The region is that of the call."""
    found = permissions_of(Call("lambda", "get_function", {"FunctionName": "f"}, region="us-east-1"), SYSTEM)
    assert {each.resource for each in found} == {f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"}
