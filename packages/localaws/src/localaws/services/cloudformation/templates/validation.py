"""What is refused before anything is made: types and properties that are not done, attributes that do not exist.

AWS creates the stack and fails it at the resource with a wrong property; here nothing is made. The wording for unknown
types is AWS's, https://repost.aws/knowledge-center/cloudformation-template-validation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws.services.cloudformation.templates.functions import attribute_of
from localaws.services.cloudformation.templates.ordering import order_of
from localaws.services.cloudformation.templates.schemas import schema_of
from localaws.services.cloudformation.templates.scope import Surroundings
from localaws.services.cloudformation.templates.template import Declared, Template, references

FindType = Callable[[str], ResourceType | None]


def validate(template: Template, made: frozenset[str], surroundings: Surroundings, find: FindType) -> None:
    """Check what is declared, and more closely what is `made`. Raises CloudFormationError."""
    _types(template, find)
    _names(template, surroundings)
    order_of(template, made)
    for logical_id in sorted(made):
        declared = template.resources[logical_id]
        kind = find(declared.type)
        if kind is not None and kind.properties is not ANY:
            _properties(declared, kind)
    for resource, attribute in _attributes(
        [*(r.properties for r in template.resources.values()), *template.outputs.values()]
    ):
        _attribute(template, resource, attribute)


ANY: frozenset[str] = frozenset({"*"})
"""The properties of a type that takes whatever it is given, as custom resources do."""


WAYS_OUT = {
    "AWS::ApiGatewayV2::": "For REST APIs, which it serves, SAM's events are of the type Api in place of HttpApi.",
    "AWS::CodeDeploy::": "Without DeploymentPreference, or with Enabled: false, SAM's AutoPublishAlias moves at once.",
}
"""By the beginning of a type's name: what does nearly the same here."""


def _types(template: Template, find: FindType) -> None:
    unknown = {each.logical_id: each.type for each in template.resources.values() if find(each.type) is None}
    if unknown:
        types = sorted(set(unknown.values()))
        ways = [way for prefix, way in WAYS_OUT.items() if any(each.startswith(prefix) for each in types)]
        raise invalid(
            f"Template format error: Unrecognized resource types: [{', '.join(types)}] "
            f"(localaws does not create these: {', '.join(sorted(unknown))}.{''.join(f' {way}' for way in ways)} "
            "Nothing was made. The README of localaws lists the types that it does.)"
        )


def _names(template: Template, surroundings: Surroundings) -> None:
    def unknown(node: Any) -> list[str]:
        return sorted(
            {
                name
                for name in references(node)
                if name not in template.resources
                and name not in template.parameters
                and name != "AWS::NoValue"
                and surroundings.pseudo(name) is None
            }
        )

    for section, members in (
        ("Resources", [r.properties for r in template.resources.values()]),
        ("Outputs", list(template.outputs.values())),
    ):
        if names := unknown(members):
            raise invalid(
                f"Template format error: Unresolved resource dependencies [{', '.join(names)}] in the {section} block "
                "of the template"
            )
    for declared in template.resources.values():
        if missing := [name for name in declared.depends_on if name not in template.resources]:
            raise invalid(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] in the Resources "
                "block of the template"
            )


def _properties(declared: Declared, kind: ResourceType) -> None:
    schema = schema_of(declared.type)
    named = frozenset(declared.properties)
    if schema and (unknown := sorted(named - schema.properties)):
        raise invalid(
            f"Properties validation failed for resource {declared.logical_id} with message: [#: extraneous key "
            f"[{unknown[0]}] is not permitted] ({declared.type})"
        )
    if undone := sorted(named - kind.properties):
        raise invalid(
            f"Template format error: localaws does not implement these properties of {declared.type} "
            f"({declared.logical_id}): [{', '.join(undone)}]"
        )
    if schema and (missing := sorted(schema.required - named)):
        raise invalid(
            f"Properties validation failed for resource {declared.logical_id} with message: [#: required key "
            f"[{missing[0]}] not found] ({declared.type})"
        )


def _attribute(template: Template, resource: str, attribute: str) -> None:
    declared = template.resources[resource]
    schema = schema_of(declared.type)
    open_ended = declared.type.startswith("Custom::") or declared.type in OPEN_ENDED
    if schema and not open_ended and not schema.has_attribute(attribute):
        raise invalid(f"Template error: resource {resource} does not support attribute type {attribute} in Fn::GetAtt")


OPEN_ENDED = frozenset({"AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack"})


def _attributes(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for member in node:
            yield from _attributes(member)
    elif isinstance(node, dict):
        for key, member in node.items():
            if key == "Fn::GetAtt" and len(node) == 1:
                resource, attribute = attribute_of(member)
                if isinstance(attribute, str):
                    yield resource, attribute
            else:
                yield from _attributes(member)
