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

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import jmespath
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.values import Identity, Subject, Value

GONE = re.compile("NotFound|NoSuch|NonExistent|DoesNotExist|NotExist")
"""Error codes that say that there is no such resource: it is deleted already."""


@dataclass(frozen=True)
class Call:
    """An operation and what it is called with; a parameter whose value is None is left out."""

    operation: str
    parameters: Mapping[str, Value]
    service: str = ""
    """Where it is not the type's own."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset[str]().union(*(value.reads for value in self.parameters.values()))

    def made(self, subject: Subject) -> dict[str, Any]:
        """Return the operation's answer."""
        parameters = {name: value.of(subject) for name, value in self.parameters.items()}
        return subject.calls(
            self.service or subject.service,
            self.operation,
            **{name: value for name, value in parameters.items() if value is not None},
        )


class Part(Protocol):
    """What of a resource has operations of its own; each method is called with the resource in hand."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""

    def create(self, subject: Subject) -> None:
        """Called when the resource stands."""

    def update(self, subject: Subject) -> None:
        """Called at each update: calls only where the properties differ."""

    def delete(self, subject: Subject) -> None:
        """Called before the resource is deleted."""


@dataclass(frozen=True)
class Change:
    """Properties that one operation sets: called when one of them changed, and at creation if one is named."""

    call: Call
    unset: Call | None = None
    """Called instead where all of them were taken out of the template."""
    at_creation: bool = True
    """False where the operation that creates takes them already."""
    only_changed: bool = False
    """Send of the parameters that read properties only those that changed."""
    where: frozenset[str] = frozenset()
    """Properties that the call reads only to name the resource, such as its group: they call for nothing."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return self.call.properties

    @property
    def _set(self) -> frozenset[str]:
        return self.properties - self.where

    def create(self, subject: Subject) -> None:
        """Call what the operation that created it does not do."""
        if self.at_creation and self._set & subject.properties.keys():
            self.call.made(subject)

    def update(self, subject: Subject) -> None:
        """Call for what differs."""
        changed = {name for name in self._set if subject.changed(name)}
        if not changed:
            return
        if self.unset and not self._set & subject.properties.keys():
            self.unset.made(subject)
        else:
            self._narrowed(changed).made(subject)

    def delete(self, subject: Subject) -> None:
        """Goes with the resource."""

    def _narrowed(self, changed: set[str]) -> Call:
        if not self.only_changed:
            return self.call
        needed = {k: v for k, v in self.call.parameters.items() if v.always or not v.reads or v.reads & changed}
        return replace(self.call, parameters=needed)


@dataclass(frozen=True)
class Switch:
    """A property that is true or false, and for each of the two an operation; at creation it has its default."""

    switch: str
    on: Call
    """May read more properties: a change of theirs switches on anew."""
    off: Call
    default: bool

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return self.on.properties | {self.switch}

    def create(self, subject: Subject) -> None:
        """Call what the operation that created it does not do."""
        if self._wanted(subject.properties) != self.default:
            self._set(subject)

    def update(self, subject: Subject) -> None:
        """Call for what differs."""
        wanted = self._wanted(subject.properties)
        further = wanted and any(subject.changed(name) for name in self.on.properties)
        if further or wanted != self._wanted(subject.before):
            self._set(subject)

    def delete(self, subject: Subject) -> None:
        """Goes with the resource."""

    def _wanted(self, properties: Properties) -> bool:
        return bool(properties.get(self.switch, self.default))

    def _set(self, subject: Subject) -> None:
        (self.on if self._wanted(subject.properties) else self.off).made(subject)


@dataclass(frozen=True)
class Members:
    """A property that lists things put and removed one by one; the calls read the one with `values.MEMBER`."""

    listed: str
    key: str
    """JMESPath of what tells two members apart, ``@`` for a list of strings."""
    put: Call
    remove: Call
    at_creation: bool = True
    there: str = "^$"
    """A regular expression of the error codes of `put` that say that it has been put already."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({self.listed})

    def create(self, subject: Subject) -> None:
        """Call what the operation that created it does not do."""
        if self.at_creation:
            for member in subject.properties.get(self.listed) or []:
                self._put(subject, member)

    def update(self, subject: Subject) -> None:
        """Call for what differs."""
        before, after = self._by_key(subject.before), self._by_key(subject.properties)
        for key in before.keys() - after.keys():
            self._removed(subject, before[key])
        for key, member in after.items():
            if before.get(key) != member:
                self._put(subject, member)

    def delete(self, subject: Subject) -> None:
        """Call what the operation that deletes it does not do."""
        for member in subject.properties.get(self.listed) or []:
            self._removed(subject, member)

    def _put(self, subject: Subject, member: object) -> None:
        ignoring(self.there, lambda: self.put.made(replace(subject, member=member)))

    def _removed(self, subject: Subject, member: object) -> None:
        ignoring_gone(lambda: self.remove.made(replace(subject, member=member)))

    def _by_key(self, properties: Properties) -> dict[Any, Any]:
        return {str(jmespath.search(self.key, member)): member for member in properties.get(self.listed) or []}


@dataclass(frozen=True)
class Tagging:
    """The tags, the stack's among them: set again where they or the stack's changed, taken off where they are gone."""

    tag: Call
    """Reads them with `values.TAGS` or `values.TAG_MAP`."""
    untag: Call
    """Reads the keys with `values.MEMBER`, a list."""
    listed: str = "Tags"
    at_creation: bool = False

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({self.listed})

    def create(self, subject: Subject) -> None:
        """Call what the operation that created it does not do."""
        if self.at_creation and subject.place.tags_with(subject.properties.get(self.listed)):
            self.tag.made(subject)

    def update(self, subject: Subject) -> None:
        """Call for what differs."""
        only_the_stack_changed = subject.before == subject.properties
        if not only_the_stack_changed and not subject.changed(self.listed):
            return
        before = subject.place.tags_with(subject.before.get(self.listed))
        after = subject.place.tags_with(subject.properties.get(self.listed))
        if gone := sorted(before.keys() - after.keys()):
            self.untag.made(replace(subject, member=gone))
        if after:
            self.tag.made(subject)

    def delete(self, subject: Subject) -> None:
        """Go with the resource."""


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


def ignoring_gone(call: Callable[[], object], further: str = "^$") -> None:
    """Call; a refusal for want of the resource is passed over. Raises ClientError for another one."""
    ignoring(f"{GONE.pattern}|{further}", call)


def ignoring(codes: str, call: Callable[[], object]) -> None:
    """Call; a refusal whose code a regular expression finds is passed over. Raises ClientError for another one."""
    try:
        call()
    except ClientError as error:
        if not re.search(codes, str(error.response["Error"].get("Code", ""))):
            raise


def refusal(code: str, message: str, operation: str) -> ClientError:
    """Return a refusal that is CloudFormation's own, in the form of an operation's."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
