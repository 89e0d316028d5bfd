"""Security schemes as authorizers, and what ``security`` asks of a method.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html ,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html ; an API key
is the scheme of the header x-api-key without an authorizer; identity sources, types and scopes: recorded responses
test_import_with_global_api_key_authorizer, test_import_swagger_api and test_import_with_cognito_auth_identity_source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.services.apigateway.control.imports.notes import OF_SCHEME, PREFIX, Notes
from localaws.services.apigateway.control.imports.reading import Node, is_swagger, resolved

KEPT = (
    "authorizerUri",
    "authorizerCredentials",
    "authorizerResultTtlInSeconds",
    "identityValidationExpression",
    "providerARNs",
)
COGNITO = "COGNITO_USER_POOLS"


@dataclass(frozen=True)
class Schemes:
    """The schemes of a document: authorizers by name in the words of GetAuthorizer, and the names of the others."""

    authorizers: Mapping[str, Mapping[str, Any]]
    keys: frozenset[str]
    signed: frozenset[str]

    def asked(self, security: Sequence[Node], where: str, notes: Notes) -> dict[str, Any]:
        """Return what of PutMethod's settings the requirements come to; `authorizer` is the authorizer's name."""
        found: dict[str, Any] = {"authorizationType": "NONE", "apiKeyRequired": False}
        for name, scopes in (pair for each in security for pair in each.items()):
            if name in self.keys:
                found["apiKeyRequired"] = True
            elif name in self.signed:
                found["authorizationType"] = "AWS_IAM"
            elif name in self.authorizers:
                kind = COGNITO if self.authorizers[name]["type"] == COGNITO else "CUSTOM"
                found |= {"authorizationType": kind, "authorizer": name, "authorizationScopes": scopes or None}
            elif name != "NONE":  # what the transform of SAM writes for a method without its default authorizer
                notes.warn(f"Security scheme '{name}' of {where} is none that API Gateway enforces and was left out")
        return found


def schemes_of(document: Node, notes: Notes) -> Schemes:
    """Return the document's schemes."""
    if is_swagger(document):
        declared = document.get("securityDefinitions") or {}
    else:
        declared = (document.get("components") or {}).get("securitySchemes") or {}
    described = {name: resolved(document, each) for name, each in declared.items()}
    for name, each in described.items():
        notes.extensions(f"security scheme '{name}'", each, OF_SCHEME)
    authorizers = {name: _authorizer(name, each) for name, each in described.items() if each.get(f"{PREFIX}authorizer")}
    others = {name: each for name, each in described.items() if name not in authorizers}
    signed = {name for name, each in others.items() if each.get(f"{PREFIX}authtype") == "awsSigv4"}
    keys = {name for name, each in others.items() if _is_key(each)} - signed
    return Schemes(authorizers, frozenset(keys), frozenset(signed))


def _is_key(scheme: Node) -> bool:
    return scheme.get("type") == "apiKey" and str(scheme.get("name", "")).lower() == "x-api-key"


def _authorizer(name: str, scheme: Node) -> dict[str, Any]:
    described = scheme[f"{PREFIX}authorizer"]
    kind = str(described.get("type") or "token").upper()
    found = {key: described[key] for key in KEPT if described.get(key) not in (None, "")}
    source = described.get("identitySource")
    if not source and kind != "REQUEST":
        source = f"method.request.header.{scheme.get('name')}"
    return {
        **found,
        "name": name,
        "type": kind,
        "authType": scheme.get(f"{PREFIX}authtype") or "custom",
        "identitySource": source or None,
    }
