"""JSON Pointers: https://www.rfc-editor.org/rfc/rfc6901. Standard library only: they travel with the probes."""

from __future__ import annotations

import re
from typing import Any

INDEX = re.compile(r"0|[1-9][0-9]*")
"""RFC 6901, 4: no leading zeros. ``-`` is the element after the last, which is never there."""


def at(document: Any, pointer: str) -> Any:
    """Return what a pointer points to in parsed JSON; raises LookupError where nothing is there.

    Raises ValueError for what is no pointer: neither empty nor beginning with ``/``.
    """
    for part in parts(pointer):
        document = document[_key(document, part)]
    return document


def put(document: Any, pointer: str, value: Any) -> Any:
    """Return parsed JSON with another value where a pointer points to; raises as `at`."""
    return _put(document, parts(pointer), value)


def holds(document: Any, pointer: str, value: Any) -> bool:
    """Tell whether a pointer points to a value; true and 1 are different values, as JSON has it."""
    try:
        found = at(document, pointer)
    except LookupError:
        return False
    return isinstance(found, bool) == isinstance(value, bool) and bool(found == value)


def parts(pointer: str) -> tuple[str, ...]:
    """Return the names on the way, unescaped; raises ValueError for what is no pointer."""
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON Pointer: it begins with /")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def escaped(name: str) -> str:
    """Return a name as it stands in a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _put(document: Any, way: tuple[str, ...], value: Any) -> Any:
    if not way:
        return value
    key = _key(document, way[0])
    copy = document.copy()
    copy[key] = _put(document[key], way[1:], value)
    return copy


def _key(document: Any, name: str) -> str | int:
    if isinstance(document, dict) and name in document:
        return name
    if isinstance(document, list) and INDEX.fullmatch(name) and int(name) < len(document):
        return int(name)
    raise LookupError(f"there is no {name!r}")
