"""Templates as text: JSON, or YAML with the short forms of the intrinsic functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html: YAML 1.1, but anchors; a short
form ``!GetAtt a.b`` is ``Fn::GetAtt: [a, b]``. Dates stay text, as the version of the format shows.
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from localaws.services.cloudformation.errors import invalid

PLAIN = frozenset({"Ref", "Condition"})
TIMESTAMP = "tag:yaml.org,2002:timestamp"
MAPPING = "tag:yaml.org,2002:map"


class _Plain(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping."""


class _Loader(_Plain):
    """Knows the short forms, too."""


def load(text: str) -> dict[str, Any]:
    """Return a template. Raises CloudFormationError where it is none."""
    stripped = text.lstrip()
    try:
        template = json.loads(stripped) if stripped.startswith("{") else _yaml(text)
    except ValueError:
        template = _yaml(text)
    if not isinstance(template, dict):
        raise invalid("Template format error: unsupported structure.")
    return template


def plain_yaml(text: str) -> Any:
    """Return a document without short forms. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Plain)  # noqa: S506  # a SafeLoader


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise invalid(f"Template format error: YAML not well-formed.{where}") from error
    except yaml.YAMLError as error:
        raise invalid("Template format error: YAML not well-formed.") from error


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value = _value(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in PLAIN else f"Fn::{suffix}": value}


def _value(loader: _Plain, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def _mapping(loader: _Plain, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            raise yaml.MarkedYAMLError(problem=f"duplicate key {key}", problem_mark=node.value[index][0].start_mark)
    found = loader.construct_mapping(node, deep=True)
    # Keys that look like numbers, as accounts in Mappings do, are text.
    return {key if isinstance(key, str) else str(key): value for key, value in found.items()}


_Loader.add_multi_constructor("!", _short_form)
_Plain.add_constructor(MAPPING, _mapping)
_Plain.add_constructor(TIMESTAMP, lambda loader, node: loader.construct_scalar(node))
