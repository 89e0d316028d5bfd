"""A template, its form checked: what has no parameters' values yet.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates.form import nulls
from localaws.services.cloudformation.templates.functions import VARIABLE, attribute_of

SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Globals",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
VERSION = "2010-09-09"
OF_RESOURCES = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Description",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Version",
    }
)
POLICIES = frozenset({"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"})


@dataclass(frozen=True)
class Declared:
    """A resource as a template declares it."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    condition: str | None = None
    depends_on: tuple[str, ...] = ()
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    metadata: Any = None

    def names(self) -> frozenset[str]:
        """Return the names that its properties refer to, and what it depends on: resources and parameters."""
        return frozenset(references(self.properties)) | frozenset(self.depends_on)


@dataclass(frozen=True)
class Template:
    """A template's sections."""

    resources: Mapping[str, Declared]
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    description: str | None = None
    metadata: Any = None
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extended: bool = False
    """Whether it has the functions of AWS::LanguageExtensions."""


def template_of(document: Mapping[str, Any], *, extended: bool = False) -> Template:
    """Return the template that a loaded document is; `extended` by AWS::LanguageExtensions.

    Raises CloudFormationError.
    """
    if unknown := sorted(document.keys() - SECTIONS):
        raise invalid(f"Invalid template property or properties [{', '.join(unknown)}]")
    if str(document.get("AWSTemplateFormatVersion", VERSION)) != VERSION:
        raise invalid("Template format error: unsupported value for AWSTemplateFormatVersion.")
    if document.get("Hooks"):
        raise invalid("Template format error: localaws does not implement the section Hooks")
    for section in ("Resources", "Outputs"):
        for path in nulls(document.get(section) or {}, f"/{section}"):
            raise invalid(f"[{path}] 'null' values are not allowed in templates")
    resources = _section(document, "Resources")
    if not resources:
        raise invalid("Template format error: At least one Resources member must be defined.")
    return Template(
        {logical_id: _declared(logical_id, body) for logical_id, body in resources.items()},
        _section(document, "Parameters"),
        _section(document, "Mappings"),
        _section(document, "Conditions"),
        _section(document, "Outputs"),
        document.get("Description"),
        document.get("Metadata"),
        _section(document, "Rules"),
        extended,
    )


def _section(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = document.get(name)
    if section is None:
        return {}
    if not isinstance(section, dict):
        raise invalid(f"Template format error: [/{name}] must be a map")
    if name != "Conditions" and (not all(isinstance(value, dict) for value in section.values())):
        raise invalid(f"Template format error: Any {name} member must be an object.")
    return section


def _declared(logical_id: str, body: Mapping[str, Any]) -> Declared:
    if not (logical_id.isalnum() and logical_id.isascii()):
        raise invalid(f"Template format error: Resource name {logical_id} is non alphanumeric.")
    if unknown := sorted(body.keys() - OF_RESOURCES):
        raise invalid(f"Invalid template resource property '{unknown[0]}'")
    for name, kind in (("Properties", dict), ("Condition", str)):
        if not isinstance(body.get(name, kind()), kind):
            raise invalid(f"Template format error: [/Resources/{logical_id}/{name}] is of a wrong type")
    if not isinstance(body.get("Type"), str):
        raise invalid(
            f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
        )
    depends_on = body.get("DependsOn") or []
    if not isinstance(depends_on, str) and not (
        isinstance(depends_on, list) and all(isinstance(each, str) for each in depends_on)
    ):
        raise invalid("Template format error: DependsOn must be a string or list of strings.")
    return Declared(
        logical_id,
        body["Type"],
        body.get("Properties") or {},
        body.get("Condition"),
        (depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
        _policy(logical_id, body, "DeletionPolicy"),
        _policy(logical_id, body, "UpdateReplacePolicy"),
        body.get("Metadata"),
    )


def _policy(logical_id: str, body: Mapping[str, Any], name: str) -> str:
    policy = body.get(name, "Delete")
    if not isinstance(policy, str):
        raise invalid(f"Template format error: Every {name} member must be a string.")
    if policy not in POLICIES:
        raise invalid(f"Template format error: Unrecognized {name} {policy} for resource {logical_id}")
    if policy == "Snapshot":
        # None of the types here has snapshots.
        raise invalid(f"Template error: resource type {body['Type']} does not support deletion policy Snapshot")
    return str(policy)


def references(node: Any) -> Iterator[str]:
    """Yield the names that Ref, Fn::GetAtt and Fn::Sub in a value refer to."""
    if isinstance(node, list):
        for member in node:
            yield from references(member)
    elif isinstance(node, dict):
        for key, member in node.items():
            yield from _of_function(key, member, alone=len(node) == 1)


def _of_function(key: str, argument: Any, *, alone: bool) -> Iterator[str]:
    if alone and key == "Ref" and isinstance(argument, str):
        yield argument
    elif alone and key == "Fn::GetAtt":
        resource, attribute = attribute_of(argument)
        yield resource
        yield from references(attribute)
    elif alone and key == "Fn::Sub":
        yield from (name.partition(".")[0] for name in sub_names(argument))
        yield from references(argument)
    else:
        yield from references(argument)


def sub_names(argument: Any) -> list[str]:
    """Return the names in the text of Fn::Sub that its own variables do not explain; none where it is malformed."""
    text, variables = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    if not isinstance(text, str) or not isinstance(variables, dict):
        return []
    names = [name.strip() for literal, name in VARIABLE.findall(text) if not literal]
    return sorted(set(names) - set(variables))
