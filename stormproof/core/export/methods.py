"""An API's methods that are resources of a template each: AWS::ApiGateway::Method.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.core.export.definitions import on_alias
from stormproof.core.export.settings import METHOD, ApiSettings, How, Left, MethodSetting, Placed
from stormproof.core.export.trees import Expression, plain, put, within

NO_RESOURCE = "no AWS::ApiGateway::Method of the template is this one"


def patch_methods(resources: Any, physical: Mapping[str, str], api: ApiSettings) -> Iterator[Placed | Left]:
    """Put what is set on methods into their resources; `physical` are the IDs of the stack's resources."""
    known = {}
    for logical, resource in resources.items():
        if resource.get("Type") == METHOD:
            properties = resource.get("Properties") or {}
            known[_place(properties, physical)] = logical
    for method in api.methods:
        root = method.path == "/" and ("", method.verb)
        logical = known.get((method.resource_id, method.verb)) or (known.get(root) if root else None)
        if logical is not None:
            yield from _patched(logical, resources[logical], method, api)
        elif not method.added:
            # A preflight of ours stands beside the owner's resources: no stack knows of it, nor takes it.
            yield Left("method-authorization", str(method), NO_RESOURCE)


def _place(properties: Mapping[str, Any], physical: Mapping[str, str]) -> tuple[str, str]:
    """Return the physical ID of a method's API resource, empty for the root, and its verb."""
    named = plain(properties.get("ResourceId"))
    ref = named.get("Ref", "") if isinstance(named, dict) else ""
    return physical.get(ref, ref), str(properties.get("HttpMethod"))


def _patched(logical: str, resource: Any, method: MethodSetting, api: ApiSettings) -> Iterator[Placed | Left]:
    properties = within(resource, "Properties")
    wanted: dict[str, Any] = {}
    if method.authorized:
        wanted |= {"AuthorizationType": "CUSTOM", "AuthorizerId": api.authorizer["id"]}
    if method.key_lifted:
        wanted["ApiKeyRequired"] = False
    for name, value in wanted.items():
        if put(properties, (name,), value, How.SET):
            yield Placed("method-authorization", logical, name)
    if method.alias:
        try:
            held = within(properties, "Integration")
        except Expression:
            yield Left("alias-integrations", logical, "its Integration is an expression of the template's")
            return
        aliased = on_alias(held.get("Uri"), method)
        if plain(held.get("Uri")) != plain(aliased):
            held["Uri"] = aliased
            yield Placed("alias-integrations", logical, "Integration.Uri")
