"""DynamoDB's metrics: consumed capacity, latency and failed conditions of each table.

moto measures nothing. Units are those of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/
read-write-operations.html: a write costs 1 for each KB begun, a strongly consistent read 1 for each 4 KB begun, an
eventually consistent one half of that, a transaction twice; metrics: .../metrics-dimensions.html
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import ConditionalCheckFailed
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Datum
from localaws.moto.patches import Method, Patches

NAMESPACE = "AWS/DynamoDB"
READ, WRITE = "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"
Cost = tuple[str, str, float]
"""(table, metric, units)"""
Weigh = Callable[[Mapping[str, Any], Mapping[str, Any]], Iterable[Cost]]
"""Tells what an operation cost, by its request and its answer."""


def install(patches: Patches, platform: Platform) -> None:
    """Measure the operations on items."""
    for operation, weigh in WEIGHED.items():
        patches.wrap(DynamoHandler, operation, partial(_measuring, platform, operation, weigh))


def _measuring(platform: Platform, operation: str, weigh: Weigh, moto: Method) -> Method:
    name = "".join(part.capitalize() for part in operation.split("_"))

    def measured(handler: DynamoHandler) -> ActionResult:
        body, begun = handler.body, time.perf_counter()
        try:
            result: ActionResult = moto(handler)
        except ConditionalCheckFailed:
            table, now = str(body.get("TableName")), platform.clock.now()
            failed = [(table, WRITE, 1.0), (table, "ConditionalCheckFailedRequests", 1.0)]
            platform.metrics.emit(handler.region, [_datum(cost, now) for cost in failed])
            raise
        now, passed = platform.clock.now(), (time.perf_counter() - begun) * 1000
        answer = result.result if isinstance(result.result, Mapping) else {}
        costs = list(weigh(body, answer))
        data = [_datum(cost, now) for cost in costs]
        for table in {table for table, _, _ in costs}:
            dimensions = {"TableName": table, "Operation": name}
            data.append(Datum(NAMESPACE, "SuccessfulRequestLatency", passed, now, "Milliseconds", dimensions))
        platform.metrics.emit(handler.region, data)
        return result

    return measured


def _datum(cost: Cost, now: float) -> Datum:
    table, metric, units = cost
    return Datum(NAMESPACE, metric, units, now, "Count", {"TableName": table})


def size(attributes: Mapping[str, Any] | None) -> int:
    """Return the bytes of an item: names and values, as DynamoDB counts them."""
    total = 0
    for name, value in (attributes or {}).items():
        typed = value if isinstance(value, DynamoType) else DynamoType(value)
        total += len(name.encode()) + typed.size()
    return total


def written(size_in_bytes: int) -> float:
    """Return the units of a write."""
    return float(max(1, math.ceil(size_in_bytes / 1024)))


def read(size_in_bytes: int, *, consistent: bool) -> float:
    """Return the units of a read."""
    return max(1, math.ceil(size_in_bytes / 4096)) * (1.0 if consistent else 0.5)


def _put(body: Mapping[str, Any], _answer: Mapping[str, Any]) -> Iterable[Cost]:
    return [(body["TableName"], WRITE, written(size(body["Item"])))]


def _change(body: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[Cost]:
    """An update or a delete: by what it returned of the item, else by its key alone."""
    return [(body["TableName"], WRITE, written(max(size(answer.get("Attributes")), size(body["Key"]))))]


def _get(body: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[Cost]:
    consistent = bool(body.get("ConsistentRead"))
    return [(body["TableName"], READ, read(size(answer.get("Item")), consistent=consistent))]


def _search(body: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[Cost]:
    total = sum(size(item) for item in answer.get("Items") or [])
    return [(body["TableName"], READ, read(total, consistent=bool(body.get("ConsistentRead"))))]


def _batch_write(body: Mapping[str, Any], _answer: Mapping[str, Any]) -> Iterable[Cost]:
    for table, requests in body["RequestItems"].items():
        for request in requests:
            item = request.get("PutRequest", {}).get("Item") or request.get("DeleteRequest", {}).get("Key")
            yield table, WRITE, written(size(item))


def _batch_get(body: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[Cost]:
    found = answer.get("Responses") or {}
    for table, request in body["RequestItems"].items():
        consistent, items = bool(request.get("ConsistentRead")), found.get(table) or []
        missing = max(0, len(request["Keys"]) - len(items))
        units = [read(size(item), consistent=consistent) for item in items]
        yield table, READ, sum(units) + missing * read(0, consistent=consistent)


def _transact_write(body: Mapping[str, Any], _answer: Mapping[str, Any]) -> Iterable[Cost]:
    for action in body["TransactItems"]:
        (request,) = action.values()
        yield request["TableName"], WRITE, 2 * written(size(request.get("Item") or request.get("Key")))


def _transact_get(body: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterable[Cost]:
    responses = answer.get("Responses") or []
    for action, response in zip(body["TransactItems"], responses, strict=False):
        yield action["Get"]["TableName"], READ, 2 * read(size(response.get("Item")), consistent=True)


WEIGHED: Mapping[str, Weigh] = {
    "put_item": _put,
    "update_item": _change,
    "delete_item": _change,
    "get_item": _get,
    "query": _search,
    "scan": _search,
    "batch_write_item": _batch_write,
    "batch_get_item": _batch_get,
    "transact_write_items": _transact_write,
    "transact_get_items": _transact_get,
}
