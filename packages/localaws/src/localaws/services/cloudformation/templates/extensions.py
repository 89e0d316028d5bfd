"""The transform AWS::LanguageExtensions: loops, and functions in policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html. Its
other functions, Fn::Length, Fn::ToJsonString and a default of Fn::FindInMap, are evaluated with all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    loops = _unrolled(dict(document), _scope_of(document, parameters, surroundings))
    return with_policies(loops, parameters, surroundings)


def with_policies(
    document: Mapping[str, Any], parameters: Mapping[str, Parameter], surroundings: Surroundings
) -> dict[str, Any]:
    """Return a template whose policies are text: their functions are evaluated, without the transform as well.

    Recorded:
    https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/engine/test_deletion_policy.py
    """
    scope = _scope_of(document, parameters, surroundings)
    return _with_each_policy(document, scope.value)


def without_policies(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template without the policies that functions say, for whoever has no values of its parameters."""
    return _with_each_policy(document, lambda policy: None if isinstance(policy, dict) else policy)


def _with_each_policy(document: Mapping[str, Any], value: Callable[[Any], Any]) -> dict[str, Any]:
    resources = document.get("Resources")
    if not isinstance(resources, dict):
        return dict(document)
    return {**document, "Resources": {i: _with_policies_of(each, value) for i, each in resources.items()}}


def _with_policies_of(declared: Any, value: Callable[[Any], Any]) -> Any:
    if not isinstance(declared, dict):
        return declared
    policies = {name: value(declared[name]) for name in POLICIES if name in declared}
    return {key: policies.get(key, each) for key, each in declared.items() if policies.get(key, each) is not None}


def _scope_of(document: Mapping[str, Any], parameters: Mapping[str, Parameter], surroundings: Surroundings) -> Scope:
    conditions = document.get("Conditions") or {}
    plain = Template({}, document.get("Parameters") or {}, document.get("Mappings") or {}, conditions)
    return Scope(plain, surroundings, parameters, {})


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
