"""The transform AWS::LanguageExtensions: loops, and functions in policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html. Its
other functions, Fn::Length, Fn::ToJsonString and a default of Fn::FindInMap, are evaluated with all others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates.form import check_form
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.scope import Scope, Surroundings
from localaws.services.cloudformation.templates.template import Template

NAME = "AWS::LanguageExtensions"
LOOP = "Fn::ForEach::"
POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


def extended(
    document: Mapping[str, Any], parameters: Mapping[str, Parameter], surroundings: Surroundings
) -> dict[str, Any]:
    """Return the template without loops, and with policies that are text. Raises CloudFormationError."""
    check_form(document)
    conditions = document.get("Conditions") or {}
    plain = Template({}, document.get("Parameters") or {}, document.get("Mappings") or {}, conditions)
    scope = Scope(plain, surroundings, parameters, {})
    found: dict[str, Any] = _unrolled(dict(document), scope)
    for declared in (found.get("Resources") or {}).values():
        if isinstance(declared, dict):
            declared |= {name: scope.value(declared[name]) for name in POLICIES if name in declared}
    return found


def _unrolled(node: Any, scope: Scope) -> Any:
    if isinstance(node, list):
        return [_unrolled(member, scope) for member in node]
    if not isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    for key, member in node.items():
        if key.startswith(LOOP):
            found |= _rounds(key, member, scope)
        else:
            found[key] = _unrolled(member, scope)
    return found


def _rounds(key: str, loop: Any, scope: Scope) -> dict[str, Any]:
    if not isinstance(loop, list) or len(loop) != 3 or not isinstance(loop[0], str) or not isinstance(loop[2], dict):
        raise invalid(f"Transform {NAME} failed with: {key} layout is incorrect")
    identifier, collection, body = loop
    members = scope.value(collection)
    if not isinstance(members, list):
        raise invalid(f"Transform {NAME} failed with: {key}: the collection must be a list")
    found: dict[str, Any] = {}
    for member in members:
        found |= _unrolled(_with(body, identifier, str(member)), scope)
    return found


def _with(node: Any, identifier: str, value: str) -> Any:
    """Return a body with the identifier replaced: ``${X}`` and Ref by the value, ``&{X}`` by its letters and digits."""
    if isinstance(node, list):
        return [_with(member, identifier, value) for member in node]
    if isinstance(node, str):
        alphanumeric = re.sub("[^A-Za-z0-9]", "", value)
        return node.replace(f"${{{identifier}}}", value).replace(f"&{{{identifier}}}", alphanumeric)
    if node == {"Ref": identifier}:
        return value
    if isinstance(node, dict):
        return {_with(key, identifier, value): _with(member, identifier, value) for key, member in node.items()}
    return node
