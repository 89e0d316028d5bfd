"""What is disturbed of an API is looked at by path, put back by name, and is the API's own."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.errors import NotThere
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

REST, STAGE = {"restApiId": API}, {"restApiId": API, "stageName": "prod"}
METHOD = {**REST, "resourceId": "r1", "httpMethod": "GET"}
OURS = [{"id": "a2", "name": "stormproof", "authorizerUri": "arn:x", "identitySource": "method.request.header.Key"}]
KEYS = f"stormproof run {API} 1"
PLAN = {"apiStages": [{"apiId": API, "stage": "prod"}], "quota": {"limit": 5, "period": "DAY"}}
SETTINGS = {"*/*": {"throttlingRateLimit": 1234567.0, "throttlingBurstLimit": 5000}}
NOTHING: FakeReads = FakeReads({})


def gateway(**answers: Any) -> FakeReads:
    """Return an API Gateway that has only this, by operation."""
    return FakeReads({("apigateway", operation): answer for operation, answer in answers.items()})


@pytest.mark.parametrize(
    ("kind", "reads", "resource", "seen"),
    [
        (
            "method",
            gateway(get_method={"authorizationType": "CUSTOM", "authorizerId": "a2"}, get_authorizers=OURS),
            METHOD,
            {"/authorizationType": "CUSTOM", "authorizer": "stormproof"},
        ),
        ("integration of method", gateway(get_integration={"uri": "arn:x"}), METHOD, {"/uri": "arn:x"}),
        (
            "stage",
            gateway(get_stage={"deploymentId": "d1", "methodSettings": SETTINGS}),
            STAGE,
            {
                "/deploymentId": "d1",
                "/*/*/throttling/rateLimit": "1234567",
                "/*/*/throttling/burstLimit": "5000",
            },
        ),
        ("API", gateway(get_rest_api={"policy": '{\\"a\\":1}'}), REST, {"/policy": '{"a":1}'}),
        (
            "authorizer",
            gateway(get_authorizers=OURS),
            {**REST, "name": "stormproof"},
            {"/identitySource": "method.request.header.Key"},
        ),
        (
            "gateway response",
            gateway(get_gateway_response={"statusCode": "401"}),
            {**REST, "responseType": "UNAUTHORIZED"},
            {"statusCode": "401"},
        ),
        ("usage plan", gateway(get_usage_plan=PLAN), {"usagePlanId": "p1"}, {"/quota/limit": 5}),
        ("tags", gateway(get_tags={"tags": {"a": "1"}}), {"resourceArn": "arn:x"}, {"a": "1"}),
        ("custom domain", gateway(get_domain_name={"securityPolicy": "x"}), {"domainName": "a.example"}, {}),
        ("native keys of a run", gateway(get_api_keys=[{"id": "k1", "name": KEYS}]), {"name": KEYS}, {}),
    ],
)
def test_what_stands_is_told_by_what_is_compared(kind: str, reads: Any, resource: Any, seen: dict[str, Any]) -> None:
    """As AWS takes it in a patch: figures with all their digits; what is gone meanwhile is not there."""
    present = BY_NAME[kind].present(reads, resource)
    assert present is not None
    assert seen.items() <= present.items()
    if kind != "native keys of a run":  # they are listed: of an API without any the list is empty
        assert BY_NAME[kind].present(NOTHING, resource) is None


def test_answers_that_aws_fills_in_and_keys_that_are_no_more_are_not_there() -> None:
    """There is nothing of ours to be taken away."""
    answer = gateway(get_gateway_response={"defaultResponse": True})
    assert BY_NAME["gateway response"].present(answer, {**REST, "responseType": "UNAUTHORIZED"}) is None
    others = gateway(get_api_keys=[{"id": "k1", "name": f"{KEYS}0"}])
    assert BY_NAME["native keys of a run"].present(others, {"name": KEYS}) is None


@pytest.mark.parametrize(
    ("kind", "resource", "values", "operations"),
    [
        ("method", METHOD, {"/apiKeyRequired": "true", "authorizer": "stormproof"}, ["update_method"]),
        ("added method", METHOD, None, ["delete_method"]),
        ("stage", STAGE, {"/deploymentId": "d1"}, ["update_stage"]),
        ("stage", STAGE, None, ["delete_stage"]),
        ("authorizer", {**REST, "name": "stormproof"}, {"/identitySource": "x"}, ["update_authorizer"]),
        ("gateway response", {**REST, "responseType": "THROTTLED"}, None, ["delete_gateway_response"]),
        ("gateway response", {**REST, "responseType": "THROTTLED"}, {"statusCode": "429"}, ["put_gateway_response"]),
        ("tags", {"resourceArn": "arn:x"}, {"a": "1", "b": None}, ["tag_resource", "untag_resource"]),
        ("tags", {"resourceArn": "arn:x"}, {"b": None}, ["untag_resource"]),
        ("native keys of a run", {"name": KEYS}, None, ["delete_api_key"]),
    ],
)
def test_what_stood_is_written_again_or_taken_away(kind: str, resource: Any, values: Any, operations: Any) -> None:
    """Names stand for IDs, which `apply` may have given anew."""
    found = [{"id": "k1", "name": KEYS}, {"id": "k2", "name": f"{KEYS}0"}]
    reads = gateway(get_authorizers=OURS, get_api_keys=found)
    back = list(BY_NAME[kind].back(reads, resource, values))
    assert [each.operation for each in back] == operations
    if "authorizer" in (values or {}):
        patched = {each["path"]: each["value"] for each in back[0].parameters["patchOperations"]}
        assert patched == {"/apiKeyRequired": "true", "/authorizerId": "a2"}


@pytest.mark.parametrize(
    ("kind", "resource", "values"),
    [("method", METHOD, {"authorizer": "gone"}), ("authorizer", {**REST, "name": "gone"}, {"/identitySource": "x"})],
)
def test_without_the_authorizer_it_is_told_that_apply_makes_it(kind: str, resource: Any, values: Any) -> None:
    """Nobody else's is put in its place."""
    with pytest.raises(NotThere, match="`stormproof apply` makes ours"):
        list(BY_NAME[kind].back(gateway(get_authorizers=OURS), resource, values))


@pytest.mark.parametrize(
    ("kind", "resource", "own"),
    [
        ("added method", {**METHOD, "httpMethod": "HEAD"}, True),
        ("added method", METHOD, False),
        ("stage", STAGE, True),
        ("stage", {**REST, "stageName": "stormproofsabotage"}, True),
        ("stage", {**REST, "stageName": "theirs"}, False),
        ("usage plan", {"usagePlanId": "p1"}, True),
        ("tags", {"resourceArn": f"{SYSTEM.api_arn}/stages/prod"}, True),
        ("tags", {"resourceArn": "arn:aws:apigateway:eu-west-1::/usageplans/p1"}, True),
        ("tags", {"resourceArn": "arn:aws:apigateway:eu-west-1::/restapis/other1/stages/prod"}, False),
        ("native keys of a run", {"name": KEYS}, True),
        ("native keys of a run", {"name": "stormproof run other1 1"}, False),
        ("native keys of a run", {"name": "a client's"}, False),
        ("custom domain", {"domainName": "stormproof-sabotage.example"}, True),
    ],
)
def test_what_is_somebody_else_s_is_left(kind: str, resource: dict[str, Any], *, own: bool) -> None:
    """Another API's, another stage, keys that no run has made."""
    assert owns(Owned(SYSTEM, gateway(get_usage_plan=PLAN)), Disturbed(kind, resource, None)) is own


def test_a_usage_plan_that_is_gone_is_nobodys() -> None:
    """There is nothing to be put back on it."""
    assert not owns(Owned(SYSTEM, NOTHING), Disturbed("usage plan", {"usagePlanId": "p1"}, None))
