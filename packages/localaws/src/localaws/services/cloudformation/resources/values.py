"""What the parameters of a call are made from: properties, the resource's own name, its tags, a member of a list.

A `Value` tells which properties it reads, so that a table of calls tells what a type honours and what a change needs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath

from localaws.services.cloudformation.resources.resource_type import Calls, Place, Properties


@dataclass(frozen=True)
class Subject:
    """A resource in hand."""

    calls: Calls
    service: str
    place: Place
    properties: Properties
    before: Properties = field(default_factory=dict)
    """At an update: the properties as they were."""
    id: str = ""
    """The physical ID, empty until it stands."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    member: Any = None
    """In the calls of a list's members: the one at hand."""

    def changed(self, name: str) -> bool:
        """Tell whether a property differs from what it was."""
        return bool(self.before.get(name) != self.properties.get(name))


Identity = Callable[[Subject, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Value:
    """One parameter."""

    of: Callable[[Subject], Any]
    """None where the parameter is left out."""
    reads: frozenset[str] = frozenset()
    """The top-level properties that it depends on."""
    always: bool = False
    """Sent at each update, also where only changed parameters are."""


ID = Value(lambda subject: subject.id)
MEMBER = Value(lambda subject: subject.member)


def prop(name: str, cleared: object = None, *, always: bool = False) -> Value:
    """Return a property as it is; `cleared` is sent where an update takes it out of the template."""

    def of(subject: Subject) -> Any:
        if name in subject.properties:
            return subject.properties[name]
        return cleared if name in subject.before else None

    return Value(of, frozenset({name}), always)


def named(name: str, longest: int) -> Value:
    """Return the property that names the resource, or else the generated name, of at most `longest` characters."""
    return Value(lambda subject: subject.properties.get(name) or subject.place.named(longest), frozenset({name}))


def constant(value: object) -> Value:
    """Return the same for every resource."""
    return Value(lambda _: value)


def attribute(name: str) -> Value:
    """Return an attribute of the resource as it stands."""
    return Value(lambda subject: subject.attributes.get(name))


def document(name: str) -> Value:
    """Return a policy document, an object or text in the template, as the text that operations take."""

    def of(subject: Subject) -> Any:
        value = subject.properties.get(name)
        return value if value is None or isinstance(value, str) else json.dumps(value)

    return Value(of, frozenset({name}))


def member(path: str) -> Value:
    """Return what a JMESPath finds in the member at hand."""
    return Value(lambda subject: jmespath.search(path, subject.member))


def converted(name: str, convert: Callable[[Any], Any], cleared: object = None) -> Value:
    """Return a property, converted where it is named."""
    plain = prop(name, cleared)

    def of(subject: Subject) -> Any:
        return convert(subject.properties[name]) if name in subject.properties else plain.of(subject)

    return Value(of, plain.reads)


def same(*names: str) -> dict[str, Value]:
    """Return properties that the operation has by the same names."""
    return {name: prop(name) for name in names}


def lowered(*names: str) -> dict[str, Value]:
    """Return properties that the operation writes with a small first letter, nested names too."""
    return {lower_first(name): converted(name, lower_keys) for name in names}


def lower_first(name: str) -> str:
    """Return it with a small first letter."""
    return name[:1].lower() + name[1:]


def lower_keys(value: Any) -> Any:
    """Return objects, nested ones too, with small first letters of their names."""
    if isinstance(value, Mapping):
        return {lower_first(name): lower_keys(inner) for name, inner in value.items()}
    return [lower_keys(inner) for inner in value] if isinstance(value, list) else value


def tag_pairs(name: str = "Tags", key: str = "Key", value: str = "Value") -> Value:
    """Return all tags of the resource as a list of `key` and `value`."""

    def of(subject: Subject) -> Any:
        tags = subject.place.tags_with(subject.properties.get(name))
        return [{key: k, value: v} for k, v in tags.items()] or None

    return Value(of, frozenset({name}))


def tag_map(name: str = "Tags") -> Value:
    """Return all tags of the resource by their keys."""
    return Value(lambda s: s.place.tags_with(s.properties.get(name)) or None, frozenset({name}))


def by(value: Value) -> Identity:
    """Return an identity: what a value is of the resource, such as its `named` name."""
    return lambda subject, _answer: str(value.of(subject))


def told(path: str) -> Identity:
    """Return an identity: what a JMESPath finds in the answer to the creating call."""
    return lambda _subject, answer: str(jmespath.search(path, answer))
