"""Patch operations of what differs between two versions of a resource: how API Gateway is updated.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html says which paths take which operations; a member
of a map or a list is named in the path, with ``~`` as ``~0`` and ``/`` as ``~1``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.common.attributes import text
from localaws.services.cloudformation.resources.simple import Call
from localaws.services.cloudformation.resources.values import Subject, Value, constant

Operations = list[dict[str, str]]
Patch = Callable[[Any, Any], Operations]
"""Takes a property before and after, None where it is not named, and returns the operations of the difference."""


def operation(op: str, path: str, value: Any = None) -> dict[str, str]:
    """Return one operation."""
    return {"op": op, "path": path} | ({} if value is None else {"value": text(value)})


def escaped(name: str) -> str:
    """Return a name as a segment of a path."""
    return name.replace("~", "~0").replace("/", "~1")


def plain(path: str, cleared: str | None = "") -> Patch:
    """Return the patch of a single value.

    `cleared` is the value it gets when its property is taken out; None removes it.
    """

    def patch(before: Any, after: Any) -> Operations:
        if before == after:
            return []
        if after is not None:
            return [operation("replace", path, after)]
        return [operation("remove", path) if cleared is None else operation("replace", path, cleared)]

    return patch


def mapping(path: str, added: str = "add") -> Patch:
    """Return the patch of a map; `added` is the operation for a new member."""

    def patch(before: Any, after: Any) -> Operations:
        old, new = before or {}, after or {}
        gone = [operation("remove", f"{path}/{escaped(name)}") for name in old if name not in new]
        put = [
            operation("replace" if name in old else added, f"{path}/{escaped(name)}", value)
            for name, value in new.items()
            if old.get(name) != value
        ]
        return gone + put

    return patch


def listing(path: str) -> Patch:
    """Return the patch of a list of names, whose order does not count."""

    def patch(before: Any, after: Any) -> Operations:
        old, new = before or [], after or []
        gone = [operation("remove", f"{path}/{escaped(name)}") for name in old if name not in new]
        return gone + [operation("add", f"{path}/{escaped(name)}") for name in new if name not in old]

    return patch


def nested(table: Mapping[str, Patch], removed: str | None = None) -> Patch:
    """Return the patch of an object by the patches of its members; `removed` is the path that removes it whole."""

    def patch(before: Any, after: Any) -> Operations:
        if removed and before and not after:
            return [operation("remove", removed)]
        return differences(before or {}, after or {}, table)

    return patch


def differences(before: Mapping[str, Any], after: Mapping[str, Any], table: Mapping[str, Patch]) -> Operations:
    """Return the operations that lead from one version to another; `table` has a patch by each property's name."""
    return [each for name, patch in table.items() for each in patch(before.get(name), after.get(name))]


@dataclass(frozen=True)
class Patched:
    """Properties that an operation updates by patches."""

    operation: str
    place: Mapping[str, Value]
    """The parameters that name the resource."""
    table: Mapping[str, Patch]
    later: frozenset[str] = frozenset()
    """Those of them that the operation that creates the resource does not take: sent when it stands."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset(self.table)

    def create(self, subject: Subject) -> None:
        """Send what the operation that created the resource does not take."""
        self._send(subject, {name: patch for name, patch in self.table.items() if name in self.later})

    def update(self, subject: Subject) -> None:
        """Send what differs, in one request: it is applied whole or not at all."""
        self._send(subject, self.table)

    def delete(self, subject: Subject) -> None:
        """Goes with the resource."""

    def _send(self, subject: Subject, table: Mapping[str, Patch]) -> None:
        if found := differences(subject.before, subject.properties, table):
            Call(self.operation, {**self.place, "patchOperations": constant(found)}).made(subject)
