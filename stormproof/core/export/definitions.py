"""The API's definition in a template (OpenAPI 3 or Swagger 2): our authorizer, aliases, preflights, gateway responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html . Several entries under
``security`` are what AWS SAM itself writes for an authorizer beside a native API key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from ruamel.yaml.comments import TaggedScalar

from stormproof.core.export.settings import ApiSettings, How, Left, MethodSetting
from stormproof.core.export.trees import Expression, is_expression, plain, put, styled, within
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME

ANY = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
RESPONSES = "x-amazon-apigateway-gateway-responses"
AUTHORIZER = "x-amazon-apigateway-authorizer"
INVOCATIONS = "/invocations"
KEY_HEADER = "x-api-key"
ALLOWED = "method.response.header.Access-Control-Allow-Headers"
AUTHORIZER_FIELDS = ("authorizerUri", "authorizerCredentials", "identitySource", "authorizerResultTtlInSeconds")
NOT_DEFINED = "the template's definition has no such method: it is made of something else, which knows no such setting"

Found = tuple[str, str] | Left
"""A property below the definition with the control that it is for, or what is left out."""


def _nobody(_: MethodSetting) -> bool:
    return False


def define(
    body: Any, api: ApiSettings, cors: Callable[[MethodSetting], bool] = _nobody, *, moved: bool = False
) -> Iterator[Found]:
    """Put settings of the API into its definition, a tree; yields ``(property, control)`` of what was changed.

    `cors` tells of a preflight that the definition lacks whether something else in the template makes it. `moved` says
    that AWS SAM writes what it finds under ``securityDefinitions`` over the schemes of an OpenAPI 3 definition:
    https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/api/api_generator.py
    """
    if api.authorizer:
        schemes = "openapi" in body and not moved
        where = ("components", "securitySchemes") if schemes else ("securityDefinitions",)
        if put(body, (*where, AUTHORIZER_NAME), _scheme(api), How.SET):
            yield ".".join((*where, AUTHORIZER_NAME)), "authorizer"
    for method in api.methods:
        try:
            yield from _method(body, method, cors)
        except Expression:
            yield Left("method-authorization", str(method), "what defines it is an expression of the template's")
    for kind, headers in api.responses.items():
        if put(body, (RESPONSES, kind, "responseParameters"), dict(headers), How.MERGE):
            yield f"{RESPONSES}.{kind}", "gateway-responses"


def _scheme(api: ApiSettings) -> dict[str, Any]:
    fields = {name: api.authorizer[name] for name in AUTHORIZER_FIELDS if api.authorizer.get(name) not in (None, "")}
    return {
        "type": "apiKey",
        "name": "Unused",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        AUTHORIZER: {"type": "request", **fields},
    }


def _method(body: Any, method: MethodSetting, cors: Callable[[MethodSetting], bool]) -> Iterator[Found]:
    paths = within(body, "paths")
    key = ANY if method.verb == "ANY" else method.verb.lower()
    item = within(paths, method.path) if method.path in paths else None
    if item is not None and method.added and key not in item and ANY in item:
        item[key] = _preflight(item[ANY])
        yield f"paths.{method.path}.{key}", "method-authorization"
    if item is None or key not in item:
        if not cors(method):
            yield Left("method-authorization", str(method), NOT_DEFINED)
        return
    for control, change in CHANGES.items():
        if change(within(item, key), method):
            yield f"paths.{method.path}.{key}", control


def _preflight(answered_by: Any) -> Any:
    """Return a preflight that answers as ANY does, to which nobody has to show anything."""
    made = deepcopy(answered_by)
    made.pop("security", None)
    made.pop("operationId", None)
    return made


def _authorized(operation: Any, method: MethodSetting) -> bool:
    changed = False
    if method.key_lifted and isinstance(operation.get("security"), list):
        kept = [each for each in operation["security"] if list(each) != ["api_key"]]
        changed = len(kept) < len(operation["security"])
        operation["security"][:] = kept
    if method.authorized:
        changed |= put(operation, ("security",), [{AUTHORIZER_NAME: []}], How.ADD)
    return changed


def _aliased(operation: Any, method: MethodSetting) -> bool:
    if not method.alias:
        return False
    integration = within(operation, INTEGRATION)
    aliased = on_alias(integration.get("uri"), method)
    if plain(integration.get("uri")) == plain(aliased):
        return False
    integration["uri"] = aliased
    return True


def on_alias(uri: Any, method: MethodSetting) -> Any:
    """Return an integration's URI on the alias: the owner's expression with the alias's name in it, or it all."""
    text = plain(uri)
    said = text.get("Fn::Sub") if isinstance(text, dict) else None
    ending = f":{method.alias}{INVOCATIONS}"
    if not isinstance(said, str) or not said.endswith(INVOCATIONS):
        return styled(method.uri, like=uri)
    aliased = said if said.endswith(ending) else said.removesuffix(INVOCATIONS) + ending
    if isinstance(uri, TaggedScalar):
        made = deepcopy(uri)
        made.value = aliased
        return made
    return {"Fn::Sub": aliased}


def _allowing(operation: Any, method: MethodSetting) -> bool:
    if not method.headers:
        return False
    responses = within(operation, INTEGRATION, "responses")
    changed = [_allowed(within(responses, name)) for name in responses]
    return any(changed)


def _allowed(response: Any) -> bool:
    parameters = within(response, "responseParameters")
    standing = parameters.get(ALLOWED)
    if not isinstance(standing, str) or is_expression(standing) or KEY_HEADER in standing.lower():
        return False
    return put(parameters, (ALLOWED,), with_key(standing), How.SET)


def with_key(headers: str) -> str:
    """Return a value of Access-Control-Allow-Headers, in its quotes, with the header of the key."""
    return "'" + ",".join(filter(None, (headers.strip("'"), KEY_HEADER))) + "'"


CHANGES: dict[str, Callable[[Any, MethodSetting], bool]] = {
    "method-authorization": _authorized,
    "alias-integrations": _aliased,
    "preflight headers": _allowing,
}
"""What is set on a method of a definition, by what sets it."""
