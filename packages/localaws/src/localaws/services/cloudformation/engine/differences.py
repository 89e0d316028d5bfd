"""What an update does: the differences between the resources that stand and those that are declared.

CloudFormation acts on differences of the template, property by property: what is equal in both is left alone, whatever
was done to the resource meanwhile,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-direct.html.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localaws.services.cloudformation.engine.state import Change, Detail, Resource, Revision
from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws.services.cloudformation.templates.ordering import order_of
from localaws.services.cloudformation.templates.schemas import Schema, schema_of
from localaws.services.cloudformation.templates.scope import Known, Scope, Surroundings

FindType = Callable[[str], ResourceType | None]


def changed_properties(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the top-level properties that differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def replaces(kind: ResourceType, before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Tell whether the change of a property replaces the resource."""
    if kind.update is None or name in kind.replaced_by:
        return True
    schema = schema_of(kind.name)
    if schema is None:
        return False
    parts = [path for path in schema.replacing_parts if path[0] == name]
    return name in schema.replacing or any(_at(before, path) != _at(after, path) for path in parts)


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for index, part in enumerate(path):
        if part == "*":
            return [_at(member, path[index + 1 :]) for member in value] if isinstance(value, list) else None
        value = value.get(part) if isinstance(value, dict) else None
    return value


def typed(kind: str, properties: Any) -> dict[str, Any]:
    """Return evaluated properties with scalars of their schema's types."""
    if not isinstance(properties, dict):
        raise invalid("Template format error: Properties must be an object")
    schema: Schema | None = schema_of(kind)
    return schema.typed(properties) if schema else properties


def plan(
    revision: Revision, standing: Mapping[str, Resource], surroundings: Surroundings, find: FindType,
    *, everything: bool = False,
) -> tuple[Change, ...]:  # fmt: skip
    """Return the changes that lead to a revision, in their order; `everything` counts every declared property.

    Raises CloudFormationError where the type of a resource would change.
    """
    known = {i: Known(r.physical, r.properties) for i, r in standing.items() if r.physical}
    scope = Scope(revision.template, surroundings, revision.parameters, known, planning=True)
    made = scope.made()
    changes = []
    for logical_id in order_of(revision.template, made):
        resource = standing.get(logical_id)
        change = _change(revision, logical_id, resource, scope, find, everything=everything)
        if change:
            changes.append(change)
            if change.replaces:
                known.pop(logical_id, None)
    return (*changes, *_removals(standing, made))


def _change(
    revision: Revision, logical_id: str, resource: Resource | None, scope: Scope, find: FindType, *, everything: bool
) -> Change | None:
    declared = revision.template.resources[logical_id]
    if resource is None or resource.physical is None:
        return Change("Add", logical_id, declared.type)
    if resource.declared.type != declared.type:
        raise invalid(
            "Update of resource type is not permitted. The new template modifies resource type of the following "
            f"resources: [{logical_id}]"
        )
    kind = find(declared.type)
    assert kind is not None, "validated before"  # noqa: S101  # what the types say
    after = typed(declared.type, scope.value(declared.properties))
    details = tuple(_details(kind, {} if everything and kind.update else resource.properties, after, resource))
    if declared.metadata != resource.declared.metadata:
        details = (*details, Detail("Metadata", None, "Never"))
    if revision.tags != resource.tags:
        details = (*details, Detail("Tags", None, "Never"))
    if not details:
        return None
    replaced = any(detail.recreates == "Always" for detail in details)
    policy = (
        ("ReplaceAndRetain" if declared.replace_policy.startswith("Retain") else "ReplaceAndDelete")
        if replaced
        else None
    )
    return Change("Modify", logical_id, declared.type, resource.physical.id, replaced, details, policy)


def _details(
    kind: ResourceType, before: Mapping[str, Any], after: Mapping[str, Any], resource: Resource
) -> Iterator[Detail]:
    for name in changed_properties(before, after):
        always = replaces(kind, resource.properties, after, name) and resource.properties.get(name) != after.get(name)
        yield Detail(
            "Properties",
            name,
            "Always" if always else "Never",
            _text(resource.properties.get(name)),
            _text(after.get(name)),
        )


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _removals(standing: Mapping[str, Resource], made: frozenset[str]) -> Iterator[Change]:
    for logical_id, resource in standing.items():
        if logical_id not in made and resource.physical:
            declared = resource.declared
            policy = "Retain" if declared.deletion_policy.startswith("Retain") else "Delete"
            yield Change("Remove", logical_id, declared.type, resource.physical.id, policy=policy)
