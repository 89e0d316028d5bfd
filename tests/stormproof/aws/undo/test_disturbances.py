"""The allow-list: each call is of one kind, and no kind is about what is not the target's own."""

from __future__ import annotations

from collections import Counter

import pytest

from stormproof.aws.undo.disturbances import BY_NAME, KINDS
from stormproof.aws.undo.disturbances.kind import Kind, Owned
from stormproof.aws.undo.putting_back import Stands, conflict, owns, standing
from stormproof.aws.undo.things import disturbed_by
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.core.undo import ITEM, NUMBER, OBJECT, STREAM, Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

NOBODY = FakeReads(
    {
        ("lambda", "get_function_configuration"): {"Role": "arn:aws:iam::123456789012:role/shop-api"},
        ("wafv2", "get_web_acl_for_resource"): {},
        ("apigateway", "get_usage_plan"): {"apiStages": [{"apiId": "other1"}]},
    }
)
FOREIGN = {
    "restApiId": "other1",
    "resourceId": "r1",
    "httpMethod": "HEAD",
    "stageName": "prod",
    "responseType": "DEFAULT_4XX",
    "name": "payroll",
    "usagePlanId": "theirs",
    "resourceArn": "arn:aws:apigateway:eu-west-1::/restapis/other1/stages/prod",
    "domainName": "api.theirs.com",
    "FunctionName": "payroll",
    "Name": "payroll",
    "StatementId": "x",
    "Description": "Stormproof: x",
    "LayerName": "payroll",
    "RoleName": "payroll-admin",
    "PolicyName": "x",
    "PolicyArn": "arn:aws:iam::123456789012:policy/payroll",
    "logGroupName": "/aws/lambda/payroll",
    "filterName": "theirs",
    "TableName": "payroll",
    "label": "stormproof run x",
    "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/payroll",
    "Bucket": "payroll",
    "Key": {"part": {"S": "payroll"}},
    "logStreamName": "theirs",
    "ResourceArn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/payroll/1",
    "Scope": "REGIONAL",
    "AlarmName": "payroll",
    "DashboardName": "payroll",
    "TopicArn": "arn:aws:sns:eu-west-1:123456789012:payroll",
    "AttributeName": "Policy",
    "Rule": "payroll",
    "StackName": "payroll",
    "list": "AWSManagedIPReputationList",
}
"""Names of everything that belongs to somebody else in the account."""


def test_each_call_is_of_one_kind() -> None:
    """What a call disturbs is never a matter of order; names are what entries say."""
    operations = Counter((kind.service, operation) for kind in KINDS for operation in kind.split)
    assert [each for each, number in operations.items() if number > 1] == []
    assert len(BY_NAME) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nothing_of_anybody_elses_is_put_back(kind: Kind) -> None:
    """Whatever an entry names, in the form of its kind or in none."""
    for resource in (FOREIGN, {}, {"FunctionName": None}, dict.fromkeys(FOREIGN, "*")):
        assert not owns(Owned(SYSTEM, NOBODY), Disturbed(kind.name, resource, None))


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        ("method", {"restApiId": API, "resourceId": "r1", "httpMethod": "GET"}),
        ("stage", {"restApiId": API, "stageName": "prod"}),
        ("settings of function", {"FunctionName": "shop-api"}),
        ("retention of", {"logGroupName": "/aws/lambda/shop-api"}),
        ("table", {"TableName": f"stormproof-{API}-keys"}),
        ("code of function", {"FunctionName": f"stormproof-{API}-failure-watcher"}),
        (
            "subscription filter",
            {"logGroupName": "/aws/lambda/shop-api", "filterName": f"stormproof-{API}-failure-watcher"},
        ),
        ("subscription filter", {"logGroupName": "/aws/lambda/shop-api", "filterName": f"owners-{API}-all"}),
        ("function beside", {"FunctionName": f"stormproof-{API}-authorizer-stormproof-sabotage"}),
        ("dashboard", {"DashboardName": f"stormproof-{API}-eu-west-1"}),
        ("dashboard", {"DashboardName": f"owners-{API}-in-averages"}),
        ("metric filter", {"logGroupName": "/aws/lambda/shop-api", "filterName": f"stormproof-{API}-cold-starts"}),
        ("layer", {"LayerName": f"stormproof-{API}-fault"}),
        ("native keys of a run", {"name": f"stormproof run {API} x"}),
        ("objects of a run", {"Bucket": "shop-artefacts", "Key": OBJECT}),
        ("item of a run", {"TableName": "shop-projects", "Key": {"id": {"S": ITEM}, "at": {"N": NUMBER}}}),
        ("log stream of a run", {"logGroupName": "/aws/lambda/shop-api", "logStreamName": f"{STREAM}x"}),
    ],
)
def test_what_is_the_systems_or_was_made_for_a_test_is(kind: str, resource: dict[str, object]) -> None:
    """The allow-list is of use."""
    assert owns(Owned(SYSTEM, NOBODY), Disturbed(kind, resource, None))


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        ("objects of a run", {"Bucket": "shop-artefacts", "Key": "invoices/1.pdf"}),
        ("item of a run", {"TableName": "shop-projects", "Key": {"id": {"S": ITEM}, "at": {"S": "2026"}}}),
        ("log stream of a run", {"logGroupName": "/aws/lambda/shop-api", "logStreamName": "2026/11/29/[1]x"}),
        ("subscription filter", {"logGroupName": "/aws/lambda/shop-api", "filterName": "to-the-lake"}),
    ],
)
def test_what_the_owner_stores_beside_is_none_of_a_run(kind: str, resource: dict[str, object]) -> None:
    """In the same bucket, table and log group: only what has the name that a run gives is deleted."""
    assert not owns(Owned(SYSTEM, NOBODY), Disturbed(kind, resource, None))


@pytest.mark.parametrize("name", ["function beside", "role beside", "stack beside", "log group"])
def test_what_serves_is_never_deleted(name: str) -> None:
    """Kinds that delete a whole thing take nothing of the system itself."""
    api = {
        "FunctionName": "shop-api",
        "RoleName": "shop-api",
        "StackName": "shop",
        "logGroupName": "/aws/lambda/shop-api",
    }
    assert not owns(Owned(SYSTEM, NOBODY), Disturbed(name, api, None))


METHOD = {"/authorizationType": "CUSTOM", "authorizer": "stormproof", "/apiKeyRequired": "true"}
OPENED = {"/authorizationType": "NONE", "/apiKeyRequired": "false"}
LOG = {"/accessLogSettings/format": "f"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "present", "stands"),
    [
        ("method", METHOD, [OPENED], {**METHOD, "/apiKeyRequired": True}, Stands.AS_BEFORE),
        ("method", METHOD, [OPENED], {**OPENED, "authorizer": None}, Stands.DISTURBED),
        ("method", METHOD, [OPENED], {**METHOD, "/apiKeyRequired": False}, Stands.DISTURBED),
        ("method", METHOD, [OPENED], {**METHOD, "/authorizationType": "AWS_IAM"}, Stands.OTHERWISE),
        ("method", METHOD, [OPENED], {**METHOD, "authorizer": "theirs"}, Stands.OTHERWISE),
        ("stage", LOG, [{"/accessLogSettings": None}], {}, Stands.DISTURBED),
        ("usage plan", {"/quota": None}, [{"/quota/limit": "5"}], {"/quota": {"limit": 5}}, Stands.DISTURBED),
        (
            "queue",
            {"SqsManagedSseEnabled": "true"},
            [{"KmsMasterKeyId": "k"}],
            {"KmsMasterKeyId": "k"},
            Stands.DISTURBED,
        ),
        (
            "queue",
            {"SqsManagedSseEnabled": "true"},
            [{"KmsMasterKeyId": "k"}],
            {"KmsMasterKeyId": "l"},
            Stands.OTHERWISE,
        ),
        ("alarm", {"Threshold": 1.0}, [None], None, Stands.DISTURBED),
        ("alarm", {"Threshold": 1.0}, [{"Threshold": 9.0}], None, Stands.OTHERWISE),
        ("role beside", None, [{}], {"RoleName": "acme-x"}, Stands.DISTURBED),
        ("role beside", None, [{}], None, Stands.AS_BEFORE),
    ],
)
def test_a_thing_stands_as_before_as_disturbed_or_otherwise(
    kind: str, before: object, after: list[object], present: object, stands: Stands
) -> None:
    """What the disturbance does not say goes with what it says, as long as that stands."""
    thing = Disturbed(kind, {"name": "x"}, before, tuple(after))  # type: ignore[arg-type] # rows of a table
    assert standing(BY_NAME[kind], thing, present) is stands  # type: ignore[arg-type] # as above
    assert "--overwrite" in conflict(BY_NAME[kind], thing, present)  # type: ignore[arg-type] # as above


def test_a_thing_that_nested_values_name_is_disturbed_like_any_other() -> None:
    """An item's key is a mapping, of bytes too."""
    key = {"id": {"B": ITEM.encode()}}
    gone = Call("dynamodb", "delete_item", {"TableName": "shop-projects", "Key": key})
    (found,) = disturbed_by(FaultInjection("an item of a run", (), (gone,)), NOBODY)
    assert found.resource == {"TableName": "shop-projects", "Key": key}
    assert owns(Owned(SYSTEM, NOBODY), found)
