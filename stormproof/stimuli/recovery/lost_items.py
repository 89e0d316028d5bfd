"""Items of our own in a table: written, a moment noted, and lost in several ways. None of them stays in the table.

Before they are written they stand in the journal: what a killed run left goes with the next verb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stormproof.aws.calls.own_items import if_ours
from stormproof.aws.observe.invokers import listeners
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.own_data import Item, item, item_key
from stormproof.core.system import Table
from stormproof.core.undo import MARK, MARKED
from stormproof.stimuli.shared.listeners import must_tell_nobody
from stormproof.stimuli.shared.passing_time import whole_second

WRITTEN = 6
"""Items that are there at the moment; one more is written after it."""
JUNK = {"S": "junk"}


@dataclass(frozen=True)
class OwnItems:
    """A table, with what DescribeTable tells of it, and the items of ours in it."""

    table: Table
    described: Mapping[str, Any]

    @property
    def wanted(self) -> tuple[dict[str, Any], ...]:
        """The items as they are at the moment."""
        return tuple(item(key) for key in self.keys[:WRITTEN])

    @property
    def keys(self) -> tuple[dict[str, dict[str, Any]], ...]:
        """Their keys; the last one's item is written after the moment."""
        return tuple(item_key(self.described, number) for number in range(WRITTEN + 1))

    def put(self, item: Item) -> Call:
        """Return the call that writes an item, over nobody's but ours."""
        where = {"TableName": self.table.name, "Item": dict(item)}
        return Call("dynamodb", "put_item", {**where, **if_ours(self.keys[0])}, idempotent=True)

    def where(self, number: int) -> dict[str, Any]:
        """Return what names an item in a call."""
        return {"TableName": self.table.name, "Key": self.keys[number]}


def own_items(bench: Bench, table: Table) -> OwnItems:
    """Return the items that a table can have of ours; raises CouldNotLook."""
    return OwnItems(table, bench.reads.read("dynamodb", "describe_table", TableName=table.name)["Table"])


def lose(bench: Bench, tables: Sequence[OwnItems]) -> datetime:
    """Write items into all tables and lose them, and return the moment at which they were there, a whole second.

    Raises Undecidable ``needs_notify`` where somebody would be told of an item: then nothing is written at all.
    """
    for each in tables:
        must_tell_nobody(bench, f"table {each.table.name}", listeners.of_table(bench.reads, each.table.name))
    with ExitStack() as stack:
        for each in tables:
            gone = tuple(Call("dynamodb", "delete_item", each.where(number)) for number in range(WRITTEN + 1))
            stack.enter_context(bench.hold(FaultInjection(f"items of a run in {each.table.name}", (), gone)))
            _make(bench, (each.put(item) for item in each.wanted))
            _be_there(bench, each)
        moment = whole_second(bench)
        for each in tables:
            _make(bench, _losses(each))
    return moment


def _losses(each: OwnItems) -> Iterator[Call]:
    """Yield what items are lost by: deleted, overwritten, changed, emptied; one is added."""
    junk = {"stormproof_text": JUNK, MARK: MARKED}
    yield Call("dynamodb", "delete_item", {**each.where(0), **if_ours(each.keys[0])}, idempotent=True)
    yield each.put({**junk, **each.keys[1]})
    changed = {"UpdateExpression": "SET stormproof_number = :junk", "ExpressionAttributeValues": {":junk": JUNK}}
    yield Call("dynamodb", "update_item", {**each.where(2), **changed}, idempotent=True)
    emptied = {"UpdateExpression": "REMOVE stormproof_map, stormproof_list"}
    yield Call("dynamodb", "update_item", {**each.where(3), **emptied}, idempotent=True)
    yield Call("dynamodb", "delete_item", {**each.where(4), **if_ours(each.keys[4])}, idempotent=True)
    yield each.put(item(each.keys[WRITTEN]))


def _make(bench: Bench, calls: Iterator[Call]) -> None:
    for call in calls:
        bench.writer.call(call)


def _be_there(bench: Bench, each: OwnItems) -> None:
    for number in range(WRITTEN):
        if "Item" not in bench.reads.read("dynamodb", "get_item", ConsistentRead=True, **each.where(number)):
            raise CouldNotLook("recovery.item_lost", f"{each.table.name}: an item that was just written is not there")
