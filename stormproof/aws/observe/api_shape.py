"""The shape of a REST API in one form, whether it was read live or from a stage's export, and how two differ.

Compared are methods, integrations, authorizers, changed gateway responses, and what an export tells of the settings of
the whole API, see `core.deployment.api_settings`: a difference that no deployment removes would stop every plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.deployment import api_settings

DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'
PROXIES = frozenset({"AWS_PROXY", "HTTP_PROXY"})
DEFAULTS: Mapping[str, Any] = {
    "passthroughBehavior": "WHEN_NO_MATCH",
    "timeoutInMillis": 29000,
    "connectionType": "INTERNET",
    "requestParameters": {},
    "requestTemplates": {},
    "cacheKeyParameters": [],
}
"""What PutIntegration takes an absent field for:
https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
"""
COMPARED = ("type", "httpMethod", "uri", "credentials", "contentHandling", "connectionId", *DEFAULTS)
SETTING = "setting "
"""What the name of a difference in a setting of the whole API begins with."""
WORDS = frozenset({"type", "httpMethod", "passthroughBehavior", "connectionType", "contentHandling"})
"""Enumerations: upper case in the API, lower case in exports."""


@dataclass(frozen=True)
class MethodShape:
    """One method.

    `authorization` is NONE, AWS_IAM, or ``CUSTOM name`` / ``COGNITO_USER_POOLS name``; `validator` the name of its
    request validator; `parameters` are the headers and query parameters that it names, with whether they are required
    (those of the path follow from it); `models` are content types of its request, each with the name of its model.
    """

    authorization: str
    api_key_required: bool
    integration: Mapping[str, Any]
    validator: str = ""
    parameters: frozenset[tuple[str, bool]] = frozenset()
    models: frozenset[tuple[str, str]] = frozenset()
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AuthorizerShape:
    """An authorizer by its settings; `ttl_seconds` is how long its answer is kept.

    `credentials` is the role by which it is invoked, `validation` the expression that a token has to match.
    """

    type: str
    uri: str
    identity_source: str
    ttl_seconds: int
    credentials: str = ""
    validation: str = ""


@dataclass(frozen=True)
class ApiShape:
    """Methods by (path, method), authorizers by name, and the gateway responses that were changed, by type.

    `settings` are those of the whole API that are not at their defaults, as far as they are told.
    """

    methods: Mapping[tuple[str, str], MethodShape]
    authorizers: Mapping[str, AuthorizerShape]
    gateway_responses: Mapping[str, Mapping[str, Any]]
    settings: api_settings.Settings = field(default_factory=dict)

    def method_for(self, verb: str, path: str) -> MethodShape | None:
        """Return the method that serves a path, None where none does."""
        route = self.route_for(verb, path)
        return self.methods[route] if route else None

    def route_for(self, verb: str, path: str) -> tuple[str, str] | None:
        """Return the route (resource, method) that serves a path: of several resources the most literal one.

        A query of the path decides nothing.
        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
        """
        plain = path.partition("?")[0]
        resources = {resource for resource, _ in self.methods if _pattern(resource).fullmatch(plain)}
        for resource in sorted(resources, key=_generality):
            for route in ((resource, verb), (resource, "ANY")):
                if route in self.methods:
                    return route
        return None


@dataclass(frozen=True)
class Difference:
    """What stands in the API but not on the stage, or the other way round; None for "not there"."""

    what: str
    live: Any
    deployed: Any


def differences(live: ApiShape, deployed: ApiShape) -> tuple[Difference, ...]:
    """Return what a new deployment would change on the stage."""
    found: list[Difference] = []
    for kind, left, right in (
        ("method", _named(live.methods), _named(deployed.methods)),
        ("authorizer", live.authorizers, deployed.authorizers),
        ("gateway response", live.gateway_responses, deployed.gateway_responses),
    ):
        found += [
            Difference(f"{kind} {name}", left.get(name), right.get(name))
            for name in sorted(left.keys() | right.keys())
            if left.get(name) != right.get(name)
        ]
    found += [
        Difference(f"{SETTING}{name}", live.settings.get(name), deployed.settings.get(name))
        for name in api_settings.compared(live.settings, deployed.settings)
    ]
    return tuple(found)


def integration(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return an integration without what is default or cannot be compared (cache namespaces are not exported)."""
    shape: dict[str, Any] = {}
    for key in COMPARED:
        value = settings.get(key)
        value = value.upper() if key in WORDS and isinstance(value, str) else value
        if value not in (None, {}, []) and value != DEFAULTS.get(key):
            shape[key] = value
    if shape.get("type") not in PROXIES and (responses := _responses(settings)):
        shape["responses"] = responses
    return shape


def _responses(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return integration responses by selection pattern, from either form."""
    if "integrationResponses" in settings:
        given = {r.get("selectionPattern") or "default": r for r in settings["integrationResponses"].values()}
    else:
        given = settings.get("responses", {})
    return {
        pattern: {
            "statusCode": str(response.get("statusCode")),
            "parameters": response.get("responseParameters") or {},
            "templates": response.get("responseTemplates") or {},
            **({"contentHandling": handling.upper()} if (handling := response.get("contentHandling")) else {}),
        }
        for pattern, response in given.items()
    }


def gateway_response(response: Mapping[str, Any]) -> dict[str, Any]:
    """Return a gateway response without the template that AWS puts in where none was given."""
    status = response.get("statusCode")
    templates = dict(response.get("responseTemplates") or {})
    if templates.get("application/json") == DEFAULT_TEMPLATE:
        del templates["application/json"]
    return {
        "statusCode": None if status is None else str(status),
        "parameters": dict(response.get("responseParameters") or {}),
        "templates": templates,
    }


def _pattern(resource: str) -> re.Pattern[str]:
    """Return what paths a resource stands for: ``{name}`` is one part of a path, ``{name+}`` all that is left."""
    parts = re.split(r"(\{[^}]+\})", resource)
    forms = (".+" if part.endswith("+}") else "[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    return re.compile("".join(forms))


def _generality(resource: str) -> tuple[int, ...]:
    """Return what orders resources from the most literal to the most general, part by part."""
    return tuple(2 if part.endswith("+}") else 1 if part.startswith("{") else 0 for part in resource.split("/"))


def _named(methods: Mapping[tuple[str, str], MethodShape]) -> dict[str, MethodShape]:
    return {f"{method} {path}": shape for (path, method), shape in methods.items()}
