"""The $context variables and the requestContext of events.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html ; the keys of
requestContext: recorded response, test_lambda_aws_proxy_integration; identity.apiKey and apiKeyId, absent where there
is none: handlers/usage_plan.py. The log's variables say what the event says, also for methods that require no key,
though the documentation has null there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from localaws.services.apigateway.gateway.exchange import Exchange

Value = str | int | None


def request_time(exchange: Exchange) -> str:
    """Return the request's time in CLF, as AWS prints it: ``22/Nov/2026:21:05:59 +0000``."""
    return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(exchange.started))


def _message_string(exchange: Exchange) -> Value:
    return json.dumps(exchange.error.message) if exchange.error else None


def _authorizer_error(exchange: Exchange) -> Value:
    return exchange.authorization.error


def _signed(exchange: Exchange, name: str) -> Value:
    signer = exchange.authorization.signer
    return signer.identity()[name] if signer else None


# Name after "$context." -> its value; "-" is printed where there is none.
VARIABLES: Mapping[str, Callable[[Exchange], Value]] = {
    "accountId": lambda e: e.stage.api.account,
    "apiId": lambda e: e.stage.api.id,
    "authenticate.status": lambda _: None,
    "authorize.error": _authorizer_error,
    "authorize.latency": lambda e: e.authorization.latency,
    "authorize.status": lambda e: e.authorization.status,
    "authorizer.error": _authorizer_error,
    "authorizer.integrationLatency": lambda e: e.authorization.latency,
    "authorizer.integrationStatus": lambda e: e.authorization.status,
    "authorizer.latency": lambda e: e.authorization.latency,
    "authorizer.principalId": lambda e: e.authorization.principal,
    "authorizer.requestId": lambda e: e.authorization.request_id,
    "authorizer.status": lambda e: e.authorization.status,
    "cipherSuite": lambda e: e.request.tls.cipher,
    "deploymentId": lambda e: e.stage.deployment_id,
    "domainName": lambda e: e.domain_name,
    "domainPrefix": lambda e: e.domain_name.split(".", maxsplit=1)[0],
    "error.message": lambda e: e.error.message if e.error else None,
    "error.messageString": _message_string,
    "error.responseType": lambda e: e.error.kind if e.error else None,
    "error.validationErrorString": lambda e: e.error.details or None if e.error else None,
    "extendedRequestId": lambda e: e.extended_request_id,
    "httpMethod": lambda e: e.request.method,
    "identity.apiKey": lambda e: e.api_key_value or None,
    "identity.apiKeyId": lambda e: e.api_key.id if e.api_key else None,
    "identity.accessKey": lambda e: _signed(e, "accessKey"),
    "identity.accountId": lambda e: _signed(e, "accountId"),
    "identity.caller": lambda e: _signed(e, "caller"),
    "identity.user": lambda e: _signed(e, "user"),
    "identity.userArn": lambda e: _signed(e, "userArn"),
    "identity.sourceIp": lambda e: e.request.source_ip,
    "identity.userAgent": lambda e: e.request.header("user-agent"),
    "integration.integrationStatus": lambda e: e.integrated.service_status if e.integrated else None,
    "integration.latency": lambda e: e.integrated.latency if e.integrated else None,
    "integration.requestId": lambda e: e.integrated.request_id if e.integrated else None,
    "integration.status": lambda e: e.integrated.status if e.integrated else None,
    "integrationLatency": lambda e: e.integrated.latency if e.integrated else None,
    "integrationStatus": lambda e: e.integrated.service_status if e.integrated else None,
    "path": lambda e: e.full_path,
    "protocol": lambda e: e.request.protocol,
    "requestId": lambda e: e.request_id,
    "requestTime": request_time,
    "requestTimeEpoch": lambda e: int(e.started * 1000),
    "resourceId": lambda e: e.resource.id or None,
    "resourcePath": lambda e: e.resource.path or None,
    "responseLatency": lambda e: e.elapsed,
    "responseLength": lambda e: len(e.response.body) if e.response else None,
    "stage": lambda e: e.stage.name,
    "status": lambda e: e.response.status if e.response else None,
    "tlsVersion": lambda e: e.request.tls.version,
    "waf.status": lambda e: (403 if e.inspected.code == "WAF_BLOCK" else 200) if e.inspected else None,
    "wafResponseCode": lambda e: e.inspected.code if e.inspected else None,
    "webaclArn": lambda e: e.inspected.web_acl_arn if e.inspected else None,
    "xrayTraceId": lambda e: e.trace.partition(";")[0].removeprefix("Root="),
}
IDENTITY_NULLS = (
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "user",
)


def variable(exchange: Exchange, name: str) -> Value:
    """Return the value of ``$context.<name>``; None where AWS has none for this request."""
    if (read := VARIABLES.get(name)) is not None:
        return read(exchange)
    if name.startswith("authorizer.claims."):
        return (exchange.authorization.claims or {}).get(name.removeprefix("authorizer.claims."))
    if name.startswith("authorizer."):
        return exchange.authorization.context.get(name.removeprefix("authorizer."))
    return None


def request_context(exchange: Exchange) -> dict[str, Any]:
    """Return the requestContext of a proxy or authorizer event."""
    identity: dict[str, str | None] = dict.fromkeys(IDENTITY_NULLS)
    identity["sourceIp"] = exchange.request.source_ip
    identity["userAgent"] = exchange.request.header("user-agent")
    if exchange.api_key_value:
        identity["apiKey"] = exchange.api_key_value
    if exchange.api_key:
        identity["apiKeyId"] = exchange.api_key.id
    if signer := exchange.authorization.signer:
        identity |= signer.identity()
    context: dict[str, Any] = {
        "resourceId": exchange.resource.id,
        "resourcePath": exchange.resource.path,
        "httpMethod": exchange.request.method,
        "extendedRequestId": exchange.extended_request_id,
        "requestTime": request_time(exchange),
        "path": exchange.full_path,
        "accountId": exchange.stage.api.account,
        "protocol": exchange.request.protocol,
        "stage": exchange.stage.name,
        "domainPrefix": exchange.domain_name.split(".", maxsplit=1)[0],
        "requestTimeEpoch": int(exchange.started * 1000),
        "requestId": exchange.request_id,
        "identity": identity,
        "domainName": exchange.domain_name,
        "deploymentId": exchange.stage.deployment_id,
        "apiId": exchange.stage.api.id,
    }
    authorization = exchange.authorization
    if authorization.principal is not None:
        context["authorizer"] = {
            **authorization.context,
            "principalId": authorization.principal,
            "integrationLatency": authorization.latency or 0,
        }
    if authorization.claims is not None:
        context["authorizer"] = {"claims": dict(authorization.claims)}
    return context
