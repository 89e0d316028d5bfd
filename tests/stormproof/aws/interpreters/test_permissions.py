"""What a plan's calls need of IAM, by their actions and the resources that their parameters name."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.interpreters.permissions import needed
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call, Change, Plan, Ref
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM

HERE, NAMES = f"{REGION}:{ACCOUNT}", Names(SYSTEM)
ROLE = NAMES.role_arn(NAMES.authorizer_role)
FUNCTION = f"arn:aws:lambda:{HERE}:function:f"


def plan(*calls: Call) -> Plan:
    """Return a plan of one change with these calls."""
    return Plan((Change("c", "r", "a", Action.CREATE, None, "x", calls),))


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("iam", "create_role", {"RoleName": NAMES.authorizer_role}, {("iam:CreateRole", ROLE)}),
        (
            "lambda",
            "create_function",
            {"FunctionName": "f", "Role": ROLE},
            {("lambda:CreateFunction", FUNCTION), ("iam:PassRole", ROLE)},
        ),
        ("s3", "put_bucket_encryption", {"Bucket": "b"}, {("s3:PutEncryptionConfiguration", "arn:aws:s3:::b")}),
        (
            "logs",
            "create_log_group",
            {"logGroupName": "/a/b"},
            {("logs:CreateLogGroup", f"arn:aws:logs:{HERE}:log-group:/a/b")},
        ),
        ("ssm", "put_parameter", {"Name": "/a/b"}, {("ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter/a/b")}),
        ("logs", "put_query_definition", {"name": "q"}, {("logs:PutQueryDefinition", "*")}),
        (
            "apigateway",
            "put_method",
            {"restApiId": "a1", "resourceId": Ref("r.id"), "httpMethod": "GET"},
            {
                (
                    "apigateway:PUT",
                    f"arn:aws:apigateway:{REGION}::/restapis/a1/resources/stormproof/methods/GET",
                )
            },
        ),
    ],
)
def test_a_call_needs_its_action_on_what_it_names(
    service: str, operation: str, parameters: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    """API Gateway's is an HTTP method on a path, and a role that is given has to be passed."""
    found = needed(plan(Call(service, operation, parameters)), SYSTEM)
    assert {(each.action, each.resource) for each in found.permissions} == expected
    assert not found.untold


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("wafv2", "create_web_acl", {"Name": "n"}),
        ("iam", "put_role_policy", {"RoleName": "acme-api"}),
        ("dynamodb", "create_table", {"TableName": Ref("t.name")}),
    ],
)
def test_an_action_whose_resource_is_not_told_is_left_open(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    """On all resources it would be refused to whoever may do it on some: another one's role has a path of its own."""
    found = needed(plan(Call(service, operation, parameters)), SYSTEM)
    assert not found.permissions
    assert len(found.untold) == 1
