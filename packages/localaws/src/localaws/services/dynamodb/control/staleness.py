"""DynamoDB's eventually consistent reads: in rough weather they do not see the writes of the last moment.

moto's reads see every write at once. AWS's may miss "a recently completed write" unless ConsistentRead is asked for:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
Here they always miss it, so that who relies on them finds out. Transactions read what is there.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches
from localaws.services.dynamodb.control.writes import Key, watch_writes

READS = ("get_item", "batch_get_item", "query", "scan")


class Recent:
    """The writes of the last `seconds`, with what stood there before."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._writes: deque[tuple[float, Table, Key, Item | None]] = deque()

    @staticmethod
    def wants(_table: Table) -> bool:
        """All tables matter."""
        return True

    def record(self, table: Table, key: Key, before: Item | None) -> None:
        """Keep a write of now."""
        self._writes.append((time.time(), table, key, before))

    @contextlib.contextmanager
    def unseen(self, consistent: set[str]) -> Iterator[None]:
        """Take these writes back while the block runs, but those to tables that are to be read consistently.

        The caller holds the lock of the backend: nobody else sees it.
        """
        horizon = time.time() - self._seconds
        while self._writes and self._writes[0][0] < horizon:
            self._writes.popleft()
        present: list[tuple[Table, Key, Item | None]] = []
        for _, table, key, before in reversed(self._writes):
            if table.name not in consistent:
                present.append((table, key, _swap(table, key, before)))
        try:
            yield
        finally:
            for table, key, item in reversed(present):
                _swap(table, key, item)


def install(patches: Patches, stale_s: float) -> None:
    """Let reads miss writes, where the weather is such."""
    if not stale_s:
        return
    recent = Recent(stale_s)
    watch_writes(patches, recent)
    for name in READS:
        patches.wrap(DynamoHandler, name, lambda method: _reading_late(recent, method))


def _reading_late(recent: Recent, read: Method) -> Method:
    def read_late(self: DynamoHandler) -> Any:
        with recent.unseen(_consistent(self.body)):
            return read(self)

    return read_late


def _consistent(body: Mapping[str, Any]) -> set[str]:
    """Return the tables that a request reads consistently."""
    if "RequestItems" in body:
        return {name for name, request in body["RequestItems"].items() if request.get("ConsistentRead")}
    return {body["TableName"]} if body.get("ConsistentRead") else set()


def _swap(table: Table, key: Key, item: Item | None) -> Item | None:
    """Put an item, or none, in the place of what is there, and return that."""
    hash_key, range_key = key
    items: dict[Any, Any] = table.items if range_key is None else table.items[hash_key]
    place = hash_key if range_key is None else range_key
    found: Item | None = items.pop(place, None)
    if item is not None:
        items[place] = item
    return found
