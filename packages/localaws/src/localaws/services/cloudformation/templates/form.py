"""The form of a template as it was given: what is looked at before its parameters have values.

Worded as recorded in https://github.com/localstack/localstack/tree/main/tests/aws/services/cloudformation
(api/test_stacks, api/test_changesets, api/test_validations, engine/test_mappings).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.services.cloudformation.errors import invalid

MAPS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules")
NUMBERS = ("MinLength", "MaxLength", "MinValue", "MaxValue")


def check_form(document: Mapping[str, Any]) -> None:
    """Refuse sections that are no maps, and parameters and mappings that are wrong. Raises CloudFormationError."""
    for name in MAPS:
        if not isinstance(document.get(name) or {}, dict):
            raise invalid(f"Template format error: [/{name}] must be a map")
    for name, declaration in (document.get("Parameters") or {}).items():
        _parameter(name, declaration)
    for name, mapping in (document.get("Mappings") or {}).items():
        _mapping(name, mapping)
    for name, rule in (document.get("Rules") or {}).items():
        _rule(name, rule)


def _rule(name: str, rule: Any) -> None:
    assertions = rule.get("Assertions", []) if isinstance(rule, dict) else None
    if not isinstance(assertions, list) or not all(isinstance(each, dict) and "Assert" in each for each in assertions):
        raise invalid(f"Template format error: Every member of the rule {name} must be an object with Assert.")


def _parameter(name: str, declaration: Any) -> None:
    if not (name.isalnum() and name.isascii()):
        raise invalid(f"Template format error: Parameter name {name} is non alphanumeric.")
    if not isinstance(declaration, dict):
        raise invalid("Template format error: Any Parameters member must be an object.")
    if not isinstance(declaration.get("AllowedValues", []), list):
        raise invalid(f"Template format error: AllowedValues of the parameter {name} must be a list.")
    for bound in NUMBERS:
        if bound in declaration and not _is_number(declaration[bound]):
            raise invalid(f"Template format error: {bound} of the parameter {name} must be a number.")
    try:
        re.compile(str(declaration.get("AllowedPattern", "")))
    except re.error as error:
        raise invalid(
            f"Template format error: AllowedPattern of the parameter {name} is no regular expression."
        ) from error


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _mapping(name: str, mapping: Any) -> None:
    if not isinstance(mapping, dict):
        raise invalid(f"Template format error: Every Mappings member {name} must be a map")
    for top, attributes in mapping.items():
        if not isinstance(attributes, dict):
            raise invalid(f"Template format error: Every Mappings member {top} must be a map")
        if any(isinstance(value, dict) or value is None for value in attributes.values()):
            raise invalid("Template format error: Every Mappings attribute must be a String or a List.")


def nulls(node: Any, path: str) -> Iterator[str]:
    """Yield the paths of null in a part of a template, which has no such values."""
    if node is None:
        yield path
    elif isinstance(node, dict):
        for key, member in node.items():
            yield from nulls(member, f"{path}/{key}")
    elif isinstance(node, list):
        for index, member in enumerate(node):
            yield from nulls(member, f"{path}/{index}")
