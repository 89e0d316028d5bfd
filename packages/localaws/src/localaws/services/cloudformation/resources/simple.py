"""Types of resources as tables: which operation creates one, which one each property changes, which deletes it.

A type is a `Simple`: a `Call` that creates, `Part`s that are set by operations of their own, a `Call` that tells the
attributes, and one that deletes. A call's parameters are `Value`s, and a value knows the properties that it reads: so
the properties that a type honours, and the calls that a change needs, follow from the table.

    LOG_GROUP = Simple(
        "AWS::Logs::LogGroup",
        "logs",
        create=Call("create_log_group", {"logGroupName": named("LogGroupName", 512), **lowered("KmsKeyId")}),
        identity=by(named("LogGroupName", 512)),
        parts=(Change(Call("put_retention_policy", {"logGroupName": ID, **lowered("RetentionInDays")})),),
        delete=Call("delete_log_group", {"logGroupName": ID}),
    )
    TYPES = (LOG_GROUP.resource_type(),)

Attributes and identities are JMESPath expressions on an operation's answer (https://jmespath.org/specification.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import jmespath

from localaws.services.cloudformation.resources.common.calling import (
    GONE,
    Call,
    Part,
    ignoring,
    ignoring_gone,
    only,
    refusal,
)
from localaws.services.cloudformation.resources.common.parts import Change, Members, Switch, Tagging
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.values import Identity, Subject, Value

__all__ = [
    "GONE",
    "Call",
    "Change",
    "Members",
    "Part",
    "Simple",
    "Switch",
    "Tagging",
    "ignoring",
    "ignoring_gone",
    "only",
    "refusal",
]


@dataclass(frozen=True)
class Simple:
    """A type of resource."""

    name: str
    service: str
    """As botocore names it."""
    create: Call
    identity: Identity
    """What tells the physical ID, of the subject and the answer of `create`."""
    delete: Call | None
    """None where nothing can be deleted, as for what goes with another resource."""
    parts: tuple[Part, ...] = ()
    read: Call | None = None
    """Tells the attributes after creation and each update; None: the answer of `create` tells them."""
    attributes: Mapping[str, str | Value] = field(default_factory=dict)
    """JMESPath or value by the attribute's name; one that finds nothing is left out."""
    fixed: frozenset[str] = frozenset()
    """Properties that are honoured without a call, such as one whose only right value is what is done anyway."""
    replaced_by: frozenset[str] = frozenset()
    gone: str = "^$"
    """A regular expression of further error codes of `delete` that say that it is deleted already."""
    updatable: bool = True
    """False where every change replaces the resource."""

    def resource_type(self) -> ResourceType:
        """Return it in the engine's form."""
        deleted = self.delete.properties if self.delete else frozenset[str]()
        properties = self.create.properties.union(self.fixed, deleted, *(part.properties for part in self.parts))
        update = self.updated if self.updatable else None
        return ResourceType(self.name, properties, self.created, update, self.deleted, self.replaced_by)

    def created(self, calls: Calls, place: Place, properties: Properties) -> Physical:
        """Create it whole; where a part is refused nothing is left behind. Raises ClientError."""
        subject = Subject(calls, self.service, place, properties)
        answer = self.create.made(subject)
        subject = replace(subject, id=self.identity(subject, answer))
        subject = replace(subject, attributes=self._attributes(subject, answer))
        try:
            for part in self.parts:
                part.create(subject)
            return self._physical(subject)
        except Exception:
            self._delete(subject)
            raise

    def updated(
        self, calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties
    ) -> Physical:
        """Call for what differs. Raises ClientError."""
        subject = Subject(calls, self.service, place, after, before, physical.id, physical.attributes)
        for part in self.parts:
            part.update(subject)
        return self._physical(subject)

    def deleted(self, calls: Calls, place: Place, physical: Physical, properties: Properties) -> None:
        """Delete it, if it is still there. Raises ClientError."""
        self._delete(Subject(calls, self.service, place, properties, {}, physical.id, physical.attributes))

    def _delete(self, subject: Subject) -> None:
        def all_of_it() -> None:
            for part in reversed(self.parts):
                part.delete(subject)
            if self.delete:
                self.delete.made(subject)

        ignoring_gone(all_of_it, self.gone)

    def _physical(self, subject: Subject) -> Physical:
        if self.read is None:
            return Physical(subject.id, subject.attributes)
        return Physical(subject.id, self._attributes(subject, self.read.made(subject)))

    def _attributes(self, subject: Subject, answer: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            name: source.of(subject) if isinstance(source, Value) else jmespath.search(source, answer)
            for name, source in self.attributes.items()
        }
        return {name: _plain(value) for name, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
