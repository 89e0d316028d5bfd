"""What a run stores to see how it is kept: objects, items, log streams. Known by names of ours, and deleted."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.calls.own_items import if_ours
from stormproof.aws.undo.disturbances.kind import Kind, Owned, named_by
from stormproof.aws.undo.disturbances.logs import own_group
from stormproof.aws.undo.disturbances.stores import own_bucket
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.own_data import own_key_value, own_object
from stormproof.core.undo import MARK, MARKED, OBJECT, STREAM, Values


def object_versions(reads: Reads, bucket: str, key: str) -> list[Values]:
    """Return the versions of an object of ours in a bucket, delete markers included."""
    found = reads.pages("s3", "list_object_versions", "[Versions, DeleteMarkers][][]", Bucket=bucket, Prefix=key)
    return [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found if each["Key"] == key]


def _objects(reads: Reads, resource: Values) -> Values | None:
    return {} if object_versions(reads, resource["Bucket"], resource["Key"]) else None


def _objects_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for each in object_versions(reads, resource["Bucket"], resource["Key"]):
        yield Call("s3", "delete_object", {"Bucket": resource["Bucket"], **each})


def _own_object(resource: Values) -> bool:
    return resource["Key"] == OBJECT or own_object(resource["Key"])


def _item(reads: Reads, resource: Values) -> Values | None:
    """Return that there is an item of ours; one without the mark is somebody's."""
    found = reads.read("dynamodb", "get_item", **resource, ConsistentRead=True).get("Item") or {}
    return {} if found.get(MARK) == MARKED else None


def _item_back(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    yield Call("dynamodb", "delete_item", {**resource, **if_ours(resource["Key"])}, idempotent=True)


def _own_item(owned: Owned, resource: Values) -> bool:
    values = [value for typed in resource["Key"].values() for value in typed.values()]
    return resource["TableName"] in {each.name for each in owned.system.tables} and all(map(own_key_value, values))


def _stream(reads: Reads, resource: Values) -> Values | None:
    where = {"logGroupName": resource["logGroupName"], "logStreamNamePrefix": resource["logStreamName"]}
    found = reads.pages("logs", "describe_log_streams", "logStreams[].logStreamName", **where)
    return {} if resource["logStreamName"] in found else None


def _stream_back(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    yield Call("logs", "delete_log_stream", dict(resource))


TRACES = (
    Kind(
        "objects of a run",
        "s3",
        {"delete_object": named_by("Bucket", "Key", takes_away=True)},
        lambda owned, resource: own_bucket(owned, resource) and _own_object(resource),
        _objects_back,
        _objects,
    ),
    Kind(
        "item of a run",
        "dynamodb",
        {"delete_item": named_by("TableName", "Key", takes_away=True)},
        _own_item,
        _item_back,
        _item,
    ),
    Kind(
        "log stream of a run",
        "logs",
        {"delete_log_stream": named_by("logGroupName", "logStreamName", takes_away=True)},
        lambda owned, resource: own_group(owned, resource) and str(resource["logStreamName"]).startswith(STREAM),
        _stream_back,
        _stream,
    ),
)
