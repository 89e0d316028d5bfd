"""The transform AWS::Include: parts of a template that stand in buckets, such as an API's definition.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html: it may stand at the
top of the template or anywhere but in its parameters and its format's version; what stands beside it stays; parts in
YAML have no short forms. It is done before the other transforms:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html (from the deepest outward).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates.loading import plain_yaml
from localaws.services.cloudformation.templates.parameters import Parameter
from localaws.services.cloudformation.templates.scope import Scope, Surroundings
from localaws.services.cloudformation.templates.template import Template

NAME = "AWS::Include"
EMBEDDED = "Fn::Transform"
WITHOUT = frozenset({"AWSTemplateFormatVersion", "Parameters"})

Read = Callable[[str], str]
"""Returns the text of an object by its address, ``s3://bucket/key``; raises CloudFormationError."""


def included(
    document: Mapping[str, Any], read: Read, parameters: Mapping[str, Parameter], surroundings: Surroundings
) -> dict[str, Any]:
    """Return the template with its parts in place. Raises CloudFormationError."""
    scope = Scope(
        Template({}, document.get("Parameters") or {}, document.get("Mappings") or {}), surroundings, parameters, {}
    )
    parts = Parts(read, scope)
    found = {key: section if key in WITHOUT else parts.put(section) for key, section in document.items()}
    declared = found.pop("Transform", None) or []
    members = declared if isinstance(declared, list) else [declared]
    others = [each for each in members if not _is_include(each)]
    for member in members:
        if _is_include(member):
            found = _merged(found, parts.part(member))
    return {**found, **({"Transform": others} if others else {})}


def embeds(node: Any) -> bool:
    """Tell whether a part of a template has parts that stand elsewhere."""
    if isinstance(node, list):
        return any(map(embeds, node))
    return isinstance(node, dict) and (EMBEDDED in node or any(map(embeds, node.values())))


class Parts:
    """Puts parts where they are named."""

    def __init__(self, read: Read, scope: Scope) -> None:
        self._read = read
        self._scope = scope

    def put(self, node: Any) -> Any:
        """Return a node with its parts in place."""
        if isinstance(node, list):
            return [self.put(member) for member in node]
        if not isinstance(node, dict):
            return node
        found = {key: self.put(member) for key, member in node.items()}
        if not _is_include(found.get(EMBEDDED)):
            return found
        part = self.part(found.pop(EMBEDDED))
        return _merged(found, part) if found else part

    def part(self, transform: Mapping[str, Any]) -> Any:
        """Return what stands where the transform's Location leads."""
        location = self._scope.value((transform.get("Parameters") or {}).get("Location"))
        if not isinstance(location, str) or not location.startswith("s3://"):
            raise invalid(f"Transform {NAME} failed with: The location parameter is not a valid S3 uri.")
        try:
            return _loaded(self._read(location))
        except (ValueError, yaml.YAMLError) as error:
            text = f"The specified S3 object's content should be valid Yaml/JSON: {location}"
            raise invalid(f"Transform {NAME} failed with: {text}") from error


def _is_include(transform: Any) -> bool:
    return isinstance(transform, Mapping) and transform.get("Name") == NAME


def _loaded(text: str) -> Any:
    return json.loads(text) if text.lstrip().startswith(("{", "[")) else plain_yaml(text)


def _merged(around: Mapping[str, Any], part: Any) -> dict[str, Any]:
    if not isinstance(part, Mapping):
        raise invalid(f"Transform {NAME} failed with: a part beside other keys must be a mapping")
    found = dict(around)
    for key, value in part.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = _merged(found[key], value) if both else value
    return found
