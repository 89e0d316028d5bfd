"""Things of API Gateway that are changed by patch operations, as values by path.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from stormproof.aws.undo.disturbances.kind import Split
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values


def patched_by(*names: str) -> Callable[[Values], Split]:
    """Return what takes an update apart: what it removes is None."""

    def split(parameters: Values) -> Split:
        resource = {name: parameters[name] for name in names}
        return resource, {each["path"]: each.get("value") for each in parameters["patchOperations"]}

    return split


def repatched(operation: str) -> Callable[[Reads, Values, Values | None], Iterable[Call]]:
    """Return what patches values back."""

    def back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
        operations = patch(values or {})
        if operations:
            yield Call("apigateway", operation, {**resource, "patchOperations": operations})

    return back


def patch(values: Values) -> list[dict[str, str]]:
    """Return the operations that set values by path, and remove those that are None."""
    return [
        {"op": "remove", "path": path} if value is None else {"op": "replace", "path": path, "value": str(value)}
        for path, value in values.items()
    ]


def by_path(found: Mapping[str, Any], below: str = "") -> dict[str, Any]:
    """Return what an answer holds by path, structures beside what is in them."""
    flat: dict[str, Any] = {}
    for name, value in found.items():
        path = f"{below}/{name}"
        flat[path] = value
        if isinstance(value, Mapping):
            flat |= by_path(value, path)
    return flat
