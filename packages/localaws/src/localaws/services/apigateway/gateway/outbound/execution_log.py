"""Execution logs: what the gateway did with a request, when the stage's logging level asks for it.

Group ``API-Gateway-Execution-Logs_{api}/{stage}``, events cut at 1,024 bytes:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html . Unknown routes are absent:
https://repost.aws/knowledge-center/api-gateway-missing-cloudwatch-logs . With data tracing, parameters, headers and
bodies are written as well: keys and Authorization headers redacted, as the first page says, here wherever their values
stand. The lines about usage plans and of data tracing, with all but the last six characters of a secret masked: public
captures of execution logs. "Will not contribute" is written where no key was sent; AWS meters a key that was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from localaws.kernel.ports import Logs
from localaws.services.apigateway.gateway.exchange import UNROUTED, Exchange

LIMIT = 1024
# Characters of a known key that the log shows; of an unknown one it shows none.
SHOWN = 6
CUT = " [TRUNCATED]"
SECRET_HEADERS = frozenset({"authorization", "x-api-key"})
# Refusals at the usage plan or before it.
REFUSED_BY_PLAN = frozenset({"INVALID_API_KEY", "QUOTA_EXCEEDED", "THROTTLED", "UNAUTHORIZED", "ACCESS_DENIED"})


@dataclass(frozen=True)
class ExecutionLog:
    """Writes the lines of a finished exchange."""

    logs: Logs

    def __call__(self, exchange: Exchange) -> None:
        """Write the lines: all of them at INFO, the failure's at ERROR."""
        level = exchange.settings.get("loggingLevel", "OFF")
        if level == "OFF" or exchange.resource is UNROUTED:
            return
        lines = list(_failure(exchange) if level == "ERROR" else _all(exchange))
        if not lines:
            return
        api = exchange.stage.api
        at = int(exchange.started * 1000)
        events = [(at, _cut(f"({exchange.request_id}) {line}")) for line in lines]
        # As at AWS, requests spread over many streams.
        stream = hashlib.sha256(exchange.request_id[:2].encode()).hexdigest()[:32]
        self.logs.write(api.region, f"API-Gateway-Execution-Logs_{api.id}/{exchange.stage.name}", stream, events)


def _cut(line: str) -> str:
    return line if len(line) <= LIMIT else line[: LIMIT - len(CUT)] + CUT


def _all(exchange: Exchange) -> Iterator[str]:
    traced = str(exchange.settings.get("dataTraceEnabled", False)).lower() == "true"
    yield f"Extended Request Id: {exchange.extended_request_id}"
    yield from _usage_plan(exchange)
    yield f"Starting execution for request: {exchange.request_id}"
    yield f"HTTP Method: {exchange.request.method}, Resource Path: {exchange.path}"
    if exchange.authorization.latency is not None:
        yield f"Completed authorizer execution in {exchange.authorization.latency} ms"
    if exchange.api_key_value:
        yield f"API Key: {_masked(exchange)}"
    if exchange.api_key:
        yield f"API Key ID: {exchange.api_key.id}"
    if traced:
        yield from _request_data(exchange)
    if exchange.integrated:
        yield f"Endpoint response status: {exchange.integrated.status}, latency: {exchange.integrated.latency} ms"
    if traced:
        yield from _response_data(exchange)
    yield from _failure(exchange)
    if exchange.error is None:
        yield "Successfully completed execution"
    yield f"Method completed with status: {exchange.response.status if exchange.response else 500}"


def _usage_plan(exchange: Exchange) -> Iterator[str]:
    key, stage = _masked(exchange), f"{exchange.stage.api.id}/{exchange.stage.name}"
    yield f"Verifying Usage Plan for request: {exchange.request_id}. API Key: {key} API Stage: {stage}"
    if not key and not exchange.method.api_key_required:
        method = f"{exchange.method.http_method} {exchange.resource.path}"
        yield (
            f"API Key  authorized because method '{method}' does not require API Key. "
            "Request will not contribute to throttle or quota limits"
        )
    if exchange.error is None or exchange.error.kind not in REFUSED_BY_PLAN:
        yield f"Usage Plan check succeeded for API Key {key} and API Stage {stage}"


def _request_data(exchange: Exchange) -> Iterator[str]:
    request = exchange.request
    yield f"Method request path: {_pairs(exchange.path_parameters.items())}"
    yield _redacted(exchange, f"Method request query string: {_pairs(request.query)}")
    yield _redacted(exchange, f"Method request headers: {_pairs(request.headers)}")
    yield _redacted(exchange, f"Method request body before transformations: {_text(request.body)}")
    if exchange.integrated and exchange.integrated.sent:
        yield _redacted(exchange, f"Endpoint request body after transformations: {_text(exchange.integrated.sent)}")


def _response_data(exchange: Exchange) -> Iterator[str]:
    if exchange.integrated and exchange.integrated.answered:
        yield _redacted(
            exchange, f"Endpoint response body before transformations: {_text(exchange.integrated.answered)}"
        )
    if exchange.response and exchange.error is None:
        body, headers = _text(exchange.response.body), _pairs(exchange.response.headers)
        yield _redacted(exchange, f"Method response body after transformations: {body}")
        yield _redacted(exchange, f"Method response headers: {headers}")


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{name}={value}" for name, value in pairs) + "}"


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return "[Binary Data]"


def _redacted(exchange: Exchange, line: str) -> str:
    """Return a line with the request's secrets masked, those that are part of another last."""
    secrets = {value for name, value in exchange.request.headers if name.lower() in SECRET_HEADERS and value}
    secrets |= {exchange.api_key_value} if exchange.api_key_value else set()
    for secret in sorted(secrets, key=len, reverse=True):
        line = line.replace(secret, _starred(secret))
    return line


def _masked(exchange: Exchange) -> str:
    value = exchange.api_key_value
    return _starred(value) if exchange.api_key else "*" * len(value)


def _starred(value: str) -> str:
    return "*" * (len(value) - SHOWN) + value[-SHOWN:] if len(value) > 2 * SHOWN else "*" * len(value)


def _failure(exchange: Exchange) -> Iterator[str]:
    if exchange.error:
        yield f"Execution failed: {exchange.error.kind}: {exchange.error.reason}"
