"""Every write of an item, told to who watches: what was written, and what stood there before."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Protocol

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from localaws.moto.patches import Method, Patches

# (hash value, range value or None)
Key = tuple[DynamoType, DynamoType | None]


class Watcher(Protocol):
    """Who is told of writes."""

    def wants(self, table: Table) -> bool:
        """Tell whether the writes of a table matter."""

    def record(self, table: Table, key: Key, before: Item | None) -> None:
        """Take note of a write of now; `before` is not changed any more, None where there was no item."""


def watch_writes(patches: Patches, watcher: Watcher) -> None:
    """Tell the watcher of all writes from now on."""
    patches.wrap(Table, "put_item", lambda method: _watched_put(watcher, method))
    patches.wrap(Table, "delete_item", lambda method: _watched_delete(watcher, method))
    patches.wrap(DynamoDBBackend, "update_item", lambda method: _watched_update(watcher, method))


def _watched_put(watcher: Watcher, put: Method) -> Method:
    def put_item(table: Table, item_attrs: Mapping[str, Any], *rest: Any, **more: Any) -> Item:
        found = _stored(table, item_attrs) if watcher.wants(table) else None
        item: Item = put(table, item_attrs, *rest, **more)
        watcher.record(table, (item.hash_key, item.range_key), found)
        return item

    return put_item


def _watched_delete(watcher: Watcher, delete: Method) -> Method:
    def delete_item(table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Item | None:
        item: Item | None = delete(table, hash_key, range_key)
        if item is not None:
            watcher.record(table, (hash_key, range_key), item)
        return item

    return delete_item


def _watched_update(watcher: Watcher, update: Method) -> Method:
    def update_item(backend: DynamoDBBackend, table_name: str, key: Mapping[str, Any], *rest: Any, **more: Any) -> Item:
        table = backend.get_table(table_name)
        before = copy.deepcopy(_stored(table, key)) if watcher.wants(table) else None
        item: Item = update(backend, table_name, key, *rest, **more)
        watcher.record(table, (item.hash_key, item.range_key), before)
        return item

    return update_item


def _stored(table: Table, attributes: Mapping[str, Any]) -> Item | None:
    """Return the item with the key that is among the attributes; None also where the key is not whole."""
    if not all(name in attributes for name in table.table_key_attrs):
        return None
    hash_key, *range_key = (DynamoType(attributes[name]) for name in table.table_key_attrs)
    return table.get_item(hash_key, range_key[0] if range_key else None)
