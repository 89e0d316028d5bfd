"""What an update does: the differences between the resources that stand and those that are declared.

CloudFormation acts on differences of the template, property by property: what is equal in both is left alone, whatever
was done to the resource meanwhile,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-direct.html.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from localaws.services.cloudformation.engine.causes import Changing
from localaws.services.cloudformation.engine.state import Change, Detail, Resource, Revision
from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws.services.cloudformation.templates.evaluation import UNKNOWN
from localaws.services.cloudformation.templates.masking import shown
from localaws.services.cloudformation.templates.ordering import order_of
from localaws.services.cloudformation.templates.schemas import Schema, schema_of
from localaws.services.cloudformation.templates.scope import Known, Scope, Surroundings
from localaws.services.cloudformation.templates.template import Declared

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
    revision: Revision, before: Revision | None, standing: Mapping[str, Resource], surroundings: Surroundings,
    find: FindType, *, everything: bool = False,
) -> tuple[Change, ...]:  # fmt: skip
    """Return the changes that lead from a revision to another one, in their order.

    `everything` counts every declared property as one that differs.

    Raises CloudFormationError where the type of a resource would change.
    """
    known = {i: Known(r.physical, r.properties) for i, r in standing.items() if r.physical}
    scope = Scope(revision.template, _with_exports(surroundings), revision.parameters, known, planning=True)
    made = scope.made()
    changes: list[Change] = []
    for logical_id in order_of(revision.template, made):
        resource = standing.get(logical_id)
        modified = {each.logical_id: each.replaces for each in changes if each.action == "Modify"}
        changing = Changing(_changed_parameters(before, revision), modified, _new_parameters(before, revision))
        change = _change(revision, logical_id, resource, scope, find, changing, everything=everything)
        if change:
            changes.append(change)
            _expect(known, change, revision, scope)
    return (*changes, *_removals(standing, made))


def _with_exports(surroundings: Surroundings) -> Surroundings:
    """Return surroundings in which exports that are not there are yet unknown: change sets say so, as recorded.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/test_change_set_exports_imports.py
    """
    return replace(surroundings, export=lambda name: surroundings.export(name) or UNKNOWN)


def _changed_parameters(before: Revision | None, after: Revision) -> frozenset[str]:
    """Return the parameters that are given otherwise; what the Parameter Store holds is not looked at, as recorded.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/v2/test_dynamic_resolving.py
    """
    old = before.parameters if before else {}
    return frozenset(n for n, p in after.parameters.items() if n not in old or p.given != old[n].given)


def _new_parameters(before: Revision | None, after: Revision) -> frozenset[str]:
    return frozenset(after.parameters) - frozenset(before.parameters if before else ())


def _expect(known: dict[str, Known], change: Change, revision: Revision, scope: Scope) -> None:
    """Let what comes later see the resource as it will be: what a replacement is, is not known."""
    old = known.pop(change.logical_id, None)
    if old is None or change.replaces:
        return
    declared = revision.template.resources[change.logical_id]
    after = typed(declared.type, scope.value(declared.properties))
    told = {name: value for name, value in old.physical.attributes.items() if name not in after}
    known[change.logical_id] = Known(replace(old.physical, attributes=told), after)


def _change(
    revision: Revision,
    logical_id: str,
    resource: Resource | None,
    scope: Scope,
    find: FindType,
    changing: Changing,
    *,
    everything: bool,
) -> Change | None:
    declared = revision.template.resources[logical_id]
    after = typed(declared.type, scope.value(declared.properties))
    told = shown(scope, declared.properties, after)
    if resource is None or resource.physical is None:
        return Change("Add", logical_id, declared.type, after=told)
    _same_type(declared, resource)
    kind = find(declared.type)
    assert kind is not None, "validated before"  # noqa: S101  # what the types say
    before = {} if everything and kind.update else resource.properties
    found = _details(kind, before, after, resource, told)
    details = tuple(replace(each, cause=cause) for each in found for cause in changing.causes(declared, each.name))
    if declared.metadata != resource.declared.metadata:
        details = (*details, Detail("Metadata", None, "Never"))
    if revision.tags != resource.tags:
        details = (*details, Detail("Tags", None, "Never"))
    if not details:
        return None
    replaced = any(detail.recreates == "Always" for detail in details)
    policy = _replacing_policy(declared) if replaced else None
    known = (resource.shown, told)
    return Change("Modify", logical_id, declared.type, resource.physical.id, replaced, details, policy, *known)


def _replacing_policy(declared: Declared) -> str:
    return "ReplaceAndRetain" if declared.replace_policy.startswith("Retain") else "ReplaceAndDelete"


def _same_type(declared: Declared, resource: Resource) -> None:
    if resource.declared.type != declared.type:
        raise invalid(
            "Update of resource type is not permitted. The new template modifies resource type of the following "
            f"resources: [{declared.logical_id}]"
        )


def _details(
    kind: ResourceType,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    resource: Resource,
    shown_after: Mapping[str, Any],
) -> Iterator[Detail]:
    for name in changed_properties(before, after):
        always = replaces(kind, resource.properties, after, name) and resource.properties.get(name) != after.get(name)
        yield Detail(
            "Properties",
            name,
            "Always" if always else "Never",
            _text(resource.shown.get(name)),
            _text(shown_after.get(name)),
        )


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _removals(standing: Mapping[str, Resource], made: frozenset[str]) -> Iterator[Change]:
    for logical_id, resource in standing.items():
        if logical_id not in made and resource.physical:
            declared = resource.declared
            policy = "Retain" if declared.deletion_policy.startswith("Retain") else "Delete"
            yield Change(
                "Remove", logical_id, declared.type, resource.physical.id, policy=policy, before=resource.shown
            )
