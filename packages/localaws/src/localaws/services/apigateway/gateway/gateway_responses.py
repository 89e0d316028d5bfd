"""Puts an error on the wire, through the API's own gateway responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html ; default
bodies and headers: recorded responses (integration failures have a space after the colon, the others none; a refusal by
policy spells ``Message``) and public captures of 401, 403 and 429.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from localaws.services.apigateway.gateway.context import variable
from localaws.services.apigateway.gateway.errors import RESPONSE_TYPES, GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange, new_extended_request_id, new_request_id
from localaws.services.apigateway.gateway.messages import Response, last
from localaws.services.apigateway.gateway.snapshot import GatewayResponse
from localaws.services.apigateway.gateway.templates import render_plain

# What Get and exports show where no template is set.
DEFAULT_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
SPACED = frozenset({"INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "API_CONFIGURATION_ERROR", "DEFAULT_5XX"})
PREFIX = "gatewayresponse.header."


def respond(error: GatewayError, exchange: Exchange) -> Response:
    """Serialise an error as the API that the exchange belongs to would; sets `exchange.error`."""
    exchange.error = error
    custom = customised(error, exchange.stage.snapshot.gateway_responses)
    status = (custom.status if custom else None) or error.status
    content_type, template = _template(custom, exchange)
    body = default_body(error) if template is None else render_plain(template, exchange, missing="")
    headers = {"Content-Type": content_type, **identification(exchange), "x-amzn-ErrorType": error.error}
    if custom:
        headers |= _custom_headers(custom.parameters, exchange)
    return Response(status, tuple(headers.items()), body.encode())


def customised(error: GatewayError, responses: Mapping[str, GatewayResponse]) -> GatewayResponse | None:
    """Return the gateway response set for the error's type, else the one set for DEFAULT_4XX or DEFAULT_5XX."""
    status = RESPONSE_TYPES[error.kind].status or error.status
    return responses.get(error.kind) or responses.get("DEFAULT_5XX" if status >= 500 else "DEFAULT_4XX")


def default_body(error: GatewayError) -> str:
    """Return the body of an error that no gateway response customises."""
    key = "Message" if error.kind == "ACCESS_DENIED" else "message"
    separators = (",", ": ") if error.kind in SPACED else (",", ":")
    return json.dumps({key: error.message}, separators=separators)


def plain(error: GatewayError) -> Response:
    """Serialise an error that no API answers for: unknown stage or host."""
    headers = (
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", new_request_id()),
        ("x-amz-apigw-id", new_extended_request_id()),
        ("x-amzn-ErrorType", error.error),
    )
    return Response(error.status, headers, default_body(error).encode())


def identification(exchange: Exchange) -> dict[str, str]:
    """Return the headers that identify the request, as on every answer of the gateway."""
    return {"x-amzn-RequestId": exchange.request_id, "x-amz-apigw-id": exchange.extended_request_id}


def _template(custom: GatewayResponse | None, exchange: Exchange) -> tuple[str, str | None]:
    """The template and its content type; None where the API sets none (a default is not what it looks like)."""
    if custom is None or not custom.templates:
        return "application/json", None
    accepted = (exchange.request.header("accept") or "").split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
    for content_type in (accepted, "application/json"):
        if content_type in custom.templates:
            return content_type, custom.templates[content_type]
    return next(iter(custom.templates.items()))


def _custom_headers(parameters: Mapping[str, str], exchange: Exchange) -> dict[str, str]:
    named = ((name.removeprefix(PREFIX), _mapped(value, exchange)) for name, value in parameters.items())
    return {name: value for name, value in named if value is not None}


def _mapped(source: str, exchange: Exchange) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    root, _, name = source.removeprefix("$").partition(".")
    if root == "context":
        value = variable(exchange, name)
        return None if value is None else str(value)
    if root == "stageVariables":
        return exchange.stage.variables.get(name)
    return request_value(source, exchange)


def request_value(source: str, exchange: Exchange) -> str | None:
    """Return what ``method.request.header.X``, ``.querystring.X`` or ``.path.X`` names in the request, or None."""
    _, _, rest = source.partition("method.request.")
    place, _, name = rest.partition(".")
    if place == "header":
        return exchange.request.header(name)
    if place == "querystring":
        return last(exchange.request.parameters.get(name))
    return exchange.path_parameters.get(name) if place == "path" else None
