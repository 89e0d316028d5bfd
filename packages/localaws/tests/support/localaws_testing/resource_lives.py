"""The life of a resource of CloudFormation as a table: created, found, changed by the calls it needs, deleted, gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws_testing.aws import Aws
from localaws_testing.resource_types import Tested

Needs = Mapping[str, Callable[[], str]]
"""What properties name with ``@``: makes it and returns its name or ARN."""


@dataclass(frozen=True)
class Look:
    """Where a resource is seen: an operation, and a JMESPath on its answer.

    Parameters have ``{id}``, ``{name of an attribute}`` and ``{name of a property}`` where these stand.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Life:
    """One resource: what it is made with, what is changed, and what is seen of it before and after."""

    kind: str
    properties: Mapping[str, Any]
    look: Look
    before: Any
    changes: Mapping[str, Any] = field(default_factory=dict)
    sent: tuple[str, ...] = ()
    """The operations that the change calls."""
    after: Any = None
    attributes: tuple[str, ...] = ()
    """Some of those that GetAtt returns."""
    gone: Any = None
    """What is seen in the end, where the operation is not refused."""


def lived(aws: Aws, make: Callable[..., Tested], types: tuple[ResourceType, ...], needs: Needs, life: Life) -> None:
    """Lead one through its life; asserts what the table says of it."""
    resource = make(types, life.kind, **filled(life.properties, needs))
    assert set(life.attributes) <= resource.physical.attributes.keys()
    assert seen(aws, life.look, resource) == filled(life.before, needs)
    if life.changes:
        calls = resource.update(**filled(life.changes, needs))
        assert tuple(operation for operation, _ in calls) == life.sent
        assert seen(aws, life.look, resource) == filled(life.after, needs)
    resource.delete()
    resource.delete()
    assert seen(aws, life.look, resource) == life.gone


def seen(aws: Aws, look: Look, resource: Tested) -> Any:
    """Return what is seen of a resource, None where the operation is refused."""
    words = {**resource.properties, **resource.physical.attributes, "id": resource.physical.id}
    try:
        answer = getattr(aws.client(look.service), look.operation)(**formatted(look.parameters, words))
    except ClientError:
        return None
    return jmespath.search(look.path, answer)


def formatted(value: Any, words: Mapping[str, Any]) -> Any:
    """Return a value with the words put in."""
    if isinstance(value, Mapping):
        return {name: formatted(inner, words) for name, inner in value.items()}
    if isinstance(value, list):
        return [formatted(inner, words) for inner in value]
    return value.format_map(words) if isinstance(value, str) else value


def filled(value: Any, needs: Needs) -> Any:
    """Return a value with what is needed in the place of its name."""
    if isinstance(value, Mapping):
        return {name: filled(inner, needs) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, needs) for inner in value]
    return needs[value]() if isinstance(value, str) and value in needs else value
