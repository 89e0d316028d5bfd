"""Parameters of the rest-xml protocol's bodies: elements become dicts, repeated ones lists, by the names on the wire.

https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#xml-shape-serialization
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

Element = Any
"""What xmltodict makes of one: a dict of its children, its text, None where it is empty."""


def from_xml(body: bytes, shape: Any) -> dict[str, Any]:
    """Return a document by a structure's shape; what the shape does not have is left out. Raises ValueError."""
    try:
        (root,) = xmltodict.parse(body).values()
    except ExpatError as error:
        raise ValueError(str(error)) from None
    return _structure(root, shape)


def _value(element: Element, shape: Any) -> Any:
    return READ.get(shape.type_name, _text)(element, shape)


def _structure(element: Element, shape: Any) -> dict[str, Any]:
    children = _children(element)
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        if member.serialization.get("xmlAttribute"):
            continue  # the type of a grantee, which S3 checks itself
        if below := children.get(_repeated(member, wire)):
            found[wire] = _many(below, member) if _is_flat(member) else _value(below[-1], member)
    return found


def _children(element: Element) -> Mapping[str, list[Element]]:
    """Return the elements below one, those of a name together, without the prefixes of namespaces."""
    if not isinstance(element, Mapping):
        return {}
    named = {name.rpartition(":")[2]: below for name, below in element.items() if not name.startswith(("@", "#"))}
    return {name: below if isinstance(below, list) else [below] for name, below in named.items()}


def _is_flat(shape: Any) -> bool:
    return shape.type_name == "list" and bool(shape.serialization.get("flattened"))


def _repeated(shape: Any, wire: str) -> str:
    return str(shape.member.serialization.get("name", wire)) if _is_flat(shape) else wire


def _many(elements: list[Element], shape: Any) -> list[Any]:
    return [_value(each, shape.member) for each in elements]


def _list(element: Element, shape: Any) -> list[Any]:
    return [_value(each, shape.member) for below in _children(element).values() for each in below]


def _text(element: Element, _shape: Any) -> Any:
    if isinstance(element, Mapping):
        return str(element.get("#text") or "")
    return element or ""


def _integer(element: Element, shape: Any) -> Any:
    text = _text(element, shape).strip()
    return int(text) if text.removeprefix("-").isdecimal() else text


def _boolean(element: Element, shape: Any) -> Any:
    text = _text(element, shape).strip()
    return {"true": True, "false": False, "1": True, "0": False}.get(text.lower(), text)


READ: Mapping[str, Callable[[Element, Any], Any]] = {
    "structure": _structure,
    "list": _list,
    "integer": _integer,
    "long": _integer,
    "boolean": _boolean,
}
