"""Conditions on JSON events.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html: a selector that leads to
an array, an object or nowhere satisfies neither ``=`` nor ``!=``; booleans and null have ``IS`` of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from localaws.services.logs.patterns.operands import ORDER, Number, Operand

STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
ABSENT = object()
CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


@lru_cache(maxsize=64)
def document(message: str) -> Any:
    """Return the JSON object or array that a message is, None for any other message."""
    if not message.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(message)
    except ValueError:
        return None


def steps(selector: str) -> tuple[str | int, ...]:
    """Return the keys and indexes of a selector: ``$.a[0].b`` gives ``("a", 0, "b")``."""
    return tuple(name or int(index) for name, index in STEP.findall(selector))


def find(root: Any, path: Sequence[str | int]) -> Any:
    """Return what the path leads to, ABSENT where it leads nowhere."""
    for step in path:
        named = isinstance(step, str) and isinstance(root, dict) and step in root
        indexed = isinstance(step, int) and isinstance(root, list) and step < len(root)
        if not named and not indexed:
            return ABSENT
        root = root[step]
    return root


@dataclass(frozen=True)
class Condition:
    """What all conditions share: the selector, as written."""

    selector: str

    @cached_property
    def path(self) -> tuple[str | int, ...]:
        """The selector's steps."""
        return steps(self.selector)


@dataclass(frozen=True)
class Compare(Condition):
    """``$.a >= 5``: numbers by order, texts and numbers by equality with wildcards."""

    operator: str
    operand: Operand

    def holds(self, root: Any) -> bool:
        """Tell whether the condition holds for a document."""
        value = find(root, self.path)
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        if not numeric and not isinstance(value, str):
            return False
        if self.operator in ORDER:
            return numeric and isinstance(self.operand, Number) and ORDER[self.operator](value, self.operand.value)
        if numeric and isinstance(self.operand, Number):
            equal = bool(value == self.operand.value)
        else:
            equal = self.operand.admits(value if isinstance(value, str) else json.dumps(value))
        return equal == (self.operator == "=")


@dataclass(frozen=True)
class Constant(Condition):
    """``$.a IS TRUE``, ``IS FALSE`` or ``IS NULL``."""

    constant: str

    def holds(self, root: Any) -> bool:
        """Tell whether the condition holds for a document."""
        return find(root, self.path) is CONSTANTS[self.constant]


@dataclass(frozen=True)
class Absent(Condition):
    """``$.a NOT EXISTS``."""

    def holds(self, root: Any) -> bool:
        """Tell whether the condition holds for a document."""
        return find(root, self.path) is ABSENT


@dataclass(frozen=True)
class Either:
    """At least one holds."""

    parts: tuple[Clause, ...]

    def holds(self, root: Any) -> bool:
        """Tell whether the clause holds for a document."""
        return any(part.holds(root) for part in self.parts)


@dataclass(frozen=True)
class Both:
    """All hold."""

    parts: tuple[Clause, ...]

    def holds(self, root: Any) -> bool:
        """Tell whether the clause holds for a document."""
        return all(part.holds(root) for part in self.parts)


Clause = Compare | Constant | Absent | Either | Both


@dataclass(frozen=True)
class Json:
    """A pattern in braces."""

    clause: Clause

    def matches(self, message: str) -> bool:
        """Tell whether the message is JSON for which the clause holds."""
        root = document(message)
        return root is not None and self.clause.holds(root)

    def extract(self, message: str) -> dict[str, str]:
        """Return the values that the pattern's selectors lead to, by selector."""
        root = document(message)
        found = {condition.selector: find(root, condition.path) for condition in self._conditions(self.clause)}
        return {name: _spelled(value) for name, value in found.items() if value is not ABSENT}

    def field(self, selector: str, message: str) -> str | None:
        """Return the text or number that a selector leads to, whether or not the pattern names it."""
        value = find(document(message), steps(selector))
        return _spelled(value) if isinstance(value, str | int | float) else None

    def _conditions(self, clause: Clause) -> list[Condition]:
        if isinstance(clause, Either | Both):
            return [condition for part in clause.parts for condition in self._conditions(part)]
        return [clause]


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
