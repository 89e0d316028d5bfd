"""The parts of a type of resource: properties that operations of their own set, one by one or a list's members."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import jmespath

from localaws.services.cloudformation.resources.common.calling import Call, ignoring, ignoring_gone
from localaws.services.cloudformation.resources.resource_type import Properties
from localaws.services.cloudformation.resources.values import Subject


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
