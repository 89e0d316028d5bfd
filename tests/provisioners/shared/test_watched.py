"""A setting of the owner's that fails a criterion has a line in every plan: whose it is, and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provisioners.authentication import other_ways, reserved_concurrency, resource_policy
from provisioners.encryption import key_states
from provisioners.logging import log_denials
from provisioners.rate_limiting import low_throttles, unguarded_routes
from provisioners.roles import boundaries
from stormproof.core.planning.plans import Change, NoChange
from tests.provisioners.fakes import API, SYSTEM, FakeReads, context, served_by
from tests.provisioners.made_functions import FUNCTION, configuration

ROLE = "arn:aws:iam::123456789012:role/shop"
TRUST = {"Version": "2012-10-17", "Statement": []}
NOTHING: dict[tuple[str, str], Any] = {("apigateway", "get_usage_plans"): []}


def document(*statements: Any) -> dict[str, Any]:
    """Return a policy."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def role(policy: Any, boundary: Any = None) -> dict[tuple[str, str], Any]:
    """Return what AWS tells of a function that runs by a role with one policy of its own."""
    detail = {"Arn": ROLE, "AssumeRolePolicyDocument": TRUST}
    if boundary:
        detail["PermissionsBoundary"] = {"PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/bound"}
    return {
        ("lambda", "get_function_configuration"): configuration(Role=ROLE),
        ("iam", "get_role"): {"Role": detail},
        ("iam", "list_role_policies"): ["own"],
        ("iam", "get_role_policy"): {"PolicyDocument": policy},
        ("iam", "list_attached_role_policies"): [],
        ("iam", "get_policy"): {"Policy": {"DefaultVersionId": "v1"}},
        ("iam", "get_policy_version"): {"PolicyVersion": {"Document": boundary}},
    }


def api_policy(*statements: Any) -> dict[tuple[str, str], Any]:
    """Return an API with a resource policy, as AWS tells it: its quotes escaped."""
    text = json.dumps(document(*statements)).replace('"', '\\"')
    return {("apigateway", "get_rest_api"): {"id": API, "policy": text}}


def methods(**integration: Any) -> dict[tuple[str, str], Any]:
    """Return an API with one method of a function, and another one beside it."""
    uri = served_by(FUNCTION)["resourceMethods"]["GET"]["methodIntegration"]["uri"]
    proxy = {"methodIntegration": {"type": "AWS_PROXY", "uri": uri}}
    beside = {"methodIntegration": {"uri": uri, **integration}}
    served = {"id": "r", "path": "/up", "resourceMethods": {"GET": proxy, "HEAD": beside, "OPTIONS": {}}}
    return {("apigateway", "get_resources"): [served]}


def stage(**settings: Any) -> dict[tuple[str, str], Any]:
    """Return a stage with settings of all methods."""
    return {**NOTHING, ("apigateway", "get_stages"): {"item": [{"stageName": "prod", "methodSettings": settings}]}}


def url(auth: str) -> dict[tuple[str, str], Any]:
    """Return a function with a URL."""
    config = {"FunctionUrl": "https://u.lambda-url/", "AuthType": auth, "FunctionArn": FUNCTION.arn}
    nothing_beside: dict[tuple[str, str], Any] = {
        ("apigatewayv2", "get_apis"): [],
        ("elbv2", "describe_target_groups"): [],
        ("appsync", "list_graphql_apis"): [],
        ("cloudfront", "list_distributions"): [],
    }
    return {("lambda", "list_function_url_configs"): [config], **nothing_beside}


def encrypted(state: str) -> dict[tuple[str, str], Any]:
    """Return a bucket and a table of which the latter is encrypted by a key of the account."""
    key = f"arn:aws:kms:{SYSTEM.region}:{SYSTEM.account}:key/k"
    return {
        ("dynamodb", "describe_table"): {"Table": {"SSEDescription": {"KMSMasterKeyArn": key}}},
        ("kms", "describe_key"): {"KeyMetadata": {"KeyState": state}},
    }


ALL = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
ONE = {**ALL, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
LOGS = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}
LOW = {"throttlingRateLimit": 0.1, "throttlingBurstLimit": 5}
AMPLE = {"throttlingRateLimit": 100.0, "throttlingBurstLimit": 50}
CASES = [
    (other_ways, url("NONE"), "AuthType AWS_IAM"),
    (other_ways, url("AWS_IAM"), ""),
    (resource_policy, api_policy(ALL, {**ALL, "Effect": "Deny"}), "denies requests"),
    (resource_policy, api_policy(ALL, {**ONE, "Effect": "Deny"}), "denies some requests"),
    (resource_policy, api_policy(ONE), "does not admit everybody"),
    (resource_policy, api_policy(ALL), ""),
    (resource_policy, {("apigateway", "get_rest_api"): {"id": API}}, ""),
    (unguarded_routes, methods(type="MOCK", uri=""), "MOCK, no function"),
    (unguarded_routes, methods(type="AWS"), "do not tell the key"),
    (unguarded_routes, methods(type="AWS_PROXY"), ""),
    (low_throttles, stage(**{"*/*": LOW}), "of stage prod, is too low"),
    (low_throttles, stage(**{"*/*": AMPLE, "~1up/GET": LOW}), "of GET /up of stage prod"),
    (low_throttles, stage(**{"*/*": AMPLE}), ""),
    (log_denials, role(document(LOGS, {**LOGS, "Effect": "Deny", "Action": "logs:*"})), "denies writing logs"),
    (log_denials, role(document(LOGS)), ""),
    (key_states, encrypted("Disabled"), "whose state is Disabled"),
    (key_states, encrypted("Enabled"), ""),
    (boundaries, role(document(LOGS), document({**LOGS, "Action": "s3:*"})), "logs:putlogevents"),
    (boundaries, role(document(LOGS), document({**LOGS, "Action": "*"})), ""),
    (boundaries, role(document(LOGS)), ""),
]


@pytest.mark.parametrize(("control", "answers", "told"), CASES)
def test_what_fails_a_criterion_and_is_not_ours_is_told(control: Any, answers: Any, told: str) -> None:
    """Nothing is changed, now or by a removal; what complies has no such line."""
    made = control.CONTROL
    actual = made.read(FakeReads(answers), context())
    steps = list(made.plan(context(), actual))
    assert steps
    assert all(isinstance(each, NoChange) for each in [*steps, *made.remove(context(), actual)])
    remarks = [each.reason for each in steps if each.remark]
    assert bool(remarks) is bool(told)
    assert all(told in each for each in remarks[:1])


def test_a_function_of_ours_that_was_stopped_runs_again_an_owners_is_told() -> None:
    """A reserved concurrency of 0 is how a function is stopped."""
    reads = FakeReads(
        {
            ("apigateway", "get_resources"): [served_by(FUNCTION)],
            ("lambda", "get_function_concurrency"): {"ReservedConcurrentExecutions": 0},
        }
    )
    actual = reserved_concurrency.read(reads, context())
    steps = list(reserved_concurrency.plan(context(), actual))
    freed = [call.parameters["FunctionName"] for each in steps if isinstance(each, Change) for call in each.calls]
    assert freed == list(reserved_concurrency._ours(context()))
    (told,) = (each for each in steps if isinstance(each, NoChange))
    assert (told.resource, told.remark) == (FUNCTION.name, True)


def test_a_function_that_runs_is_left_alone_whatever_is_reserved_for_it() -> None:
    """Reserved executions are the owner's to set."""
    for answer in ({}, {"ReservedConcurrentExecutions": 20}):
        reads = FakeReads(
            {
                ("apigateway", "get_resources"): [served_by(FUNCTION)],
                ("lambda", "get_function_concurrency"): answer,
            }
        )
        steps = list(reserved_concurrency.plan(context(), reserved_concurrency.read(reads, context())))
        assert all(isinstance(each, NoChange) and not each.remark for each in steps)
