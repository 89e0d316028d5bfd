"""The events that functions receive: proxy integrations (payload 1.0) and authorizers.

Keys, nulls and header case: recorded response, test_lambda_aws_proxy_integration; the authorizer's inputs:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from localaws.services.apigateway.gateway.context import request_context
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import gather
from localaws.services.apigateway.gateway.snapshot import Authorizer

KEPT_BACK = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
    }
)
"""Headers of requests that neither functions nor templates see: recorded, test_apigateway_header_remapping_aws,
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_integrations.snapshot.json
"""
UNPASSED = KEPT_BACK | {"x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
"""These, and those that the gateway itself sets."""


def proxy_event(exchange: Exchange) -> dict[str, Any]:
    """Return the event of a Lambda proxy integration; maps without entries are null."""
    headers = event_headers(exchange)
    query = exchange.request.parameters
    body, encoded = event_body(exchange)
    return {
        "resource": exchange.resource.path,
        "path": exchange.event_path,
        "httpMethod": exchange.request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _last(query) or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(exchange.path_parameters) or None,
        "stageVariables": dict(exchange.stage.variables) or None,
        "requestContext": request_context(exchange),
        "body": body,
        "isBase64Encoded": encoded,
    }


def authorizer_event(exchange: Exchange, authorizer: Authorizer) -> dict[str, Any]:
    """Return the event of an authorizer, TOKEN or REQUEST; maps without entries are empty."""
    if authorizer.type == "TOKEN":
        header = (authorizer.sources or ("method.request.header.Authorization",))[0].rpartition(".")[2]
        return {
            "type": "TOKEN",
            "methodArn": exchange.method_arn,
            "authorizationToken": exchange.request.header(header),
        }
    headers = event_headers(exchange)
    query = exchange.request.parameters
    return {
        "type": "REQUEST",
        "methodArn": exchange.method_arn,
        "resource": exchange.resource.path,
        "path": exchange.event_path,
        "httpMethod": exchange.request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query,
        "pathParameters": dict(exchange.path_parameters),
        "stageVariables": dict(exchange.stage.variables),
        "requestContext": request_context(exchange),
    }


def event_headers(exchange: Exchange) -> dict[str, list[str]]:
    """Return the headers by name in the client's case, with those that the gateway sets."""
    passed = ((name, value) for name, value in exchange.request.headers if name.lower() not in UNPASSED)
    headers = gather((name, exchange.domain_name if name.lower() == "host" else value) for name, value in passed)
    headers["X-Amzn-Trace-Id"] = [exchange.trace]
    headers["X-Forwarded-For"] = [_forwarded(exchange)]
    headers["X-Forwarded-Port"] = ["443"]
    headers["X-Forwarded-Proto"] = ["https"]
    return headers


def event_body(exchange: Exchange) -> tuple[str | None, bool]:
    """Return the body as text, or in base64 when its content type is one of the API's binary media types."""
    body = exchange.request.body
    if not body:
        return None, False
    if is_binary(exchange.request.header("content-type"), exchange.stage.snapshot.binary_media_types):
        return base64.b64encode(body).decode(), True
    return body.decode("utf-8", "replace"), False


def is_binary(content_type: str | None, binary_media_types: Iterable[str]) -> bool:
    """Tell whether a content type is among the binary media types: ``*/*`` and ``image/*`` are patterns.

    ``*/test`` is none, not even for that very word: recorded, test_aws_proxy_binary_response.
    """
    plain = (content_type or "").split(";", maxsplit=1)[0].strip().lower()
    kind = plain.split("/", maxsplit=1)[0]
    if kind == "*":
        return "*/*" in binary_media_types
    if plain and "/" not in plain:
        return False
    return any(each.lower() in {"*/*", plain, f"{kind}/*"} for each in binary_media_types)


def _last(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: each[-1] for name, each in values.items()}


def _forwarded(exchange: Exchange) -> str:
    before = exchange.request.header("x-forwarded-for")
    return f"{before}, {exchange.request.source_ip}" if before else exchange.request.source_ip
