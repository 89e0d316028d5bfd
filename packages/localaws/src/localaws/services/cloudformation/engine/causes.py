"""Why a property changes: because the template does, or something that it refers to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html; what AWS tells in which
case is recorded in the snapshots of
https://github.com/localstack/localstack/tree/main/tests/aws/services/cloudformation (test_change_set_*).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.templates.functions import attribute_of
from localaws.services.cloudformation.templates.template import Declared, sub_names


@dataclass(frozen=True)
class Cause:
    """One cause."""

    source: str
    """``DirectModification``, ``ParameterReference``, ``ResourceReference`` or ``ResourceAttribute``."""
    evaluation: str
    """``Static``, or ``Dynamic`` where it is known only when it has been done."""
    entity: str | None = None
    """The parameter, the resource, or its attribute; None for a change of the template."""


BY_TEMPLATE = Cause("DirectModification", "Static")


@dataclass(frozen=True)
class Changing:
    """What changes that properties may refer to."""

    parameters: frozenset[str]
    """Those that were given otherwise before, and those that are new."""
    resources: Mapping[str, bool]
    """Of the resources that are modified, whether each is replaced."""
    new: frozenset[str] = frozenset()
    """Of the parameters, those that were not there before: the template's change is told before them."""

    def causes(self, declared: Declared, name: str | None) -> tuple[Cause, ...]:
        """Return why a property of a resource is another one."""
        found = tuple(dict.fromkeys(self._of(declared.properties.get(name or ""))))
        by_parameters = [cause.entity for cause in found if cause.source == "ParameterReference"]
        if not by_parameters:
            return found or (BY_TEMPLATE,)
        direct = (Cause("DirectModification", "Dynamic"),)
        return direct + found if self.new & {*by_parameters} else found + direct

    def _of(self, node: Any) -> Iterator[Cause]:
        for name, attribute in referred(node):
            if name in self.parameters:
                yield Cause("ParameterReference", "Static", name)
            elif name in self.resources and attribute is None:
                yield Cause("ResourceReference", self._certainty(name), name)
            elif name in self.resources:
                yield Cause("ResourceAttribute", self._certainty(name), f"{name}.{attribute}")

    def _certainty(self, resource: str) -> str:
        return "Static" if self.resources[resource] else "Dynamic"


def referred(node: Any) -> Iterator[tuple[str, str | None]]:
    """Yield (name, attribute or None) for each Ref, Fn::GetAtt and variable of Fn::Sub in a value."""
    if isinstance(node, list):
        for member in node:
            yield from referred(member)
    elif isinstance(node, dict):
        for key, argument in node.items():
            yield from _by(key, argument)


def _by(key: str, argument: Any) -> Iterator[tuple[str, str | None]]:
    if key == "Ref" and isinstance(argument, str):
        yield argument, None
    elif key == "Fn::GetAtt":
        resource, attribute = attribute_of(argument)
        yield resource, str(attribute)
    elif key == "Fn::Sub":
        for name in sub_names(argument):
            resource, _, attribute = name.partition(".")
            yield resource, attribute or None
        yield from referred(argument)
    else:
        yield from referred(argument)
