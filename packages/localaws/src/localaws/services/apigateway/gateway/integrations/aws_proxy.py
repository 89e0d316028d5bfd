"""Lambda proxy integration: the request as an event, the function's answer as the response.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html ; which answers are
valid, how headers merge and what is 502: recorded response, test_aws_proxy_response_payload_format_validation; which
headers are remapped: recorded response, TestApiGatewayHeaderRemapping; base64 by Accept: recorded response,
invoke-api-b64-encoded-true; 504 after the timeout: https://repost.aws/knowledge-center/api-gateway-504-errors
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from localaws.kernel.clock import passing
from localaws.kernel.ports import Functions, InvokeError, Outcome
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.events import is_binary, proxy_event
from localaws.services.apigateway.gateway.exchange import Exchange, Integrated
from localaws.services.apigateway.gateway.functions import Invoker, TimedOut
from localaws.services.apigateway.gateway.gateway_responses import identification
from localaws.services.apigateway.gateway.integrations.asked import UNMAPPABLE, source_value
from localaws.services.apigateway.gateway.messages import Headers, Response
from localaws.services.apigateway.gateway.outside import Outside
from localaws.services.apigateway.gateway.snapshot import Integration, function_arn

KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
REMAPPED = frozenset({"connection", "content-length", "date", "server", "x-amzn-requestid", "x-amz-apigw-id"})
DROPPED = frozenset({"transfer-encoding"})


UNMAPPED = UNMAPPABLE | {"authorization", "connection", "expect", "proxy-authenticate", "te"}


class Malformed(Exception):
    """The function failed, or answered what AWS calls a malformed Lambda proxy response."""


class LambdaProxy:
    """Invokes the function of a method and turns its answer into the response."""

    def __init__(self, functions: Functions, outside: Outside) -> None:
        self._invoker = Invoker(functions, outside.roles)

    async def __call__(self, exchange: Exchange) -> Response:
        """Answer; raises INTEGRATION_TIMEOUT, or DEFAULT_5XX with 500 (not invoked) or 502 (failed, malformed)."""
        integration = exchange.method.integration or Integration("AWS_PROXY")
        arn = function_arn(integration.uri, exchange.stage.variables)
        if arn is None or integration.http_method != "POST":
            raise GatewayError("DEFAULT_5XX", status=500, reason="the integration's URI or method invokes no function")
        if integration.request_parameters:
            _refuse_mapped(exchange, integration)
        sent = json.dumps(proxy_event(exchange)).encode()
        outcome, latency = await self._invoke(exchange, integration, arn, sent)
        try:
            answer = _valid(outcome)
        except Malformed as error:
            exchange.integrated = Integrated(latency, 502, 200, outcome.request_id, sent, outcome.payload)
            raise GatewayError("DEFAULT_5XX", status=502, reason=str(error)) from error
        status = int(answer.get("statusCode", 200))
        exchange.integrated = Integrated(latency, status, 200, outcome.request_id, sent, outcome.payload)
        headers = (*_headers(answer, exchange), ("X-Amzn-Trace-Id", exchange.trace))
        return Response(status, headers, _body(answer, exchange))

    async def _invoke(
        self, exchange: Exchange, integration: Integration, arn: str, payload: bytes
    ) -> tuple[Outcome, int]:
        began = passing()
        try:
            outcome = await self._invoker.invoke(
                arn, payload, source_arn(exchange), integration.credentials, integration.timeout
            )
        except TimedOut as error:
            exchange.integrated = Integrated(_since(began), 504)
            raise GatewayError("INTEGRATION_TIMEOUT", reason="the function did not answer in time") from error
        except InvokeError as error:
            exchange.integrated = Integrated(_since(began), None, error.status)
            if error.status == 413:
                raise GatewayError("REQUEST_TOO_LARGE", "Request Too Long", reason=error.message) from error
            raise GatewayError("DEFAULT_5XX", status=500, reason=f"Lambda refused: {error.code}") from error
        return outcome, _since(began)


def _refuse_mapped(exchange: Exchange, integration: Integration) -> None:
    """Raise DEFAULT_5XX with 500 where a header is mapped that cannot be: recorded, TestApiGatewayHeaderRemapping."""
    for target, source in integration.request_parameters.items():
        place, _, name = target.removeprefix("integration.request.").partition(".")
        if place == "header" and name.lower() in UNMAPPED and source_value(source, exchange):
            raise GatewayError("DEFAULT_5XX", status=500, reason=f"the header {name} cannot be mapped")


def source_arn(exchange: Exchange) -> str:
    """Return the ARN that the function's permission is asked for: parameters of the path are ``*``, ANY is ``*``."""
    method = "*" if exchange.method.http_method == "ANY" else exchange.method.http_method
    return f"{exchange.stage.execute_arn}/{method}{re.sub(r'{[^}]+}', '*', exchange.resource.path)}"


def _since(began: float) -> int:
    return round((passing() - began) * 1000)


def _valid(outcome: Outcome) -> dict[str, Any]:
    """Return the function's answer; raises Malformed for what AWS calls a malformed Lambda proxy response."""
    if outcome.error is not None:
        raise Malformed("the function failed")
    try:
        answer = json.loads(outcome.payload or b"null")
    except ValueError as error:
        raise Malformed("Malformed Lambda proxy response: no JSON") from error
    if not isinstance(answer, dict) or not answer.keys() <= KEYS:
        raise Malformed("Malformed Lambda proxy response")
    single, multi = answer.get("headers") or {}, answer.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(multi, dict):
        raise Malformed("Malformed Lambda proxy response: headers are no map")
    if not all(isinstance(each, list) for each in multi.values()):
        raise Malformed("Malformed Lambda proxy response: a multi-value header is no list")
    if any(isinstance(each, dict | list) for each in single.values()):
        raise Malformed("Malformed Lambda proxy response: a header is no scalar")
    if not isinstance(answer.get("body") or "", str):
        raise Malformed("Malformed Lambda proxy response: the body is no string")
    if not 100 <= _status(answer) <= 999:
        raise Malformed("Malformed Lambda proxy response: no HTTP status")
    return answer


def _status(answer: Mapping[str, Any]) -> int:
    status = answer.get("statusCode", 200)
    if isinstance(status, bool) or not isinstance(status, int | str):
        raise Malformed("Malformed Lambda proxy response: statusCode is no number")
    try:
        return int(status)
    except ValueError as error:
        raise Malformed("Malformed Lambda proxy response: statusCode is no number") from error


def _headers(answer: Mapping[str, Any], exchange: Exchange) -> Headers:
    merged: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for name, value in _pairs(answer):
        if name.lower() in DROPPED or value is None:
            continue
        known = names.setdefault(name.lower(), name)
        merged.setdefault(known, []).append(_text(value))
    fixed = {} if "content-type" in names else {"Content-Type": "application/json"}
    fixed |= identification(exchange)
    remapped = ((f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name, name) for name in merged)
    return (*fixed.items(), *((sent, value) for sent, name in remapped for value in merged[name]))


def _pairs(answer: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        for value in values:
            yield name, value
    yield from (answer.get("headers") or {}).items()


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _body(answer: Mapping[str, Any], exchange: Exchange) -> bytes:
    body: str = answer.get("body") or ""
    accept = (exchange.request.header("accept") or "").split(",", maxsplit=1)[0]
    if answer.get("isBase64Encoded") and is_binary(accept, exchange.stage.snapshot.binary_media_types):
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise GatewayError("DEFAULT_5XX", status=500, reason="the body is not base64") from error
    return body.encode()
