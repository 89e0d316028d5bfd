"""What a moment had, compared one by one with what is there now: items by their keys."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
Item = Mapping[str, Any]
"""An item in DynamoDB's own form: attribute -> {type: value}.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""
Key = tuple[str, ...]
"""The values of an item's key, the partition key's first, each as its type and its value."""
SETS = frozenset({"SS", "NS", "BS"})
"""Types whose members have no order."""


@dataclass(frozen=True)
class Comparison(Generic[KeyT]):
    """What became of all that either side has, by key.

    `lost` was there at the moment and is not now; `changed` is there with another content, which is newer than the
    moment; `newer` is there now and was not then.
    """

    same: tuple[KeyT, ...] = ()
    lost: tuple[KeyT, ...] = ()
    changed: tuple[KeyT, ...] = ()
    newer: tuple[KeyT, ...] = ()

    @property
    def is_as_then(self) -> bool:
        """Tell whether all that the moment had is there as it was; what came since does not matter."""
        return not (self.lost or self.changed)


def compare(wanted: Mapping[KeyT, Any], found: Mapping[KeyT, Any]) -> Comparison[KeyT]:
    """Compare what a moment had with what is found; the order is that of the sides."""
    there = [key for key in wanted if key in found]
    return Comparison(
        same=tuple(key for key in there if _same(wanted[key], found[key])),
        lost=tuple(key for key in wanted if key not in found),
        changed=tuple(key for key in there if not _same(wanted[key], found[key])),
        newer=tuple(key for key in found if key not in wanted),
    )


def key_of(item: Item, names: Sequence[str]) -> Key:
    """Return an item's key by the names of its attributes, the partition key's first; raises KeyError without one."""
    return tuple(_text(kind, value) for name in names for kind, value in item[name].items())


def keyed(items: Sequence[Item], names: Sequence[str]) -> dict[Key, Item]:
    """Return items by their keys."""
    return {key_of(item, names): item for item in items}


def _text(kind: str, value: Any) -> str:
    return f"{kind}:{value.hex() if isinstance(value, bytes) else value}"


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or _plain(one) == _plain(other)


def _plain(value: Any) -> Any:
    """Return a value in a form in which equal ones are equal: sets have no order."""
    if isinstance(value, Mapping):
        return {name: _of_type(name, each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _of_type(name: str, value: Any) -> Any:
    if name in SETS and isinstance(value, list | tuple | set | frozenset):
        return sorted(json.dumps(each.hex() if isinstance(each, bytes) else each) for each in value)
    return _plain(value)
