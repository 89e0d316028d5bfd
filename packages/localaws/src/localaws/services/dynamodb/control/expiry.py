"""DynamoDB's time to live: items are deleted as the virtual clock passes the time that they carry.

moto keeps them for ever. AWS deletes "within a few days of their expiration", without a lower bound; here it is within
a minute. An item whose time lies more than five years back is never deleted:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches

GRAIN = 60
TOO_LONG_AGO = 5 * 365 * 86400


class Expiry:
    """Puts sweeps of tables on the clock's agenda: one a table and minute, however many items expire in it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._due: set[tuple[str, str, float]] = set()

    def expect(self, table: Table, item: Item) -> None:
        """See to it that the item is swept when its time has come; callable from any thread."""
        moment = _moment(table, item)
        if moment is None or moment < time.time() - TOO_LONG_AGO:
            return
        sweep = (table.region_name, table.name, math.ceil(moment / GRAIN) * GRAIN)
        self._platform.loop.call_soon_threadsafe(self._schedule, sweep)

    def _schedule(self, sweep: tuple[str, str, float]) -> None:
        if sweep in self._due:
            return
        self._due.add(sweep)
        region, table, due = sweep

        async def run() -> None:
            self._due.discard(sweep)
            await asyncio.to_thread(self._sweep, region, table)

        self._platform.clock.at(due, run)

    def _sweep(self, region: str, name: str) -> None:
        with self._platform.locks.of("dynamodb", region):
            table = dynamodb_backends[ACCOUNT][region].tables.get(name)
            if table is None:
                return
            now = time.time()
            for item in table.all_items():
                moment = _moment(table, item)
                if moment is not None and now - TOO_LONG_AGO <= moment <= now:
                    table.delete_item(item.hash_key, item.range_key)


def install(patches: Patches, platform: Platform) -> None:
    """Watch writes for the time to live, and what is there already when it is switched on."""
    expiry = Expiry(platform)
    patches.wrap(Table, "put_item", lambda method: _expecting_put(expiry, method))
    patches.wrap(DynamoDBBackend, "update_item", lambda method: _expecting_update(expiry, method))
    patches.wrap(DynamoDBBackend, "update_time_to_live", lambda method: _expecting_all(expiry, method))


def _expecting_put(expiry: Expiry, put: Method) -> Method:
    def put_item(table: Table, *rest: Any, **more: Any) -> Item:
        item: Item = put(table, *rest, **more)
        expiry.expect(table, item)
        return item

    return put_item


def _expecting_update(expiry: Expiry, update: Method) -> Method:
    def update_item(backend: DynamoDBBackend, table_name: str, *rest: Any, **more: Any) -> Item:
        item: Item = update(backend, table_name, *rest, **more)
        expiry.expect(backend.get_table(table_name), item)
        return item

    return update_item


def _expecting_all(expiry: Expiry, update: Method) -> Method:
    def update_time_to_live(backend: DynamoDBBackend, table_name: str, ttl_spec: Mapping[str, Any]) -> None:
        update(backend, table_name, ttl_spec)
        table = backend.get_table(table_name)
        for item in table.all_items():
            expiry.expect(table, item)

    return update_time_to_live


def _moment(table: Table, item: Item) -> float | None:
    """Return when the item expires (epoch seconds); None where it carries no number, or the table expires nothing."""
    if table.ttl.get("TimeToLiveStatus") != "ENABLED":
        return None
    attribute = item.attrs.get(table.ttl["AttributeName"])
    if attribute is None or attribute.type != "N":
        return None
    return float(attribute.value)
