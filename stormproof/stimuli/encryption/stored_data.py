"""Something of our own, stored and taken away again, to see how it is kept: objects of buckets, items of tables.

Before it is stored, it stands in the journal: what a killed run left goes with the next verb.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stormproof.aws.calls.own_items import if_ours
from stormproof.aws.observe.invokers import listeners
from stormproof.aws.observe.logs.destinations import group_keys
from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.aws.observe.s3_buckets import default_encryption, read_encryption
from stormproof.aws.observe.sns_topics import topic_key
from stormproof.aws.observe.sqs import queue_encryption, read_queues
from stormproof.core.bench import Bench
from stormproof.core.errors import CallFailed, CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.encryption.at_rest import Kept
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Stimulus
from stormproof.core.system import Bucket, Table
from stormproof.core.undo import ITEM, MARK, MARKED, NUMBER, OBJECT
from stormproof.stimuli.shared.listeners import must_tell_nobody
from stormproof.stimuli.shared.own_objects import may_be_lost
from stormproof.stimuli.shared.propagation import until_spread

CONTENT = b"written by stormproof to see how it is encrypted"
CLIENT_KEY = "stormproof-probe-has-no-secrets!"
"""32 bytes that hide nothing: the object under them is ours."""
BY_S3 = "AES256"
SPREAD_S = 60.0
OF_THE_KEY = ("KMS", "kms:")
"""What AWS's refusals hold where it is the key that does not work."""


@dataclass(frozen=True)
class Stored:
    """A new object, how its bucket says that it is kept, and what became of uploads under other encryption."""

    kept: Kept
    default: Kept
    others: tuple[Kept, ...]


def store_objects(bench: Bench) -> tuple[Stored, ...]:
    """Store an object in each bucket.

    Raises Undecidable as `may_be_lost`, where it would not go again or somebody would be told of it: then nothing is
    stored at all.
    """
    for bucket in bench.context.system.buckets:
        may_be_lost(bench, read_versions(bench.reads, bucket), [OBJECT])
    return tuple(_store_object(bench, bucket) for bucket in bench.context.system.buckets)


def _store_object(bench: Bench, bucket: Bucket) -> Stored:
    """Store an object as any client does, and others under encryption that is not demanded.

    A bucket's settings take a while to spread: what is not as it should be is tried again for a minute.
    """
    default = bucket_default(bench, bucket)
    gone = Call("s3", "delete_object", {"Bucket": bucket.name, "Key": OBJECT})
    with bench.hold(FaultInjection("an object of a run", (), (gone,))):
        return _object_tried(bench, bucket, default)


def _object_tried(bench: Bench, bucket: Bucket, default: Kept) -> Stored:
    try:
        kept = until_spread(
            bench, lambda: _stored(bench, bucket, default), lambda seen: seen.algorithm == default.algorithm, SPREAD_S
        )
        others = until_spread(
            bench, lambda: _others(bench, bucket), lambda seen: all(other.refusal for other in seen), SPREAD_S
        )
    finally:
        _clear(bench, bucket)
    return Stored(kept, default, others)


def store_items(bench: Bench) -> tuple[Kept, ...]:
    """Write an item into each table.

    Raises Undecidable ``needs_notify`` where somebody would be told of an item: then nothing is written at all.
    """
    for table in bench.context.system.tables:
        must_tell_nobody(bench, f"table {table.name}", listeners.of_table(bench.reads, table.name))
    return tuple(_store_item(bench, table) for table in bench.context.system.tables)


def _store_item(bench: Bench, table: Table) -> Kept:
    """Write an item of our own, read it and take it away; tells how the table says that it is kept."""
    described = bench.reads.read("dynamodb", "describe_table", TableName=table.name)["Table"]
    key = item_key(described)
    where: dict[str, Any] = {"TableName": table.name, "Key": key}
    gone = Call("dynamodb", "delete_item", where)
    with bench.hold(FaultInjection("an item of a run", (), (gone,))):
        return _table_kept(table, described, _item_tried(bench, table, key))


def _item_tried(bench: Bench, table: Table, key: dict[str, Any]) -> str:
    """Write the item, read it and take it away; return what refuses it for its key's sake, empty for nothing."""
    where: dict[str, Any] = {"TableName": table.name, "Key": key}
    refusal = _attempt(bench, _put_item(table.name, key))
    try:
        if not refusal and "Item" not in bench.reads.read("dynamodb", "get_item", ConsistentRead=True, **where):
            raise CouldNotLook("encryption.item_lost", "an item that was just written cannot be read")
    finally:
        if not refusal:
            bench.writer.call(Call("dynamodb", "delete_item", {**where, **if_ours(key)}, idempotent=True))
    return refusal


def buckets_default(bench: Bench) -> tuple[Kept, ...]:
    """Return how each bucket says that new objects are kept."""
    return tuple(bucket_default(bench, bucket) for bucket in bench.context.system.buckets)


def bucket_default(bench: Bench, bucket: Bucket) -> Kept:
    """Return how a bucket says that new objects are kept."""
    return Kept(bucket.arn, *default_encryption(read_encryption(bench.reads, bucket.name)))


def tables_kept(bench: Bench) -> tuple[Kept, ...]:
    """Return how each table says that items are kept."""
    return tuple(
        _table_kept(table, bench.reads.read("dynamodb", "describe_table", TableName=table.name)["Table"])
        for table in bench.context.system.tables
    )


def _table_kept(table: Table, answer: dict[str, Any], refusal: str = "") -> Kept:
    """Return what DescribeTable tells; a table is not to be used while its key cannot be.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSEDescription.html
    """
    described = answer.get("SSEDescription") or {}
    since = described.get("InaccessibleEncryptionDateTime")
    lost = f"its key cannot be used since {since}" if since else ""
    algorithm, key = described.get("SSEType") or "DEFAULT", described.get("KMSMasterKeyArn") or ""
    return Kept(table.arn, algorithm, key, refusal or lost)


def queues_kept(bench: Bench) -> tuple[Kept, ...]:
    """Return how each queue says that messages are kept."""
    kept = []
    for queue, attributes in read_queues(bench.reads, bench.context):
        key, by_sqs = queue_encryption(attributes)
        kept.append(Kept(queue.arn, "KMS" if key else "SQS" if by_sqs else "", key))
    return tuple(kept)


def traces_kept(bench: Bench) -> tuple[Kept, ...]:
    """Return how log groups and the alert topic say that they keep what the system tells of itself.

    Without a key CloudWatch Logs encrypts by its own, and SNS keeps messages on encrypted disks.
    """
    names = Names(bench.context.system)
    keys = group_keys(bench.reads, bench.context)
    kept = [Kept(names.log_group_arn(group), "KMS" if key else "LOGS", key) for group, key in sorted(keys.items())]
    topic = topic_key(bench.reads, names.alert_topic_arn)
    if topic is not None:
        kept.append(Kept(names.alert_topic_arn, "KMS" if topic else "DISK", topic))
    return tuple(kept)


def _stored(bench: Bench, bucket: Bucket, default: Kept) -> Kept:
    where = {"Bucket": bucket.name, "Key": OBJECT}
    resource = f"{bucket.arn}/{OBJECT}"
    if refusal := _attempt(bench, Call("s3", "put_object", {**where, "Body": CONTENT})):
        return Kept(resource, default.algorithm, default.key, refusal)
    head = bench.reads.read("s3", "head_object", **where)
    return Kept(resource, head.get("ServerSideEncryption", ""), head.get("SSEKMSKeyId", ""))


def _put_item(table: str, key: dict[str, Any]) -> Call:
    """Return the call that writes our item, and nothing over anybody's."""
    parameters = {"TableName": table, "Item": {**key, MARK: MARKED}, **if_ours(key)}
    return Call("dynamodb", "put_item", parameters, idempotent=True)


def _others(bench: Bench, bucket: Bucket) -> tuple[Kept, ...]:
    return tuple(_other(bench, bucket, note, named) for note, named in _other_ways(bench))


def _other_ways(bench: Bench) -> list[tuple[str, dict[str, str]]]:
    """Return uploads that must be refused: under a key that the client brings, and by S3's where a key is named."""
    brought = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": CLIENT_KEY}
    ways = [("a key that the client brings", brought)]
    if bench.context.policy.encryption_key_arn:
        ways.append(("S3's own keys", {"ServerSideEncryption": BY_S3}))
    return ways


def _other(bench: Bench, bucket: Bucket, note: str, named: dict[str, str]) -> Kept:
    where = {"Bucket": bucket.name, "Key": OBJECT, "Body": CONTENT}
    try:
        bench.writer.call(Call("s3", "put_object", {**where, **named}))
    except CallFailed as refused:
        if refused.code != "aws.access_denied":
            raise
        return Kept(f"{bucket.arn}/{OBJECT}", note, refusal=refused.message)
    return Kept(f"{bucket.arn}/{OBJECT}", note)


def _attempt(bench: Bench, call: Call) -> str:
    """Make a call and return AWS's refusal where it is about the key, empty where there was none."""
    try:
        bench.writer.call(call)
    except CallFailed as refused:
        if not any(word in refused.message for word in OF_THE_KEY):
            raise
        return refused.message
    return ""


def _clear(bench: Bench, bucket: Bucket) -> None:
    """Take our objects away in all their versions, those that a killed run left included."""
    found = bench.reads.pages(
        "s3", "list_object_versions", "[Versions, DeleteMarkers][][]", Bucket=bucket.name, Prefix=OBJECT
    )
    for version in found:
        where = {"Bucket": bucket.name, "Key": version["Key"], "VersionId": version["VersionId"]}
        bench.writer.call(Call("s3", "delete_object", where))


def item_key(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a key that is nobody's, of the types that the table wants."""
    values: dict[str, Any] = {"S": ITEM, "N": NUMBER, "B": ITEM.encode()}
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    names = [each["AttributeName"] for each in table["KeySchema"]]
    return {name: {kinds[name]: values[kinds[name]]} for name in names}


OBJECT_STORED = Stimulus("an object stored", store_objects, longest_s=4 * SPREAD_S)
ITEM_STORED = Stimulus("an item stored", store_items)
