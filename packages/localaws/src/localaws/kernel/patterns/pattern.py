"""Patterns as a whole: which fields must match what, over an event taken apart into its values.

An event's values lie at paths of names joined by dots; those in arrays lie at the array's path. What a pattern asks of
several fields below one array must hold for the same element: "JSON Array Matching", https://github.com/aws/event-ruler
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.kernel.patterns.rules import Dialect, Test, read_rule
from localaws.kernel.patterns.wildcards import PatternError

Element = Mapping[str, int]
"""Which element of each array, by the array's path, a value lies in."""
Values = Mapping[str, Sequence[tuple[Any, Element]]]


@dataclass(frozen=True)
class Field:
    """What is asked of one path: one of the tests, or that there is nothing; `depth`: how many levels down."""

    path: str
    tests: tuple[Test, ...]
    absent: bool
    depth: int

    @property
    def weight(self) -> int:
        """How much it adds to a pattern's combinations: rules times levels."""
        return (len(self.tests) + self.absent) * self.depth


@dataclass(frozen=True)
class Pattern:
    """A pattern that has been read: alternatives, each a list of fields that must all match."""

    alternatives: tuple[tuple[Field, ...], ...]

    @property
    def combinations(self) -> int:
        """How many combinations of rules it makes: the product over an alternative's fields, summed up."""
        total = 0
        for fields in self.alternatives:
            product = 1
            for field in fields:
                product *= field.weight
            total += product
        return total

    @property
    def fields(self) -> set[str]:
        """The paths that it asks for."""
        return {field.path for fields in self.alternatives for field in fields}

    @property
    def is_nested(self) -> bool:
        """Whether it asks for anything below the first level."""
        return any(field.depth > 1 for fields in self.alternatives for field in fields)

    def matches(self, event: Any) -> bool:
        """Tell whether an event, a JSON value, matches."""
        values = flattened(event)
        return any(_hold(fields, values, {}) for fields in self.alternatives)


def read(pattern: Any, dialect: Dialect) -> Pattern:
    """Read a pattern, a JSON value. Raises PatternError."""
    if not isinstance(pattern, dict):
        raise PatternError("Filter is not an object")
    return Pattern(tuple(_alternatives(pattern, "", 1, dialect)))


def flattened(event: Any) -> Values:
    """Return the scalar values of an event by path; an empty array or object has none."""
    found: defaultdict[str, list[tuple[Any, Element]]] = defaultdict(list)
    for path, value, element in _walk(event, "", {}):
        found[path].append((value, element))
    return found


def _walk(value: Any, path: str, element: dict[str, int]) -> Iterator[tuple[str, Any, dict[str, int]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, f"{path}.{name}" if path else name, element)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, path, {**element, path: number})
    else:
        yield path, value, element


def _alternatives(node: Mapping[str, Any], path: str, depth: int, dialect: Dialect) -> list[tuple[Field, ...]]:
    choices: list[list[tuple[Field, ...]]] = []
    for name, inner in node.items():
        if name == "$or" and _is_relation(inner, dialect):
            choices.append([fields for one in inner for fields in _alternatives(one, path, depth, dialect)])
            continue
        below = f"{path}.{name}" if path else name
        if isinstance(inner, dict):
            if not inner:
                raise PatternError("Empty objects are not allowed")
            choices.append(_alternatives(inner, below, depth + 1, dialect))
        elif isinstance(inner, list):
            choices.append([(_field(below, inner, depth, dialect),)])
        else:
            raise PatternError(f'"{name}" must be an object or an array')
    return [tuple(itertools.chain(*chosen)) for chosen in itertools.product(*choices)]


def _is_relation(inner: Any, dialect: Dialect) -> bool:
    """Tell whether $or relates patterns: a list of two objects or more, none of which is a match expression."""
    return (
        isinstance(inner, list)
        and len(inner) > 1
        and all(isinstance(one, dict) and one and not one.keys() & dialect.matches for one in inner)
    )


def _field(path: str, rules: list[Any], depth: int, dialect: Dialect) -> Field:
    if not rules:
        raise PatternError("Empty arrays are not allowed")
    tests = [read_rule(rule, dialect) for rule in rules]
    return Field(path, tuple(test for test in tests if test is not None), None in tests, depth)


def _hold(fields: Sequence[Field], values: Values, element: Element) -> bool:
    if not fields:
        return True
    field, *others = fields
    found = values.get(field.path)
    if not found:
        return field.absent and _hold(others, values, element)
    return any(
        _agree(element, own) and any(test(value) for test in field.tests) and _hold(others, values, {**element, **own})
        for value, own in found
    )


def _agree(one: Element, other: Element) -> bool:
    return all(one.get(array, at) == at for array, at in other.items())
