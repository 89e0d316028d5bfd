"""Items of a table: read from many places at once, compared with those of a moment, and written back one by one.

What was written since is newer: it is overwritten on demand alone, and only if it is still what was compared. That is
looked at right before the write, the whole item, and the write itself is on condition that no attribute has changed
that was there then. What remains is an attribute of a new name that somebody adds between these two calls, and, of an
item with more than `MOST_COMPARED` attributes, a change of the others in that time: DynamoDB has no condition on a
whole item, and it is overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.errors import CallFailed, UsageError
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.comparison import Comparison, Item, Key, compare, keyed
from stormproof.operations.recovery.parallel import each_of
from stormproof.operations.recovery.work import Work

SEGMENTS = 4
REFUSED = "ConditionalCheckFailed"
MOST_COMPARED = 100
"""Attributes of an item that a condition names: an expression has 4 KB and 300 operators.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""


@dataclass(frozen=True)
class Selection:
    """Which items are meant: those of these keys, those whose partition key begins so; all where neither is said."""

    keys: tuple[Mapping[str, Mapping[str, Any]], ...] = ()
    prefix: str = ""


@dataclass(frozen=True)
class TableKey:
    """The attributes of a table's key, the partition key's first, and their types."""

    names: tuple[str, ...]
    types: Mapping[str, str]


@dataclass(frozen=True)
class Items:
    """Both sides by key, and how they compare."""

    key: TableKey
    wanted: Mapping[Key, Item]
    found: Mapping[Key, Item]
    comparison: Comparison[Key] = field(init=False)

    def __post_init__(self) -> None:
        """Compare them."""
        object.__setattr__(self, "comparison", compare(self.wanted, self.found))


@dataclass(frozen=True)
class WrittenBack:
    """What came of it: keys that are as they were at the moment now, and keys that others have written meanwhile."""

    back: tuple[Key, ...]
    newer: tuple[Key, ...]


def table_key(reads: Reads, table: str) -> TableKey:
    """Return a table's key; raises NotThere."""
    told = reads.read("dynamodb", "describe_table", TableName=table)["Table"]
    schema = sorted(told["KeySchema"], key=lambda each: str(each["KeyType"]))
    types = {str(each["AttributeName"]): str(each["AttributeType"]) for each in told["AttributeDefinitions"]}
    return TableKey(tuple(str(each["AttributeName"]) for each in schema), types)


def selection_of(key: TableKey, items: Sequence[str], prefix: str) -> Selection:
    """Return what ``--item`` and ``--prefix`` mean; an item is JSON: ``{"PK": "a", "SK": "b"}``. Raises UsageError."""
    if prefix and key.types[key.names[0]] != "S":
        raise UsageError(f"--prefix: {key.names[0]} is no text", "name items with --item")
    return Selection(tuple(_key(key, text) for text in items), prefix)


def read_both(reads: Reads, source: str, side: str, chosen: Selection) -> Items:
    """Read what is there and what the moment had, both consistently, and compare them."""
    key = table_key(reads, source)
    with ThreadPoolExecutor(2, "recover-sides") as pool:
        found, wanted = (pool.submit(read_items, reads, table, key, chosen) for table in (source, side))
        return Items(key, wanted.result(), found.result())


def read_items(reads: Reads, table: str, key: TableKey, chosen: Selection) -> dict[Key, Item]:
    """Return the chosen items of a table by their keys."""
    if chosen.keys:
        answers = (reads.read("dynamodb", "get_item", TableName=table, Key=each, ConsistentRead=True)
                   for each in chosen.keys)  # fmt: skip
        return keyed([answer["Item"] for answer in answers if "Item" in answer], key.names)
    filtered = _beginning(key, chosen.prefix) if chosen.prefix else {}

    def segment(number: int) -> list[Item]:
        where: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
        where |= {"Segment": number, "TotalSegments": SEGMENTS}
        return reads.pages("dynamodb", "scan", "Items", **where, **filtered)

    with ThreadPoolExecutor(SEGMENTS, "recover-scan") as pool:
        return {
            name: item for part in pool.map(segment, range(SEGMENTS)) for name, item in keyed(part, key.names).items()
        }


def write_back(work: Work, table: str, items: Items, *, overwrite_newer: bool) -> WrittenBack:
    """Write items of the moment back: those that are lost, and, where that is said, those that were changed since."""
    due = (*items.comparison.lost, *(items.comparison.changed if overwrite_newer else ()))
    back: list[Key] = []
    newer = [] if overwrite_newer else list(items.comparison.changed)

    def write(name: Key) -> bool:
        return _written(work, table, items, name)

    for done, (name, written) in enumerate(each_of(due, write), 1):
        (back if written else newer).append(name)
        work.counted("items written back", done, len(due))
    return WrittenBack(tuple(back), tuple(newer))


def _written(work: Work, table: str, items: Items, name: Key) -> bool:
    """Write one item; tell whether it is there as it was at the moment, which it is not where others came first."""
    wanted, found = items.wanted[name], items.found.get(name)
    if found is not None and not _is(now := _standing(work, table, items.key, wanted), found):
        return _is(now, wanted)
    parameters = {"TableName": table, "Item": wanted, **_unless_newer(items.key, found)}
    try:
        work.writer.call(Call("dynamodb", "put_item", parameters, idempotent=True))
    except CallFailed as refused:
        if REFUSED not in refused.message:
            raise
        return _is(_standing(work, table, items.key, wanted), wanted)  # an answer of ours was lost
    return True


def _standing(work: Work, table: str, key: TableKey, item: Item) -> Item | None:
    """Read what stands under an item's key now, None for nothing."""
    where = {each: item[each] for each in key.names}
    told: dict[str, Any] = work.reads.read("dynamodb", "get_item", TableName=table, Key=where, ConsistentRead=True)
    return told.get("Item")


def _is(standing: Item | None, item: Item) -> bool:
    return standing is not None and compare({"": item}, {"": standing}).is_as_then


def _unless_newer(key: TableKey, found: Item | None) -> dict[str, Any]:
    """Return the condition that nothing stands there, or what was compared, as far as a condition can tell."""
    if found is None:
        return {"ConditionExpression": "attribute_not_exists(#0)", "ExpressionAttributeNames": {"#0": key.names[0]}}
    attributes = sorted(found)[:MOST_COMPARED]
    return {
        "ConditionExpression": " AND ".join(f"#{at} = :{at}" for at in range(len(attributes))),
        "ExpressionAttributeNames": {f"#{at}": name for at, name in enumerate(attributes)},
        "ExpressionAttributeValues": {f":{at}": found[name] for at, name in enumerate(attributes)},
    }


def _beginning(key: TableKey, prefix: str) -> dict[str, Any]:
    return {
        "FilterExpression": "begins_with(#key, :prefix)",
        "ExpressionAttributeNames": {"#key": key.names[0]},
        "ExpressionAttributeValues": {":prefix": {"S": prefix}},
    }


def _key(key: TableKey, text: str) -> dict[str, dict[str, Any]]:
    way_out = f"write it as JSON: {json.dumps(dict.fromkeys(key.names, '...'))}"
    try:
        given: Any = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--item {text!r} is no JSON", way_out) from error
    if not isinstance(given, dict) or set(given) != set(key.names):
        raise UsageError(f"--item {text!r} is no key of the table", way_out)
    kinds: Mapping[str, Callable[[Any], Any]] = {"S": str, "N": str, "B": lambda value: str(value).encode()}
    return {name: {key.types[name]: kinds[key.types[name]](given[name])} for name in key.names}


def shown(name: Key) -> str:
    """Return a key for people: its values without their types."""
    return " / ".join(each.partition(":")[2] for each in name)


def shown_all(names: Sequence[Key], most: int = 20) -> Iterator[str]:
    """Yield the first keys of many for people, and how many there are besides."""
    yield from (shown(name) for name in names[:most])
    if len(names) > most:
        yield f"and {len(names) - most:,} more"
