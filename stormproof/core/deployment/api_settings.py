"""What of a REST API beside its methods a deployment ships: settings of the whole API, its policy, models, validators.

What takes effect with a deployment: https://docs.aws.amazon.com/apigateway/latest/developerguide/updating-api.html .
What an export tells: the extensions of
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html . Exports that people
have published hold the policy, the binary media types, the validators and, on their server, disableExecuteApiEndpoint,
which takes effect with any change of a stage:
https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html .
Whether AWS writes the others that are not at their defaults could not be found, so an export that leaves one of those
out tells nothing of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.core.least_privilege.policy_documents import many, statements

EXTENSION = "x-amazon-apigateway-"
POLICY, BINARY_TYPES = "resource policy", "binary media types"
KEY_SOURCE, COMPRESSION, NO_OWN_ADDRESS = "API key source", "minimum compression size", "disableExecuteApiEndpoint"
MAY_BE_LEFT_OUT = (KEY_SOURCE, COMPRESSION)
"""What an export may not tell although it is set."""
NOT_TOLD = (
    "the endpoint's type, VPC endpoints, security policy and access mode (of the API, not of a deployment), "
    "documentation parts, models that no method's request names, how integrations check certificates (tlsConfig)"
)
"""What is not compared, for people."""
MODEL = "model "
OWN_RESOURCE = re.compile(r"^(?:arn:[^:]+:execute-api:[^:]*:[^:]*:[^/]+|execute-api:)/")
REFERENCE = re.compile(r"(?:https://apigateway\.amazonaws\.com/restapis/[^/\"]+/models/|#/[a-z/]+/)(\w+)")
Settings = Mapping[str, Any]
"""Settings by what they are called in a plan; what is at its default is not there."""


def live_settings(
    api: Mapping[str, Any], validators: Iterable[Mapping[str, Any]], models: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the settings of GetRestApi's, GetRequestValidators' and GetModels' answers."""
    return _set(
        {
            POLICY: _policy(api.get("policy")),
            BINARY_TYPES: frozenset(api.get("binaryMediaTypes") or ()),
            KEY_SOURCE: api.get("apiKeySource"),
            COMPRESSION: api.get("minimumCompressionSize"),
            NO_OWN_ADDRESS: api.get("disableExecuteApiEndpoint"),
            **{f"request validator {each['name']}": _validator(each) for each in validators},
            **{f"{MODEL}{each['name']}": _schema(each.get("schema")) for each in models},
        }
    )


def exported_settings(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that an OpenAPI 3.0 export tells."""
    told = {name.removeprefix(EXTENSION): value for name, value in document.items() if name.startswith(EXTENSION)}
    servers = [each.get(f"{EXTENSION}endpoint-configuration") or {} for each in document.get("servers") or ()]
    schemas = (document.get("components") or {}).get("schemas") or {}
    return _set(
        {
            POLICY: _policy(told.get("policy")),
            BINARY_TYPES: frozenset(told.get("binary-media-types") or ()),
            KEY_SOURCE: told.get("api-key-source"),
            COMPRESSION: told.get("minimum-compression-size"),
            NO_OWN_ADDRESS: any(each.get("disableExecuteApiEndpoint") for each in servers),
            **{f"request validator {name}": _validator(each) for name, each in _mapped(told, "request-validators")},
            **{f"{MODEL}{name}": _schema(each) for name, each in schemas.items()},
        }
    )


def compared(live: Settings, deployed: Settings) -> tuple[str, ...]:
    """Return the settings in which both differ, as far as an export tells.

    A model or a validator that only one side has is in nobody's way until a method names it, and that is told there.
    """
    both = {name for name in live.keys() & deployed.keys() if not name.startswith(MODEL)}
    told = {*both, POLICY, BINARY_TYPES, NO_OWN_ADDRESS, *(deployed.keys() & set(MAY_BE_LEFT_OUT))}
    return tuple(name for name in sorted(told) if live.get(name) != deployed.get(name))


def unseen(live: Settings, deployed: Settings) -> tuple[str, ...]:
    """Return the settings that are set and of which the export does not tell whether they are deployed.

    A model that differs is one: an export may have written its schema anew, in what OpenAPI knows.
    """
    models = sorted(name for name in live.keys() & deployed.keys() if name.startswith(MODEL))
    return (
        *(name for name in MAY_BE_LEFT_OUT if name in live and name not in deployed),
        *(name for name in models if live[name] != deployed[name]),
    )


def _set(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that are not at their defaults."""
    defaults = {KEY_SOURCE: "HEADER"}
    return {
        name: value
        for name, value in settings.items()
        if value is not None and value is not False and value != frozenset() and value != defaults.get(name)
    }


def _mapped(told: Mapping[str, Any], name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return (told.get(name) or {}).items()


def _policy(given: Any) -> frozenset[str] | None:
    """Return a policy's statements, however they are written; None for none.

    GetRestApi answers with JSON whose quotes are escaped, as Terraform's provider has found:
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/apigateway/rest_api.go
    """
    if not given:
        return None
    if isinstance(given, str):
        try:
            given = json.loads(json.loads(f'"{given}"') if given.startswith('{\\"') else given)
        except ValueError:
            return frozenset({given})
    return frozenset(json.dumps(_statement(each), sort_keys=True) for each in statements(given)) or None


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return a statement with lists for what may be one or several, and resources within the API alone.

    AWS writes ``execute-api:/stage/GET/path`` out with the API's ARN when a policy is saved:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
    """
    lists = {name: sorted(map(str, many(statement[name]))) for name in statement if name.endswith("Action")}
    resources = {
        name: sorted(OWN_RESOURCE.sub("/", str(each)) for each in many(statement[name]))
        for name in statement
        if name.endswith("Resource")
    }
    principals = {name: _principal(statement[name]) for name in statement if name.endswith("Principal")}
    conditions = {
        operator: {key.lower(): sorted(map(str, many(values))) for key, values in keys.items()}
        for operator, keys in (statement.get("Condition") or {}).items()
    }
    return {"Effect": statement.get("Effect"), **lists, **resources, **principals, "Condition": conditions}


def _principal(principal: Any) -> dict[str, list[str]]:
    given = {"AWS": principal} if isinstance(principal, str) else principal
    return {kind: sorted(map(str, many(values))) for kind, values in given.items()}


def _validator(item: Mapping[str, Any]) -> tuple[bool, bool]:
    return bool(item.get("validateRequestBody")), bool(item.get("validateRequestParameters"))


def _schema(given: Any) -> str | None:
    """Return a model's schema in one form: references lead to a name, the marks of JSON Schema's version are left out.

    An export has them as its own document's, and drops ``$schema``, which OpenAPI does not know:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    """
    if not given:
        return None
    text = given if isinstance(given, str) else json.dumps(given)
    try:
        schema = json.loads(REFERENCE.sub(r"\1", text))
    except ValueError:
        return None
    kept = {key: value for key, value in schema.items() if key != "$schema"} if isinstance(schema, dict) else schema
    return json.dumps(kept, sort_keys=True)
