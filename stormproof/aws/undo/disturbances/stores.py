"""What is disturbed of stores: tables, queues, the bucket, and the API keys of a run in the key store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.keys import OF_A_RUN
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

TABLE, BUCKET = ("TableName",), ("Bucket",)
EXPIRY = "TimeToLiveSpecification"
SSE = "SSESpecification"
ON = frozenset({"ENABLED", "ENABLING", "UPDATING"})


def own_table(owned: Owned, resource: Values) -> bool:
    """Tell whether a table is the system's, or was made for it."""
    theirs = {each.name for each in owned.system.tables}
    return resource["TableName"] in {*theirs, owned.names.key_table, owned.names.rate_table}


def _table(reads: Reads, resource: Values) -> Values:
    found = reads.read("dynamodb", "describe_table", **resource)["Table"]
    return {
        "DeletionProtectionEnabled": found.get("DeletionProtectionEnabled", False),
        SSE: {"Enabled": (found.get("SSEDescription") or {}).get("Status") in ON},
    }


def _on_or_off(values: Values) -> Values:
    """Return settings as DescribeTable tells them: of an encryption it tells a key that nobody has to name."""
    if SSE not in values:
        return values
    return {**values, SSE: {"Enabled": bool(values[SSE].get("Enabled"))}}


def _settled(resource: Values) -> Mapping[str, Any]:
    return {"settled_by": "table_exists", "settle_parameters": {"TableName": resource["TableName"]}}


def _expiring(parameters: Values) -> Split:
    given = parameters[EXPIRY]
    return {"TableName": parameters["TableName"]}, {given["AttributeName"]: bool(given["Enabled"])}


def _expiry(reads: Reads, resource: Values) -> Values:
    found = reads.read("dynamodb", "describe_time_to_live", **resource)["TimeToLiveDescription"]
    on = found.get("TimeToLiveStatus") in ON
    return {found["AttributeName"]: True} if on else {}


def _expiry_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    """Yield the calls that put one attribute in the place of another: a table has one, which is switched off first."""
    now = _expiry(reads, resource)
    for name, on in sorted((values or {}).items(), key=lambda item: bool(item[1])):
        if bool(on) is not bool(now.get(name)):
            yield Call("dynamodb", "update_time_to_live", {**resource, EXPIRY: {"Enabled": on, "AttributeName": name}})


def _attributes(parameters: Values) -> Split:
    return {"QueueUrl": parameters["QueueUrl"]}, dict(parameters["Attributes"])


def _queue(reads: Reads, resource: Values) -> Values:
    found: Values = (
        reads.read("sqs", "get_queue_attributes", **resource, AttributeNames=["All"]).get("Attributes") or {}
    )
    return found


def _queue_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    yield Call("sqs", "set_queue_attributes", {**resource, "Attributes": dict(values or {})})


def _table_policy(reads: Reads, resource: Values) -> Values:
    return _parsed({"Policy": reads.read("dynamodb", "get_resource_policy", **resource)["Policy"]})


def _parsed(values: Values) -> Values:
    """Return a policy as data: DynamoDB may give the text back in another form."""
    return {name: json.loads(str(value)) if name == "Policy" else value for name, value in values.items()}


def _policy(reads: Reads, resource: Values) -> Values:
    return reads.read("s3", "get_bucket_policy", **resource)


def _encryption(reads: Reads, resource: Values) -> Values:
    return reads.read("s3", "get_bucket_encryption", **resource)


def _keys(reads: Reads, resource: Values) -> list[Values]:
    return list(
        reads.pages(
            "dynamodb",
            "scan",
            "Items",
            TableName=resource["TableName"],
            FilterExpression="#label = :label",
            ProjectionExpression="keyHash",
            ExpressionAttributeNames={"#label": "label"},
            ExpressionAttributeValues={":label": {"S": resource["label"]}},
            ConsistentRead=True,
        )
    )


def _keys_present(reads: Reads, resource: Values) -> Values | None:
    return {} if _keys(reads, resource) else None


def _keys_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for each in _keys(reads, resource):
        yield Call("dynamodb", "delete_item", {"TableName": resource["TableName"], "Key": {"keyHash": each["keyHash"]}})


def _own_keys(owned: Owned, resource: Values) -> bool:
    return resource["TableName"] == owned.names.key_table and str(resource["label"]).startswith(OF_A_RUN)


def _own_queue(owned: Owned, resource: Values) -> bool:
    return resource["QueueUrl"] in {each.url for each in owned.system.queues}


def own_bucket(owned: Owned, resource: Values) -> bool:
    """Tell whether a bucket is the system's."""
    return resource["Bucket"] in {each.name for each in owned.system.buckets}


STORES = (
    Kind(
        "table",
        "dynamodb",
        {"update_table": named_by(*TABLE)},
        own_table,
        put_or_deleted("dynamodb", "update_table", "", _settled),
        _table,
        seen=_on_or_off,
    ),
    Kind(
        "policy of table",
        "dynamodb",
        {
            "put_resource_policy": named_by("ResourceArn"),
            "delete_resource_policy": named_by("ResourceArn", takes_away=True),
        },
        lambda owned, resource: resource["ResourceArn"] in {each.arn for each in owned.system.tables},
        put_or_deleted("dynamodb", "put_resource_policy", "delete_resource_policy"),
        _table_policy,
        seen=_parsed,
    ),
    Kind("expiry in table", "dynamodb", {"update_time_to_live": _expiring}, own_table, _expiry_back, _expiry),
    Kind("queue", "sqs", {"set_queue_attributes": _attributes}, _own_queue, _queue_back, _queue),
    Kind(
        "policy of bucket",
        "s3",
        {"put_bucket_policy": named_by(*BUCKET), "delete_bucket_policy": named_by(*BUCKET, takes_away=True)},
        own_bucket,
        put_or_deleted("s3", "put_bucket_policy", "delete_bucket_policy"),
        _policy,
    ),
    Kind(
        "encryption of bucket",
        "s3",
        {"put_bucket_encryption": named_by(*BUCKET)},
        own_bucket,
        put_or_deleted("s3", "put_bucket_encryption", ""),
        _encryption,
    ),
    Kind(
        "keys of a run",
        "dynamodb",
        {"delete_items": named_by("TableName", "label", takes_away=True)},
        _own_keys,
        _keys_back,
        _keys_present,
    ),
)
