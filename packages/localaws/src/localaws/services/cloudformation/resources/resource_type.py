"""What the engine knows of a type of resource: which calls create, update and delete it, as CloudFormation makes them.

CloudFormation is a client of the other services: whatever a handler does, it does by calling their public operations.
Whether a changed property replaces the resource is no handler's business: the engine reads it from the type's schema in
the CloudFormation registry (``createOnlyProperties``,
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Properties = Mapping[str, Any]
"""The properties of a resource as its template has them, functions resolved, scalars of the types of the schema."""


class Calls(Protocol):
    """Calls other services, with the credentials of whoever changes the stack."""

    def __call__(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Return the answer of an operation, both named as botocore does (``sqs``, ``create_queue``).

        Raises botocore's ClientError where the service refuses.
        """


@dataclass(frozen=True)
class Place:
    """Where a resource belongs: what a handler may need to know besides its properties."""

    stack_id: str
    stack_name: str
    logical_id: str
    partition: str
    region: str
    account: str
    physical_name: str
    """A unique name for a resource whose template names none: ``STACK-LOGICAL_ID-RANDOM``, the same in each attempt."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """The stack's own tags and the three of CloudFormation, ``aws:cloudformation:stack-name`` ...

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
    """

    def tags_with(self, own: object) -> dict[str, str]:
        """Return all tags of a resource; `own` is its Tags property: a list of Key and Value, a mapping, or None."""
        if isinstance(own, Mapping):
            return {**self.tags, **own}
        members = own if isinstance(own, list) else []
        return {**self.tags, **{tag["Key"]: tag["Value"] for tag in members}}

    def named(self, longest: int) -> str:
        """Return the generated name, shortened as CloudFormation does where a service admits fewer characters."""
        if len(self.physical_name) <= longest:
            return self.physical_name
        suffix = self.physical_name.rpartition("-")[2]
        return f"{self.physical_name[: longest - len(suffix) - 1]}-{suffix}"


@dataclass(frozen=True)
class Physical:
    """A resource that stands."""

    id: str
    """The physical ID, which ``Ref`` returns."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What ``Fn::GetAtt`` returns, by the attribute's name (``Arn``, ``Endpoint.Address``)."""
    hidden: bool = False
    """Whether the attributes are shown as asterisks."""


Create = Callable[[Calls, Place, Properties], Physical]
Update = Callable[[Calls, Place, Physical, Properties, Properties], Physical]
"""Takes the resource as it stands, its properties before and after; calls only for what differs between the two."""
Delete = Callable[[Calls, Place, Physical, Properties], None]
"""Deletes what was created; a resource that is gone already is deleted."""


@dataclass(frozen=True)
class ResourceType:
    """One type of resource."""

    name: str
    """``AWS::SQS::Queue``."""
    properties: frozenset[str]
    """The top-level properties that are honoured; a template with another one is refused before anything is made."""
    create: Create
    update: Update | None
    """None where every change replaces the resource."""
    delete: Delete
    replaced_by: frozenset[str] = frozenset()
    """Properties whose change replaces the resource although the schema does not say so."""
    replaces_itself: bool = False
    """Whether an update that returns another physical ID has made a new resource, and the old one is to be deleted."""
