"""Recovery of 10,000 items and 1,000 objects, beside a plain loop of single calls.

What is compared are the same conditional PutItem, and the DeleteObject of each delete marker, which the verb takes away
by the hundred: one after the other by one client, as who has no verb would do it. The verb's own time holds its start,
the restore (done at once, since time is moved), reading both tables, comparing, and looking at each thing again.
Run: ``python -m benchmarks.recovery``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks._measure import PLAIN, STORMPROOF, finished, localaws, sized, tell, timed
from stormproof.aws.access.connection import Connection
from stormproof.core.system import System
from stormproof.operations.reach import reach

ITEMS, OBJECTS, BATCH, WRITERS = sized(10_000, 50), sized(1_000, 10), 25, 8
PREFIX = "recovered-"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-recovery-") as name:
        folder = Path(name)
        with localaws(folder, (*STORMPROOF, "localaws", PLAIN)) as (_, ready):
            target = ready["target"]
            finished((*STORMPROOF, "apply", "--criteria", "7.1,7.2", "--yes", "--target", target), folder)
            reached = reach(Path(target))
            stores = Stores(reached.connection, reached.system)
            _of_items(stores, target, folder)
            _of_objects(stores, target, folder)


class Stores:
    """The first table and the first bucket, with things of ours in them."""

    def __init__(self, connection: Connection, system: System) -> None:
        self.clock = connection.clock
        self.table, self.bucket = system.tables[0].name, system.buckets[0].name
        self.dynamodb: Any = connection.lines.reads.get("dynamodb")
        self.s3: Any = connection.lines.reads.get("s3")
        described = self.dynamodb.describe_table(TableName=self.table)["Table"]
        self.names = [each["AttributeName"] for each in described["KeySchema"]]
        self.items = [{name: {"S": f"{PREFIX}{n}"} for name in self.names} | {"n": {"N": str(n)}} for n in range(ITEMS)]
        self.keys = [f"{PREFIX}{n}" for n in range(OBJECTS)]

    def moment(self) -> str:
        """Return a moment, once it has passed."""
        self.clock.advance(timedelta(seconds=2))
        moment = self.clock.now().replace(microsecond=0)
        self.clock.advance(timedelta(seconds=2))
        return moment.isoformat()

    def write(self, what: str) -> None:
        """Put or delete all items, 25 at a time."""
        requests = [
            {"PutRequest": {"Item": item}}
            if what == "put"
            else {"DeleteRequest": {"Key": {name: item[name] for name in self.names}}}
            for item in self.items
        ]
        together = [requests[at : at + BATCH] for at in range(0, len(requests), BATCH)]
        _side_by_side(lambda batch: self.dynamodb.batch_write_item(RequestItems={self.table: batch}), together)

    def lose_objects(self) -> None:
        """Leave a delete marker on each object."""
        _side_by_side(lambda key: self.s3.delete_object(Bucket=self.bucket, Key=key), self.keys)


def _of_items(stores: Stores, target: str, folder: Path) -> None:
    stores.write("put")
    moment = stores.moment()
    stores.write("delete")
    words = ("recover", "table", stores.table, "--to", moment, "--prefix", PREFIX, "--yes", "--target", target)
    taken, cpu = finished((*STORMPROOF, *words), folder)
    stores.write("delete")

    def loop() -> None:
        for item in stores.items:
            stores.dynamodb.put_item(
                TableName=stores.table,
                Item=item,
                ConditionExpression="attribute_not_exists(#key)",
                ExpressionAttributeNames={"#key": stores.names[0]},
            )

    _told(f"{ITEMS:,} items", taken, cpu, timed(loop))


def _of_objects(stores: Stores, target: str, folder: Path) -> None:
    _side_by_side(lambda key: stores.s3.put_object(Bucket=stores.bucket, Key=key, Body=key.encode()), stores.keys)
    moment = stores.moment()
    stores.lose_objects()
    words = ("recover", "objects", stores.bucket, "--to", moment, "--prefix", PREFIX, "--yes", "--target", target)
    taken, cpu = finished((*STORMPROOF, *words), folder)
    stores.lose_objects()

    def loop() -> None:
        for key, version in list(_markers(stores)):
            stores.s3.delete_object(Bucket=stores.bucket, Key=key, VersionId=version)

    _told(f"{OBJECTS:,} objects", taken, cpu, timed(loop))


def _markers(stores: Stores) -> Iterator[tuple[str, str]]:
    pages = stores.s3.get_paginator("list_object_versions").paginate(Bucket=stores.bucket, Prefix=PREFIX)
    for page in pages:
        yield from ((each["Key"], each["VersionId"]) for each in page.get("DeleteMarkers", ()) if each["IsLatest"])


def _side_by_side(do: Callable[[Any], Any], things: Sequence[Any]) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(do, things))


def _told(what: str, taken: float, cpu: float, plain: float) -> None:
    tell(f"{what} recovered", taken, "s")
    tell("    processor time of the verb", cpu, "s")
    tell("    a plain loop of single calls", plain, "s")
    tell("    ratio", taken / plain, "times the loop")


if __name__ == "__main__":
    main()
