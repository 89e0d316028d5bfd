"""Items and objects of our own, which are lost on purpose and brought back: by these names nobody else's is taken.

An item's key has the form that its table wants: text, number or bytes,
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from stormproof.core.undo import ITEM, MARK, MARKED, NUMBER

NAME = "stormproof-probe-recovery-"
"""How a key of an item begins, where the table wants text or bytes."""
LOWEST = -840084008499
"""The lowest key of an item where the table wants a number; the highest is 90 above."""
FOLDER = "stormproof-probe/recovery/"
"""In what folder an object stands, below whatever prefix a lifecycle rule names."""
Key = Mapping[str, Mapping[str, Any]]
Item = Mapping[str, Mapping[str, Any]]

VALUES: Item = {
    "text": {"S": "written by stormproof to be lost and brought back: äöü 漢字 \u2028"},
    "number": {"N": "12345678901234567890.123456789"},
    "bytes": {"B": bytes(range(256))},
    "yes": {"BOOL": True},
    "nothing": {"NULL": True},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["-1", "2.5"]},
    "list": {"L": [{"S": "first"}, {"N": "2"}, {"L": []}]},
    "map": {"M": {"inner": {"S": "value"}, "empty": {"M": {}}}},
}
"""Attributes of every type that DynamoDB has, but one of its sets."""


def item_key(table: Mapping[str, Any], number: int) -> dict[str, dict[str, Any]]:
    """Return a key that is nobody's, as DescribeTable says that the table wants it; `number` is 0 to 90."""
    text = f"{NAME}{number}"
    values: dict[str, Any] = {"S": text, "N": str(LOWEST + number), "B": text.encode()}
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    names = [each["AttributeName"] for each in table["KeySchema"]]
    return {name: {kinds[name]: values[kinds[name]]} for name in names}


def item(key: Key, **more: Any) -> dict[str, Any]:
    """Return an item of ours with attributes of every type."""
    return {**{f"stormproof_{name}": value for name, value in VALUES.items()}, **more, **key, MARK: MARKED}


def own_key_value(value: Any) -> bool:
    """Tell whether a value of a key is one of ours."""
    if isinstance(value, bytes | bytearray):
        value = bytes(value).decode("utf-8", "replace")
    if value in {ITEM, NUMBER} or str(value).startswith(NAME):
        return True
    return str(value) in {str(LOWEST + number) for number in range(91)}


def own_object(key: str) -> bool:
    """Tell whether an object's key is one of ours."""
    return FOLDER in key


def same_item(one: Item, other: Item) -> bool:
    """Tell whether two items say the same: the order within a set says nothing, nor how a number is written."""
    return bool(_canonical({"M": one}) == _canonical({"M": other}))


def _canonical(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    if kind == "M":
        return kind, tuple(sorted((name, _canonical(each)) for name, each in value.items()))
    if kind == "L":
        return kind, tuple(map(_canonical, value))
    if kind in {"N", "NS"}:
        return kind, Decimal(value) if kind == "N" else frozenset(map(Decimal, value))
    return kind, frozenset(map(_plain, value)) if kind in {"SS", "BS"} else _plain(value)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes | bytearray) else value
