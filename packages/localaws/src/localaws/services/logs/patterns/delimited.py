"""Conditions on space-delimited events.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-space-delimited-log-events.html: what stands
between square brackets or double quotes is one field; without an ellipsis the number of fields must agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localaws.services.logs.patterns.operands import ORDER, Number, Operand, number

FIELD = re.compile(r'"((?:\\.|[^"\\])*)"(?=\s|$)|\[([^\]]*)\](?=\s|$)|(\S+)')


def split(message: str) -> list[str]:
    """Return the fields of an event, without their brackets or quotes."""
    return [next(part for part in found.groups() if part is not None) for found in FIELD.finditer(message)]


@dataclass(frozen=True)
class Compare:
    """``bytes > 1000``: a named field against an operand."""

    name: str
    operator: str
    operand: Operand

    def holds(self, fields: Mapping[str, str]) -> bool:
        """Tell whether the condition holds; a field that the pattern does not name satisfies none."""
        value = fields.get(self.name)
        if value is None:
            return False
        if self.operator in ORDER:
            measured = number(value)
            comparable = measured is not None and isinstance(self.operand, Number)
            return comparable and ORDER[self.operator](measured, self.operand.value)  # type: ignore[arg-type,union-attr] # comparable says both
        return self.operand.admits(value) == (self.operator == "=")


@dataclass(frozen=True)
class Either:
    """At least one holds."""

    parts: tuple[Clause, ...]

    def holds(self, fields: Mapping[str, str]) -> bool:
        """Tell whether the clause holds for the fields."""
        return any(part.holds(fields) for part in self.parts)


@dataclass(frozen=True)
class Both:
    """All hold."""

    parts: tuple[Clause, ...]

    def holds(self, fields: Mapping[str, str]) -> bool:
        """Tell whether the clause holds for the fields."""
        return all(part.holds(fields) for part in self.parts)


Clause = Compare | Either | Both


def first_name(clause: Clause) -> str:
    """Return the field that a clause begins with: the one whose place it takes."""
    return clause.name if isinstance(clause, Compare) else first_name(clause.parts[0])


@dataclass(frozen=True)
class Slot:
    """A place in the pattern: a name (None where it was left out) and its clause; `rest` stands for any number."""

    name: str | None = None
    clause: Clause | None = None
    rest: bool = False


@dataclass(frozen=True)
class Delimited:
    """A pattern in square brackets; without any slot it matches every event."""

    slots: tuple[Slot, ...]

    def matches(self, message: str) -> bool:
        """Tell whether the message has the pattern's fields and they satisfy its clauses."""
        if not self.slots:
            return True
        fields = self._named(split(message))
        return fields is not None and all(slot.clause.holds(fields) for slot in self.slots if slot.clause)

    def extract(self, message: str) -> dict[str, str]:
        """Return the fields by ``$name``, those without a name by ``$`` and their place."""
        fields = self._named(split(message)) or {}
        return {f"${name}": value for name, value in fields.items()}

    def field(self, selector: str, message: str) -> str | None:
        """Return the field of that ``$name``."""
        return self.extract(message).get(selector)

    def _named(self, values: Sequence[str]) -> dict[str, str] | None:
        rest = next((place for place, slot in enumerate(self.slots) if slot.rest), None)
        if rest is None:
            names = [slot.name for slot in self.slots]
        else:
            spare = len(values) - len(self.slots) + 1
            names = [slot.name for slot in self.slots[:rest]] + [None] * spare
            names += [slot.name for slot in self.slots[rest + 1 :]]
            if spare < 0:
                return None
        if len(names) != len(values):
            return None
        return {name or str(place): value for place, (name, value) in enumerate(zip(names, values, strict=True), 1)}
