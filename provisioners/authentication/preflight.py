"""An OPTIONS method that answers as the resource's ANY method answers today.

ANY serves OPTIONS too. Once ANY asks for a key, a browser's preflight, which cannot carry one, would be refused:
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import PREFLIGHT_MARK, Method
from stormproof.core.planning.plans import Call

KEPT_AS_IT_IS = (
    "type",
    "uri",
    "connectionType",
    "connectionId",
    "credentials",
    "requestParameters",
    "requestTemplates",
    "passthroughBehavior",
    "contentHandling",
    "timeoutInMillis",
    "cacheNamespace",
    "cacheKeyParameters",
    "tlsConfig",
)
RESPONSE_FIELDS = ("selectionPattern", "responseParameters", "responseTemplates", "contentHandling")


def preflight_like(api: str, any_method: Method) -> Iterator[Call]:
    """Yield the calls that add OPTIONS with the integration and the responses of ANY, and without authorization."""
    place = {"restApiId": api, "resourceId": any_method.resource_id, "httpMethod": "OPTIONS"}
    detail = any_method.detail
    method = {**place, "authorizationType": "NONE", "operationName": PREFLIGHT_MARK}
    if detail.get("requestParameters"):
        method["requestParameters"] = detail["requestParameters"]
    yield Call("apigateway", "put_method", method)
    for status, response in (detail.get("methodResponses") or {}).items():
        fields = _given(response, ("responseParameters", "responseModels"))
        yield Call("apigateway", "put_method_response", {**place, "statusCode": status, **fields})
    integration = detail.get("methodIntegration") or {}
    if integration:
        yield Call("apigateway", "put_integration", {**place, **_integration(integration)})
    for status, response in (integration.get("integrationResponses") or {}).items():
        fields = _given(response, RESPONSE_FIELDS)
        yield Call("apigateway", "put_integration_response", {**place, "statusCode": status, **fields})


def completing(api: str, any_method: Method, standing: Method) -> Iterator[Call]:
    """Yield the calls of `preflight_like` that a killed apply did not come to; `standing` is our OPTIONS method.

    What is there stays as it is: its integration may be on the alias by now.
    """
    integration = standing.detail.get("methodIntegration") or {}
    made = {
        "put_method_response": standing.detail.get("methodResponses") or {},
        "put_integration_response": integration.get("integrationResponses") or {},
    }
    for call in preflight_like(api, any_method):
        there = call.operation == "put_method" or (call.operation == "put_integration" and integration)
        if not there and call.parameters.get("statusCode") not in made.get(call.operation, ()):
            yield call


def _integration(integration: Mapping[str, Any]) -> dict[str, Any]:
    fields = _given(integration, KEPT_AS_IT_IS)
    return fields | ({"integrationHttpMethod": integration["httpMethod"]} if integration.get("httpMethod") else {})


def _given(data: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: data[field] for field in fields if data.get(field) not in (None, {}, [])}
