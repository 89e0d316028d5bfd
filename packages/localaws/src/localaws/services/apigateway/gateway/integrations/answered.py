"""How a backend's answer becomes the response: the integration response that is chosen, its template and headers.

https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html : a function's error message is matched,
of all others the status code. Which headers are remapped: recorded response, test_apigateway_header_remapping_http.
Overrides: recorded response, test_integration_mock_with_response_override_in_request_template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.apigateway.gateway import mapping
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.events import is_binary
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.gateway_responses import identification
from localaws.services.apigateway.gateway.integrations.asked import source_value
from localaws.services.apigateway.gateway.integrations.encodings import answered_body, decodes
from localaws.services.apigateway.gateway.messages import Headers, Response
from localaws.services.apigateway.gateway.snapshot import Integration
from localaws.services.apigateway.gateway.velocity.syntax import Unsupported
from localaws.services.apigateway.gateway.velocity.values import shown

HEADER = "method.response.header."
REMAPPED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "upgrade",
        "user-agent",
        "www-authenticate",
        "x-amz-apigw-id",
        "x-amzn-requestid",
    }
)
DROPPED = frozenset({"transfer-encoding"})
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """What a backend said; `matched` is what selection patterns are compared with, None takes the default alone."""

    matched: str | None
    body: bytes = b""
    headers: Headers = ()


def response_of(
    exchange: Exchange,
    integration: Integration,
    templates: mapping.Mapping,
    answered: Answered,
    *,
    traced: bool = True,
) -> Response:
    """Make the response; `traced` adds the trace's header, which a mock has none of.

    Raises API_CONFIGURATION_ERROR where no integration response matches, or a template is not evaluated here.
    """
    chosen = chosen_of(integration, answered.matched)
    try:
        content_type, body = _body(exchange, chosen, templates, answered)
        headers = {"Content-Type": content_type, **identification(exchange)}
        if traced:
            headers["X-Amzn-Trace-Id"] = exchange.trace
        for target, source in (chosen.get("responseParameters") or {}).items():
            if target.startswith(HEADER) and (values := _value(source, exchange, answered)):
                _put(headers, target.removeprefix(HEADER), ",".join(values))
    except Unsupported as error:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=str(error)) from error
    override = templates.overrides["responseOverride"]
    for name, value in (override.get("header") or {}).items():
        _put(headers, name, shown(value))
    return Response(_status(override.get("status"), chosen), tuple(headers.items()), body)


def chosen_of(integration: Integration, matched: str | None) -> Item:
    """Return the integration response whose pattern matches, else the one without; raises API_CONFIGURATION_ERROR."""
    default: Item | None = None
    for each in integration.responses:
        pattern = each.get("selectionPattern")
        if not pattern:
            default = default or each
        elif matched is not None and re.fullmatch(pattern, matched):
            return each
    if default is None:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=f"no integration response for {matched!r}")
    return default


def remapped(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return a backend's headers as a proxy passes them on."""
    kept = ((name, value) for name, value in headers if name.lower() not in DROPPED)
    return tuple((_name(name), value) for name, value in kept)


def _name(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name


def _put(headers: dict[str, str], name: str, value: str) -> None:
    if name.lower() in DROPPED:
        return
    known = next((each for each in headers if each.lower() == name.lower()), name)
    headers[known if name.lower() not in REMAPPED else _name(name)] = value


def _status(override: Any, chosen: Item) -> int:
    try:
        return int(chosen["statusCode"] if override is None else override)
    except ValueError as error:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=f"{override!r} is no status") from error


def _body(exchange: Exchange, chosen: Item, templates: mapping.Mapping, answered: Answered) -> tuple[str, bytes]:
    content_type, template = _template(chosen, exchange)
    handling, kinds = chosen.get("contentHandling"), exchange.stage.snapshot.binary_media_types
    told = next((value for name, value in answered.headers if name.lower() == "content-type"), None)
    accepted = (exchange.request.header("accept") or "").split(",", maxsplit=1)[0]
    binary = None if told is None else is_binary(told, kinds)
    body = answered.body
    if template is not None and binary is None:
        body, template = templates.render(template, body).encode(), None
    if template is not None and body and decodes(handling, binary=bool(binary)):
        raise GatewayError("API_CONFIGURATION_ERROR", reason="Unable to transform response: the payload is binary")
    body = answered_body(body, handling, binary=binary, accepted=is_binary(accepted, kinds))
    return content_type, body if template is None else templates.render(template, body).encode()


def _template(chosen: Item, exchange: Exchange) -> tuple[str, str | None]:
    templates = {name: text or None for name, text in (chosen.get("responseTemplates") or {}).items()}
    accepted = (exchange.request.header("accept") or "").split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
    for content_type in (accepted, "application/json", *templates):
        if content_type in templates:
            return content_type, templates[content_type]
    return "application/json", None


def _value(source: str, exchange: Exchange, answered: Answered) -> list[str]:
    if not source.startswith("integration.response."):
        return source_value(source, exchange)
    place, _, name = source.removeprefix("integration.response.").partition(".")
    if place in {"header", "multivalueheader"}:
        found = [value for key, value in answered.headers if key.lower() == name.lower()]
        return found if place == "multivalueheader" else found[-1:]
    text = answered.body.decode("utf-8", "replace")
    value = mapping.found(text, f"$.{name}") if name else text
    return [] if value is None else [shown(value)]
