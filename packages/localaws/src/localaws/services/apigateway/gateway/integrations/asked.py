"""What an integration asks its backend: body by template or as it came, and the mapped parameters.

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html ,
https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html ; an empty value is
left out, and mapped query values come beside those of the URI: recorded response,
test_http_proxy_integration_request_data_mappings; Content-Length and Transfer-Encoding cannot be mapped (500): recorded
response, test_apigateway_header_remapping_http.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from localaws.services.apigateway.gateway import mapping
from localaws.services.apigateway.gateway.context import variable
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.events import is_binary
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.gateway_responses import request_value
from localaws.services.apigateway.gateway.integrations.encodings import asked_body, decodes
from localaws.services.apigateway.gateway.snapshot import Integration
from localaws.services.apigateway.gateway.velocity.syntax import Unsupported
from localaws.services.apigateway.gateway.velocity.values import shown

PREFIX = "integration.request."
UNMAPPABLE = frozenset({"content-length", "transfer-encoding"})
ESCAPE = re.compile(r"(%[0-9A-Fa-f]{2})")
VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


@dataclass
class Asked:
    """What is asked of the backend; of a name with several values the query holds a list."""

    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, list[str]] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)

    def fill(self, uri: str, variables: Mapping[str, str]) -> str:
        """Return a URI with its stage variables and ``{names}`` filled in; slashes and escapes stay as they are."""
        uri = VARIABLE.sub(lambda found: variables.get(found[1], ""), uri)
        for name, value in self.path.items():
            uri = uri.replace(f"{{{name}}}", _escaped(value))
        return uri


def asked_of(exchange: Exchange, integration: Integration, templates: mapping.Mapping, *, proxy: bool = False) -> Asked:
    """Return what to ask; a proxy passes the body on as it came.

    Raises UNSUPPORTED_MEDIA_TYPE as the passthrough behaviour demands, API_CONFIGURATION_ERROR for templates that are
    not evaluated here, DEFAULT_5XX for headers that cannot be mapped.
    """
    asked = Asked(body=exchange.request.body if proxy else _body(exchange, integration, templates))
    for target, source in integration.request_parameters.items():
        place, _, name = target.removeprefix(PREFIX).partition(".")
        value = source_value(source, exchange)
        if value:
            _put(asked, place, name, value)
    for place, values in templates.overrides["requestOverride"].items():
        for name, value in values.items():
            _put(asked, place, name, [shown(value)])
    refuse_headers(asked, UNMAPPABLE)
    return asked


def refuse_headers(asked: Asked, names: frozenset[str]) -> None:
    """Raise DEFAULT_5XX with 500 where one of the headers is mapped."""
    for name in asked.headers:
        if name.lower() in names:
            raise GatewayError("DEFAULT_5XX", status=500, reason=f"the header {name} cannot be mapped")


def _escaped(value: str) -> str:
    return "".join(part if ESCAPE.fullmatch(part) else quote(part, safe="/~") for part in ESCAPE.split(value))


def _put(asked: Asked, place: str, name: str, value: list[str]) -> None:
    if place == "header":
        asked.headers[name] = ",".join(value)
    elif place == "querystring":
        asked.query[name] = value
    elif place == "path":
        asked.path[name] = value[-1]


def source_value(source: str, exchange: Exchange) -> list[str]:
    """Return the values that a mapping's source has in the request, none where there is nothing."""
    if source.startswith("'"):
        return [source[1:-1] if source.endswith("'") and len(source) > 1 else source[1:]]
    root, _, name = source.partition(".")
    if root == "context":
        value = variable(exchange, name)
        return [] if value is None else [str(value)]
    if root == "stageVariables":
        return [value] if (value := exchange.stage.variables.get(name)) else []
    return _of_request(source, exchange)


def _of_request(source: str, exchange: Exchange) -> list[str]:
    place, _, name = source.removeprefix("method.request.").partition(".")
    if place == "body":
        return _of_body(name, exchange.request.body)
    if place == "multivalueheader":
        return exchange.request.by_name.get(name.lower(), [])
    if place in {"multivaluequerystring", "multivaluequerystringparams"}:
        return exchange.request.parameters.get(name, [])
    value = request_value(source, exchange)
    return [] if value is None else [value]


def _of_body(path: str, body: bytes) -> list[str]:
    text = body.decode("utf-8", "replace")
    if not path:
        return [text]
    value = mapping.found(text, path if path.startswith("$") else f"$.{path}")
    return [] if value is None else [_plain(value)]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _body(exchange: Exchange, integration: Integration, templates: mapping.Mapping) -> bytes:
    """Return the body; no template is evaluated on a binary one, not even on an empty one where all is binary.

    Preflights fail so as soon as ``*/*`` is among an API's binary media types, unless contentHandling converts them to
    text: https://github.com/aws/serverless-application-model/issues/1344 ,
    https://github.com/clebert/aws-simple/issues/167 (with the execution log).
    """
    handling, binary = integration.content_handling, _is_binary(exchange)
    body = asked_body(exchange.request.body, handling, binary=binary)
    template = template_of(exchange, integration)
    if template is None:
        return body
    if (handling is None and binary) or (body and decodes(handling, binary=binary)):
        raise GatewayError("API_CONFIGURATION_ERROR", reason="Unable to transform request: the payload is binary")
    try:
        return templates.render(template, body).encode()
    except Unsupported as error:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=str(error)) from error


def template_of(exchange: Exchange, integration: Integration) -> str | None:
    """Return the request template of the request's content type, None where the body passes as it is.

    Raises UNSUPPORTED_MEDIA_TYPE where it may not pass.
    """
    content_type = (exchange.request.header("content-type") or "application/json").split(";", maxsplit=1)[0].strip()
    template = integration.request_templates.get(content_type)
    if template is None and (
        integration.passthrough == "NEVER"
        or (integration.passthrough == "WHEN_NO_TEMPLATES" and integration.request_templates)
    ):
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE")
    return template


def _is_binary(exchange: Exchange) -> bool:
    return is_binary(exchange.request.header("content-type"), exchange.stage.snapshot.binary_media_types)
