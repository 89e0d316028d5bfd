"""Parameters of the query protocol: ``Tags.member.1.Key=a`` becomes a list of a dict.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#request-serialization
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Tree = dict[str, Any]
OWN = ""
"""Where a node's own text stands beside its children."""


def from_form(form: Mapping[str, str], shape: Any) -> dict[str, Any]:
    """Return the parameters of a form by their names on the wire; what the shape does not have is left out."""
    tree: Tree = {}
    for name, text in form.items():
        node = tree
        for part in name.split("."):
            node = node.setdefault(part, {})
        node[OWN] = text
    return _structure(tree, shape)


def _value(node: Tree, shape: Any) -> Any:
    return READ.get(shape.type_name, _text)(node, shape)


def _structure(node: Tree, shape: Any) -> dict[str, Any]:
    found = {}
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        # SQS gives its lists other names in this protocol than in JSON.
        below = node.get(member.serialization.get("locationNameForQueryCompatibility", _flat_name(member, wire)))
        if below is not None and (value := _value(below, member)) is not None:
            found[wire] = value
    return found


def _flat_name(shape: Any, wire: str) -> str:
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        return str(shape.member.serialization.get("name", wire))
    return wire


def _list(node: Tree, shape: Any) -> list[Any]:
    if not shape.serialization.get("flattened"):
        node = node.get(shape.member.serialization.get("name", "member"), {})
    return [_value(node[place], shape.member) for place in sorted((p for p in node if p.isdecimal()), key=int)]


def _map(node: Tree, shape: Any) -> dict[str, Any]:
    if not shape.serialization.get("flattened"):
        node = node.get("entry", {})
    key, value = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    entries = [node[place] for place in sorted((p for p in node if p.isdecimal()), key=int)]
    return {_text(each[key], shape.key): _value(each.get(value, {}), shape.value) for each in entries if key in each}


def _text(node: Tree, _shape: Any) -> Any:
    return node.get(OWN)


def _integer(node: Tree, _shape: Any) -> Any:
    text = node.get(OWN)
    return int(text) if text is not None and text.removeprefix("-").isdecimal() else text


def _boolean(node: Tree, _shape: Any) -> Any:
    text = node.get(OWN)
    return None if text is None else {"true": True, "false": False}.get(text.lower(), text)


def _fraction(node: Tree, _shape: Any) -> Any:
    text = node.get(OWN)
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


READ: Mapping[str, Callable[[Tree, Any], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "integer": _integer,
    "long": _integer,
    "boolean": _boolean,
    "float": _fraction,
    "double": _fraction,
}
