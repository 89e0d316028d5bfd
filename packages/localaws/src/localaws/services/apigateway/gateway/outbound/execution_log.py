"""Execution logs: what the gateway did with a request, when the stage's logging level asks for it.

Group ``API-Gateway-Execution-Logs_{api}/{stage}``, events cut at 1,024 bytes:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html . Unknown routes are absent:
https://repost.aws/knowledge-center/api-gateway-missing-cloudwatch-logs . Bodies and headers are never written, not even
with data tracing: they carry keys. The lines about usage plans, with all but the last six characters of a key masked:
public captures of execution logs. "Will not contribute" is written where no key was sent; AWS meters a key that was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from localaws.kernel.ports import Logs
from localaws.services.apigateway.gateway.exchange import UNROUTED, Exchange

LIMIT = 1024
# Characters of a known key that the log shows; of an unknown one it shows none.
SHOWN = 6
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
        events = [(at, f"({exchange.request_id}) {line}"[:LIMIT]) for line in lines]
        # As at AWS, requests spread over many streams.
        stream = hashlib.sha256(exchange.request_id[:2].encode()).hexdigest()[:32]
        self.logs.write(api.region, f"API-Gateway-Execution-Logs_{api.id}/{exchange.stage.name}", stream, events)


def _all(exchange: Exchange) -> Iterator[str]:
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
    if exchange.integrated:
        yield f"Endpoint response status: {exchange.integrated.status}, latency: {exchange.integrated.latency} ms"
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


def _masked(exchange: Exchange) -> str:
    value = exchange.api_key_value
    return "*" * (len(value) - SHOWN) + value[-SHOWN:] if exchange.api_key else "*" * len(value)


def _failure(exchange: Exchange) -> Iterator[str]:
    if exchange.error:
        yield f"Execution failed: {exchange.error.kind}: {exchange.error.reason}"
