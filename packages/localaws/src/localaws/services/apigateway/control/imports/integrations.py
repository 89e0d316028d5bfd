"""``x-amazon-apigateway-integration`` as PutIntegration and PutIntegrationResponse would have it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html ; the
defaults, that ``payloadFormatVersion`` (of HTTP APIs) is passed over, and the warning of a request parameter that is no
text: recorded responses test_import_swagger_api, test_import_with_stage_variables and
test_import_rest_api_with_base_path_oas30.
"""

from __future__ import annotations

from typing import Any

from localaws.services.apigateway.control.imports.notes import Notes
from localaws.services.apigateway.control.imports.reading import Node

KEPT = ("uri", "credentials", "timeoutInMillis", "cacheNamespace", "cacheKeyParameters", "tlsConfig", "contentHandling")
READ = frozenset(
    {
        *KEPT,
        "type",
        "httpMethod",
        "passthroughBehavior",
        "requestTemplates",
        "requestParameters",
        "responses",
        "connectionType",
        "connectionId",
        "payloadFormatVersion",
        "responseTransferMode",
    }
)
RESPONSE = ("responseParameters", "responseTemplates", "contentHandling")


def integration_of(described: Node, where: str, notes: Notes) -> dict[str, Any]:
    """Return the integration in the words of GetIntegration; `where` names the method in warnings.

    Raises NotImplementedError for VPC links and streamed responses, which are not served here.
    """
    if str(described.get("connectionType", "INTERNET")).upper() != "INTERNET":
        raise NotImplementedError("integrations with a VPC link")
    if str(described.get("responseTransferMode", "BUFFERED")).upper() != "BUFFERED":
        raise NotImplementedError("integrations that stream their responses")
    for name in described.keys() - READ:
        notes.warn(f"Property '{name}' of the integration of {where} is not implemented by localaws and was left out")
    found = {name: described[name] for name in KEPT if described.get(name) not in (None, "", [])}
    found["type"] = str(described.get("type", "")).upper()
    found["httpMethod"] = str(described["httpMethod"]).upper() if described.get("httpMethod") else None
    found["passthroughBehavior"] = str(described.get("passthroughBehavior") or "WHEN_NO_MATCH").upper()
    found["requestTemplates"] = dict(described.get("requestTemplates") or {}) or None
    found["requestParameters"] = _parameters(described.get("requestParameters") or {}, where, notes) or None
    found["integrationResponses"] = _responses(described.get("responses") or {})
    return found


def _parameters(parameters: Node, where: str, notes: Notes) -> dict[str, str]:
    for name, value in parameters.items():
        if not isinstance(value, str):
            shown = str(value).lower() if isinstance(value, bool) else value
            notes.warn(
                f"Invalid format for 'requestParameters'. Expected type string for property '{name}' of {where} "
                f"but got '{shown}'"
            )
    return {name: value for name, value in parameters.items() if isinstance(value, str)}


def _responses(responses: Node) -> dict[str, dict[str, Any]]:
    """By status code, as AWS keeps them: of two patterns with one code the later stays."""
    found = {}
    for pattern, each in responses.items():
        status = str(each.get("statusCode", "200"))
        described = {name: each[name] for name in RESPONSE if each.get(name)}
        found[status] = {"statusCode": status, **described} | (
            {} if pattern == "default" else {"selectionPattern": pattern}
        )
    return found
