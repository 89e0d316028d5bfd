"""Patch operations are applied all or none: where the last of several is refused, nothing has changed.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

AUTHORIZER = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"


@dataclass(frozen=True)
class Parts:
    """An API with a part of each kind; `named` are the parameters that name them, by kind."""

    client: Any
    named: Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def parts(aws: Any) -> Iterator[Parts]:
    """Make the API, a key and a plan."""
    client = aws.client("apigateway")
    api = client.create_rest_api(name="patched-whole")["id"]
    key, plan = client.create_api_key(name="patched-whole")["id"], client.create_usage_plan(name="patched-whole")["id"]
    outside = {"api_key": {"apiKey": key}, "usage_plan": {"usagePlanId": plan}, "account": {}}
    methods, further = with_method(client, api), with_further(client, api)
    yield Parts(client, {"rest_api": {"restApiId": api}, **methods, **further, **outside})
    client.delete_rest_api(restApiId=api)
    client.delete_api_key(apiKey=key)
    client.delete_usage_plan(usagePlanId=plan)


def with_method(client: Any, api: str) -> dict[str, dict[str, str]]:
    """Add a method with all its parts, and deploy it."""
    of = {"restApiId": api}
    root = client.get_resources(**of)["items"][0]["id"]
    method, responses = {**of, "resourceId": root, "httpMethod": "GET"}, {"statusCode": "200"}
    client.put_method(**method, authorizationType="NONE")
    client.put_integration(**method, type="MOCK")
    client.put_method_response(**method, **responses, responseParameters={"method.response.header.a": False})
    client.put_integration_response(**method, **responses)
    return {
        "resource": {**of, "resourceId": client.create_resource(**of, parentId=root, pathPart="a")["id"]},
        "method": method,
        "integration": method,
        "method_response": {**method, **responses},
        "integration_response": {**method, **responses},
        "deployment": {**of, "deploymentId": client.create_deployment(**of, stageName="s")["id"]},
        "stage": {**of, "stageName": "s"},
    }


def with_further(client: Any, api: str) -> dict[str, dict[str, str]]:
    """Add what an API has beside its methods."""
    of = {"restApiId": api}
    client.put_gateway_response(**of, responseType="DEFAULT_4XX", statusCode="404")
    authorizer = client.create_authorizer(
        **of,
        name="a",
        type="TOKEN",
        authorizerUri=AUTHORIZER.format(FUNCTION),
        identitySource="method.request.header.token",
    )
    return {
        "gateway_response": {**of, "responseType": "DEFAULT_4XX"},
        "request_validator": {**of, "requestValidatorId": client.create_request_validator(**of, name="v")["id"]},
        "authorizer": {**of, "authorizerId": authorizer["id"]},
        "model": {**of, "modelName": client.create_model(**of, name="M", contentType="a/b", schema="{}")["name"]},
    }


@pytest.mark.parametrize(
    ("kind", "path", "value", "wrong"),
    [
        ("rest_api", "/description", "new 1", ("/nonsense", "x")),
        ("rest_api", "/description", "new 2", ("/minimumCompressionSize", "x")),
        ("resource", "/pathPart", "b", ("/nonsense", "x")),
        ("method", "/operationName", "new 3", ("/httpMethod", "PUT")),
        ("integration", "/cacheNamespace", "new", ("/timeoutInMillis", "soon")),
        ("method_response", "/responseParameters/method.response.header.a", "true", ("/nonsense", "x")),
        ("integration_response", "/selectionPattern", "4..", ("/nonsense", "x")),
        ("gateway_response", "/statusCode", "405", ("/nonsense", "x")),
        ("deployment", "/description", "new 4", ("/nonsense", "x")),
        ("stage", "/description", "new 5", ("/*/*/throttling/rateLimit", "fast")),
        ("stage", "/description", "new 6", ("/*/*/throttling/burstLimit", "1.5")),
        ("stage", "/description", "new 7", ("/*/*/metrics/enabled", "perhaps")),
        ("stage", "/description", "new 8", ("/*/*/caching/unauthorizedCacheControlHeaderStrategy", "SHRUG")),
        ("stage", "/variables/a", "new", ("/tracingEnabled", "perhaps")),
        ("request_validator", "/name", "new 9", ("/validateRequestBody", "perhaps")),
        ("request_validator", "/validateRequestBody", "true", ("/nonsense", "x")),
        ("authorizer", "/name", "new 10", ("/authorizerResultTtlInSeconds", "soon")),
        ("model", "/description", "new 11", ("/nonsense", "x")),
        ("api_key", "/description", "new 12", ("/id", "x")),
        ("usage_plan", "/description", "new 13", ("/throttle/rateLimit", "fast")),
        ("account", "/cloudwatchRoleArn", "arn:aws:iam::123456789012:role/r", ("/nonsense", "x")),
    ],
)
def test_a_patch_that_is_refused_changes_nothing(
    parts: Parts, kind: str, path: str, value: str, wrong: tuple[str, str]
) -> None:
    """A right operation before a wrong one is not applied; alone it is."""
    right = {"op": "replace", "path": path, "value": value}
    refused = {"op": "replace", "path": wrong[0], "value": wrong[1]}
    before = seen(parts, kind)
    with pytest.raises(parts.client.exceptions.BadRequestException):
        update(parts, kind)(patchOperations=[right, refused])
    assert seen(parts, kind) == before
    update(parts, kind)(patchOperations=[right])
    assert seen(parts, kind) != before
    back = [{"op": "remove", "path": path}] if kind == "account" else []
    update(parts, kind)(patchOperations=back)


def update(parts: Parts, kind: str) -> Callable[..., Any]:
    """Return the update of the part of that kind."""
    return lambda **patches: getattr(parts.client, f"update_{kind}")(**parts.named[kind], **patches)


def seen(parts: Parts, kind: str) -> dict[str, Any]:
    """Return the part as it is told, but for when it was changed."""
    told = getattr(parts.client, f"get_{kind}")(**parts.named[kind])
    return {name: each for name, each in told.items() if name not in {"ResponseMetadata", "lastUpdatedDate"}}


def test_a_bare_stage_tells_what_aws_tells(parts: Parts) -> None:
    """Neither a description nor variables where none are set; cluster and tracing are told to be off."""
    client, api = parts.client, parts.named["rest_api"]
    client.create_stage(**api, stageName="bare", deploymentId=parts.named["deployment"]["deploymentId"])
    told = client.get_stage(**api, stageName="bare")
    assert told.keys() - {"ResponseMetadata", "createdDate", "lastUpdatedDate", "deploymentId"} == {
        "stageName",
        "cacheClusterEnabled",
        "cacheClusterStatus",
        "methodSettings",
        "tracingEnabled",
    }
    assert (told["cacheClusterStatus"], told["tracingEnabled"]) == ("NOT_AVAILABLE", False)
    patched = client.update_stage(
        **api, stageName="bare", patchOperations=[{"op": "replace", "path": "/*/*/metrics/enabled", "value": "true"}]
    )
    assert patched["methodSettings"]["*/*"]["cacheDataEncrypted"] is False
