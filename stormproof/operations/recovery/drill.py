"""A drill: every table is restored beside, compared and taken away again; objects of our own are lost and brought back.

What is compared are items that stood before and after the moment as they were: whatever others write meanwhile, these
must be in the restored table. A moment of now can be restored some minutes later: that is the recovery point. What is
made stands in the journal before it is: `stormproof undo` takes away what a drill that was killed has left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.comparison import Item, Key, compare, key_of
from stormproof.core.recovery.drills import Drill, Drilled, to_text
from stormproof.core.recovery.figures import Figures
from stormproof.core.recovery.names import drill_parameter
from stormproof.core.recovery.own_data import FOLDER
from stormproof.core.recovery.record import Phase
from stormproof.core.system import Bucket, Table
from stormproof.operations.recovery import remembering, side_tables
from stormproof.operations.recovery.items import TableKey, shown, table_key
from stormproof.operations.recovery.objects import Wanted, bring_back, differing, standing_objects
from stormproof.operations.recovery.work import Work
from stormproof.operations.undo import journal_of

SAMPLE = 1000
"""Items of a table that are compared."""
OBJECTS = 3
PLACE = f"{FOLDER}drill/"
CONTENT = "written by stormproof to see how objects come back: "
SECOND = timedelta(seconds=1)
"""S3 and DynamoDB tell moments by the second."""


def drill(work: Work) -> Drill:
    """Drill all tables and buckets, and keep what it came to where all went well.

    Raises UsageError where something cannot be restored at all, CallFailed, CouldNotLook; what was made is taken away.
    """
    system = work.reached.system
    leftovers(work)
    work.enter(Phase.RESTORING)
    tables = [_table(work, each) for each in system.tables]
    buckets = [_bucket(work, each) for each in system.buckets]
    ended = Drill(work.now(), work.reached.connection.identity.principal, (*tables, *buckets))
    if ended.succeeded:
        parameters = {"Name": drill_parameter(system), "Value": to_text(ended), "Type": "String", "Overwrite": True}
        work.call("ssm", "put_parameter", parameters)
    took = (work.now() - work.record.began).total_seconds()
    work.enter(Phase.DONE, ended=work.now(), figures=Figures(took))
    return ended


def leftovers(work: Work) -> tuple[str, ...]:
    """Take away what a drill that was killed has left, and return it."""
    system = work.reached.system
    left = side_tables.standing_sides(work.reads, Names(system), side_tables.DRILLED)
    for side in left:
        work.say(f"removing {side}, which a drill has left")
        side_tables.drop(work, side)
    for bucket in system.buckets:
        _clear(work, bucket.name)
    return left


def _table(work: Work, table: Table) -> Drilled:
    """Restore a table to now and compare what stood there; the restored table is taken away whatever happens."""
    remembering.remember(work, table.name)
    key = table_key(work.reads, table.name)
    before = sample(work.reads, table.name, key)
    moment = _next_second(work)
    after = sample(work.reads, table.name, key, before)
    steady = {name: before[name] for name in compare(before, after).same}
    side = side_tables.side_table(Names(work.reached.system), table.name, moment, side_tables.DRILLED)
    began = work.now()
    point_s = side_tables.await_restorable(work, table.name, moment)
    restoring = work.now()
    gone = Call("dynamodb", "delete_table", {"TableName": side})
    with _taken_away(work, f"a drill restores {table.name} into {side}", gone):
        side_tables.restore_beside(work, table.name, moment, side)
        found = sample(work.reads, side, key, steady)
        took = (work.now() - restoring).total_seconds()
    seen = compare(steady, found)
    work.say(f"{table.name}: {len(seen.same)} of {len(steady)} items are as they were")
    point_s = max(point_s, (restoring - began).total_seconds())
    return Drilled(table.arn, len(steady), tuple(map(shown, (*seen.lost, *seen.changed))), Figures(took, point_s))


def sample(reads: Reads, table: str, key: TableKey, only: Mapping[Key, Item] | None = None) -> dict[Key, Item]:
    """Return some items of a table by their keys, or those that are named by their former content."""
    if only is not None:
        keys = [{name: item[name] for name in key.names} for item in only.values()]
        return _got(reads, table, key, keys)
    found: list[Any] = []
    more: dict[str, Any] = {}
    while len(found) < SAMPLE:
        page = reads.read("dynamodb", "scan", TableName=table, ConsistentRead=True, Limit=SAMPLE - len(found), **more)
        found += page.get("Items") or []
        if not page.get("LastEvaluatedKey"):
            break
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    return {key_of(item, key.names): item for item in found}


def _got(reads: Reads, table: str, key: TableKey, keys: list[dict[str, Any]]) -> dict[Key, Item]:
    """Read items by their keys, 100 at a time; what a batch leaves unread is asked for again.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
    """
    found: dict[Key, Item] = {}
    left = list(keys)
    while left:
        asked, left = left[:100], left[100:]
        wanted = {table: {"Keys": asked, "ConsistentRead": True}}
        answer = reads.read("dynamodb", "batch_get_item", RequestItems=wanted)
        found |= {key_of(item, key.names): item for item in answer["Responses"].get(table) or ()}
        left += ((answer.get("UnprocessedKeys") or {}).get(table) or {}).get("Keys") or []
    return found


def _bucket(work: Work, bucket: Bucket) -> Drilled:
    """Store objects of our own, lose them in two ways, bring them back and compare; they are taken away at the end."""
    wanted, began = Wanted(bucket.name, PLACE), work.now()
    keys = [f"{PLACE}{number}" for number in range(OBJECTS)]
    gone = (Call("s3", "delete_object", {"Bucket": bucket.name, "Key": key}) for key in keys)
    with _taken_away(work, f"a drill loses objects of its own in {bucket.name}", *gone):
        _put(work, bucket.name, keys, "as it was")
        moment = _next_second(work)
        _put(work, bucket.name, keys[1:], "junk")
        for key in keys[:-1]:
            work.call("s3", "delete_object", {"Bucket": bucket.name, "Key": key})
        standing = standing_objects(work.reads, wanted, moment)
        back = bring_back(work, wanted, standing, overwrite_newer=True).back
        wrong = {*differing(work.reads, wanted, back, standing), *(set(keys) - set(back))}
    work.records.done_file(work.record.id).unlink(missing_ok=True)
    work.say(f"{bucket.name}: {len(keys) - len(wrong)} of {len(keys)} objects are as they were")
    return Drilled(bucket.arn, len(keys), tuple(sorted(wrong)), Figures((work.now() - began).total_seconds(), 0.0))


@contextmanager
def _taken_away(work: Work, title: str, *gone: Call) -> Iterator[None]:
    """Have what is made within it taken away at its end, and by `undo` where this is killed.

    Raises Undecidable ``journal.unwritable``, UndoIncomplete.
    """
    journal = journal_of(work.reached.connection, work.reached.system)
    entry = journal.begin(FaultInjection(title, (), gone))
    try:
        yield
    finally:
        work.say("removing what was made")
        journal.undo(entry)


def _put(work: Work, bucket: str, keys: list[str], what: str) -> None:
    for key in keys:
        body = f"{CONTENT}{key}, {what}".encode()
        work.call("s3", "put_object", {"Bucket": bucket, "Key": key, "Body": body})


def _clear(work: Work, bucket: str) -> None:
    """Take our objects away in all their versions."""
    try:
        found = work.reads.pages(
            "s3", "list_object_versions", "[Versions, DeleteMarkers][][]", Bucket=bucket, Prefix=PLACE
        )
        for each in found:
            where = {"Bucket": bucket, "Key": each["Key"], "VersionId": each["VersionId"]}
            work.writer.call(Call("s3", "delete_object", where))
        work.records.done_file(work.record.id).unlink(missing_ok=True)
    except (CallFailed, CouldNotLook, NotThere) as error:
        work.say(f"objects below {PLACE} in {bucket} could not be taken away: {error}")


def _next_second(work: Work) -> datetime:
    """Return a whole second that all before lies in, once it has passed."""
    moment = work.now().replace(microsecond=0) + SECOND
    work.until(work.now, lambda now: now >= moment + SECOND, 10.0, "the second is over", 1.0)
    return moment
