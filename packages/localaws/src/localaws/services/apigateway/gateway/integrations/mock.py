"""Mock integration: the request template names the status, the integration response makes the answer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html ; mappings of headers:
https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
A CORS preflight is an OPTIONS method with this integration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from localaws.services.apigateway.gateway.context import variable
from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.exchange import Exchange, Integrated
from localaws.services.apigateway.gateway.gateway_responses import identification
from localaws.services.apigateway.gateway.messages import Response
from localaws.services.apigateway.gateway.snapshot import Integration
from localaws.services.apigateway.gateway.templates import Unsupported, render_mapping

HEADER = "method.response.header."


async def answer_mock(exchange: Exchange) -> Response:
    """Answer as the templates say; raises API_CONFIGURATION_ERROR for templates that are not evaluated here."""
    integration = exchange.method.integration or Integration("MOCK")
    try:
        status = _requested_status(integration, exchange)
        chosen = _chosen(integration, status)
        content_type, template = _response_template(chosen, exchange)
        body = render_mapping(template, exchange)
    except Unsupported as error:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=str(error)) from error
    exchange.integrated = Integrated(0, int(chosen["statusCode"]), 200)
    headers = {"Content-Type": content_type, **identification(exchange)}
    for target, source in (chosen.get("responseParameters") or {}).items():
        value = _mapped(source, exchange)
        if target.startswith(HEADER) and value is not None:
            headers[target.removeprefix(HEADER)] = value
    return Response(int(chosen["statusCode"]), tuple(headers.items()), body.encode())


def _requested_status(integration: Integration, exchange: Exchange) -> str:
    content_type = (exchange.request.header("content-type") or "application/json").split(";", maxsplit=1)[0].strip()
    template = integration.request_templates.get(content_type)
    if template is None:
        if integration.passthrough == "NEVER" or (
            integration.passthrough == "WHEN_NO_TEMPLATES" and integration.request_templates
        ):
            raise GatewayError("UNSUPPORTED_MEDIA_TYPE")
        template = exchange.request.body.decode("utf-8", "replace") or "{}"
    # Templates may be written in Velocity's loose JSON: {statusCode: 200}
    found = re.search(r"[\"']?statusCode[\"']?\s*:\s*[\"']?(\d{3})", render_mapping(template, exchange))
    if found is None:
        raise GatewayError("API_CONFIGURATION_ERROR", reason="the request template names no statusCode")
    return found[1]


def _chosen(integration: Integration, status: str) -> Mapping[str, Any]:
    default: Mapping[str, Any] | None = None
    for each in integration.responses:
        pattern = each.get("selectionPattern")
        if not pattern:
            default = default or each
        elif re.fullmatch(pattern, status):
            return each
    if default is None:
        raise GatewayError("API_CONFIGURATION_ERROR", reason=f"no integration response for status {status}")
    return default


def _response_template(chosen: Mapping[str, Any], exchange: Exchange) -> tuple[str, str]:
    templates: Mapping[str, str | None] = chosen.get("responseTemplates") or {}
    accepted = (exchange.request.header("accept") or "").split(",", maxsplit=1)[0].strip()
    for content_type in (accepted, "application/json", *templates):
        if content_type in templates:
            return content_type, templates[content_type] or ""
    return "application/json", ""


def _mapped(source: str, exchange: Exchange) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    root, _, name = source.partition(".")
    if root == "context":
        value = variable(exchange, name)
        return None if value is None else str(value)
    if root == "stageVariables":
        return exchange.stage.variables.get(name)
    raise Unsupported(f"the mapping {json.dumps(source)} is not evaluated for a mock")
