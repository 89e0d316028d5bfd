"""Which resource waits for which: by Ref, Fn::GetAtt, Fn::Sub and DependsOn.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from localaws.services.cloudformation.errors import invalid
from localaws.services.cloudformation.templates.template import Template


def dependencies_of(template: Template, made: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Return for each resource that is made the others that it waits for."""
    return {logical_id: template.resources[logical_id].names() & made - {logical_id} for logical_id in sorted(made)}


def order_of(template: Template, made: frozenset[str]) -> list[str]:
    """Return the logical IDs, each after what it depends on. Raises CloudFormationError where they turn in a circle."""
    dependencies = {i: template.resources[i].names() & made for i in sorted(made)}
    try:
        return list(TopologicalSorter(dependencies).static_order())
    except CycleError as error:
        circle = sorted(set(error.args[1]))
        raise invalid(f"Circular dependency between resources: [{', '.join(circle)}]") from error
